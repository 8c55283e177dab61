package dev.zebra.jobs.job;

/// No job of that id is folded. Becomes a 404.
public final class UnknownJobException extends RuntimeException {

    private final transient String job;

    public UnknownJobException(String job) {
        super("there is no job " + job);
        this.job = job;
    }

    public String job() {
        return job;
    }
}
