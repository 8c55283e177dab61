/// The `pretrain` job: its spec, and the runner that hands it to a worker process.
@NullMarked
package dev.zebra.trainer.pretrain;

import org.jspecify.annotations.NullMarked;
