package dev.zebra.inference.rest;

import dev.zebra.inference.engine.FinishReason;
import dev.zebra.inference.engine.Piece;

/// What happens to one of the choices of an answer.
sealed interface ChoiceEvent {

    /// Further text of a choice.
    record Text(int choice, Piece piece) implements ChoiceEvent {}

    /// A choice is complete.
    record End(int choice, FinishReason reason, int tokens) implements ChoiceEvent {}

    /// The answer cannot be completed.
    record Failed(Throwable failure) implements ChoiceEvent {}

    /// The client has gone.
    record Gone() implements ChoiceEvent {}
}
