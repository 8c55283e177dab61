/// The Zebra model: a Llama-style decoder whose layers alternate between global attention and
/// attention over a short window, its checkpoints, training step and generation.
///
/// The model is a TorchScript program kept as readable resources in `dev/zebra/model/program`,
/// packed by Java when a model is made and executed by DJL's PyTorch engine. DJL's types never
/// appear in public signatures.
///
/// **Running it.** A JVM that uses this library wants `--enable-native-access=ALL-UNNAMED`. DJL
/// extracts its native libraries from the class path on first use (into `~/.djl.ai`, or the
/// directory in `DJL_CACHE_DIR`); the library makes DJL work offline before its engine is first
/// touched, so nothing is ever fetched from the network. It also sets `OMP_WAIT_POLICY=PASSIVE`
/// unless the environment says otherwise: with the default, native threads that wait for each other
/// spin, and training beside other work runs several times slower. Native calls belong on
/// platform threads. In tests under Quarkus, DJL's jars must be
/// parent-first artifacts (`%test.quarkus.class-loading.parent-first-artifacts`).
@NullMarked
package dev.zebra.model;

import org.jspecify.annotations.NullMarked;
