/// What a model's shape costs: parameters, attention, key-value cache, memory.
@NullMarked
package dev.zebra.model.cost;

import org.jspecify.annotations.NullMarked;
