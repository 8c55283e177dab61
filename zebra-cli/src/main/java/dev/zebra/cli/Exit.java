package dev.zebra.cli;

/// The exit codes of every command.
public enum Exit {
    /// All went well.
    OK(0),
    /// A job or an operation failed.
    FAILED(1),
    /// The command, an option or a file given to it is wrong.
    USAGE(2),
    /// The services (or one that is needed) cannot be reached.
    UNREACHABLE(3),
    /// The time given was not enough; what was started goes on.
    TIMED_OUT(4);

    private final int code;

    Exit(int code) {
        this.code = code;
    }

    /// The number the process ends with.
    public int code() {
        return code;
    }
}
