/// The resources that clients call.
@NullMarked
package dev.zebra.inference.rest;

import org.jspecify.annotations.NullMarked;
