package dev.zebra.jobs.trigger;

import dev.zebra.jobs.log.LogUnavailableException;
import dev.zebra.jobs.log.Position;
import java.util.List;
import java.util.Optional;

/// The standing subscriptions of all services, as folded here. Writes block like those of
/// [dev.zebra.jobs.job.Jobs].
public interface Triggers {

    /// Creates or replaces a trigger; an equal one stays as it is.
    ///
    /// @throws InvalidSpecException if it could start itself, directly or through other triggers,
    ///     if its job belongs to another service, which alone can check it, or if its spec is
    ///     wrong; pointers into the job start with `/job`
    /// @throws LogUnavailableException if the log did not answer in time
    Stored put(Trigger trigger, String principal);

    /// The trigger of that name.
    Optional<Trigger> find(String name);

    /// All triggers by name.
    List<Trigger> list();

    /// Sets a trigger aside, or lets it go on with what is published from then on; what was
    /// published meanwhile starts nothing. Asking again changes nothing. Empty if there is none of
    /// that name.
    ///
    /// @throws LogUnavailableException if the log did not answer in time
    Optional<Stored> pause(String name, boolean paused, String principal);

    /// Removes a trigger; empty if there is none of that name. Jobs it has submitted stay.
    ///
    /// @throws LogUnavailableException if the log did not answer in time
    Optional<Position> delete(String name, String principal);

    /// A trigger as folded after a write, and the position to wait for.
    record Stored(Trigger trigger, Position position, boolean created) {}
}
