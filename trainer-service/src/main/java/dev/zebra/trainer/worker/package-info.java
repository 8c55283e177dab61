/// The worker process: no Quarkus, no Kafka; it trains and talks over its pipes.
@NullMarked
package dev.zebra.trainer.worker;

import org.jspecify.annotations.NullMarked;
