package dev.zebra.cli.stack;

import java.io.IOException;
import java.nio.file.Path;

/// A second process: holds the lock of the home it is given until its input ends.
final class LockHolder {

    private LockHolder() {}

    public static void main(String[] arguments) throws IOException {
        try (var _ = StackLock.take(Path.of(arguments[0]), () -> {})) {
            System.out.println("held");
            System.in.readAllBytes();
        }
    }

    /// Starts one and answers when it holds the lock.
    static Process start(Path home) throws IOException {
        var classPath =
                pathOf(StackLock.class) + java.io.File.pathSeparator + pathOf(LockHolder.class);
        var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        var process =
                new ProcessBuilder(
                                java, "-cp", classPath, LockHolder.class.getName(), home.toString())
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        var said = process.inputReader().readLine();
        if (!"held".equals(said)) {
            throw new IOException("the holder said " + said);
        }
        return process;
    }

    private static Path pathOf(Class<?> type) {
        return Path.of(
                java.net.URI.create(
                        type.getProtectionDomain().getCodeSource().getLocation().toString()));
    }
}
