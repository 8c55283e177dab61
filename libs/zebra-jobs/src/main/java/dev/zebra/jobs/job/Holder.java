package dev.zebra.jobs.job;

/// Who holds an attempt: a replica and which life of it.
///
/// @param instance the static name of the replica (`zebra.instance`)
/// @param incarnation one start of that replica; a later start sorts after an earlier one
public record Holder(String instance, String incarnation) {

    public Holder {
        if (instance.isBlank() || incarnation.isBlank()) {
            throw new IllegalArgumentException("a holder needs an instance and an incarnation");
        }
    }

    /// True if `other` is a later life of the same replica, so that this one is gone.
    public boolean replacedBy(Holder other) {
        return instance.equals(other.instance) && incarnation.compareTo(other.incarnation) < 0;
    }
}
