package dev.zebra.jobs.log;

import java.util.Arrays;

/// A record that could not be read.
///
/// @param value its bytes, as found
/// @param reason why not
public record DeadLetter(Position position, byte[] value, String reason) {

    @Override
    public boolean equals(Object other) {
        return other instanceof DeadLetter letter && letter.position.equals(position);
    }

    @Override
    public int hashCode() {
        return position.hashCode();
    }

    @Override
    public String toString() {
        return position + " (" + Arrays.hashCode(value) + "): " + reason;
    }
}
