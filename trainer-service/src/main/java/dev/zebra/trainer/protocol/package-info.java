/// What the service and a worker process say to each other: the one home of that contract.
@NullMarked
package dev.zebra.trainer.protocol;

import org.jspecify.annotations.NullMarked;
