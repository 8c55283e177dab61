/// The training loop and what it keeps: schedules, loss history, resume states, written models.
@NullMarked
package dev.zebra.trainer.training;

import org.jspecify.annotations.NullMarked;
