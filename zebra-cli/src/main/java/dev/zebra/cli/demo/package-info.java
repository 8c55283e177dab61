/// The whole pipeline on real text, in minutes.
@NullMarked
package dev.zebra.cli.demo;

import org.jspecify.annotations.NullMarked;
