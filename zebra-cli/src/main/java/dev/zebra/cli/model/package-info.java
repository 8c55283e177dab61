/// `zebra model`: checks, describes and converts checkpoint directories on this machine.
///
/// The command classes are loaded on every start of `zebra`, with a class path that lacks the model
/// library; so nothing of the library may stand in their fields and signatures, and they leave the
/// work to classes that are loaded when a command runs.
@NullMarked
package dev.zebra.cli.model;

import org.jspecify.annotations.NullMarked;
