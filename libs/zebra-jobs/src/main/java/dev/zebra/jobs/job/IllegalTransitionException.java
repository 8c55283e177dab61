package dev.zebra.jobs.job;

/// The job's state does not allow what was asked. Becomes a 409 that tells the state.
public final class IllegalTransitionException extends RuntimeException {

    private final transient String job;
    private final transient StateName state;

    public IllegalTransitionException(String job, StateName state, String wanted) {
        super("job " + job + " is " + state + " and cannot be " + wanted);
        this.job = job;
        this.state = state;
    }

    public String job() {
        return job;
    }

    /// The state that won.
    public StateName state() {
        return state;
    }
}
