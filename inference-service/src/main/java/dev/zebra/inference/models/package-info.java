/// Which models are served, and their coming and going.
@NullMarked
package dev.zebra.inference.models;

import org.jspecify.annotations.NullMarked;
