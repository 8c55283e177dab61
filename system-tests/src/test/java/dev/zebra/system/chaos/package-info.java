/// Killing at random, as `zebra chaos` does it.
package dev.zebra.system.chaos;
