package dev.zebra.trainer.training;

/// A training that cannot go on; the message is meant for the user.
public final class TrainingFailedException extends Exception {

    private static final long serialVersionUID = 1;

    public TrainingFailedException(String message) {
        super(message);
    }
}
