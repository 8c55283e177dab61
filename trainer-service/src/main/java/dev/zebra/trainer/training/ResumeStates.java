package dev.zebra.trainer.training;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/// The resume states of one job in its scratch directory. The newest is kept.
///
/// Tensors are written by the training thread; forcing them to the disk, which takes longer, is
/// left to another thread while training goes on.
final class ResumeStates implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String STATE = "state.json";

    /// Writes tensors into a directory.
    interface Tensors {
        void write(Path directory) throws IOException;
    }

    /// A state found on the disk.
    record Saved(ResumeState state, Path directory) {}

    private final StepDirectories directories;
    private final LongConsumer onSaved;
    private final ExecutorService disk =
            Executors.newSingleThreadExecutor(
                    Thread.ofPlatform().daemon().name("resume-state").factory());
    private @Nullable Future<?> revealing;

    /// @param onSaved is told the step of each state once it is safe, on another thread
    ResumeStates(Path root, int attempt, LongConsumer onSaved) throws IOException {
        this.directories = new StepDirectories(root, attempt);
        this.onSaved = onSaved;
    }

    /// The newest state of a training on that dataset, whichever attempt left it.
    Optional<Saved> newest(String dataset) throws IOException {
        for (var entry : directories.newestFirst()) {
            try {
                var bytes = Files.readAllBytes(entry.directory().resolve(STATE));
                var state = JSON.readValue(bytes, ResumeState.class);
                if (state.format() == ResumeState.FORMAT && state.dataset().equals(dataset)) {
                    return Optional.of(new Saved(state, entry.directory()));
                }
            } catch (NoSuchFileException removed) {
                // an attempt that was given up has just replaced it by a newer one
            } catch (JsonProcessingException foreign) {
                System.err.println("not a resume state of this version: " + entry.directory());
            }
        }
        return Optional.empty();
    }

    /// Saves a state. Returns when its tensors are copied out; it counts once it is announced.
    void save(ResumeState state, Tensors tensors) throws IOException {
        settle();
        var aside = directories.aside();
        tensors.write(aside);
        JSON.writeValue(aside.resolve(STATE).toFile(), state);
        revealing =
                disk.submit(
                        () -> {
                            directories.reveal(aside, state.step());
                            onSaved.accept(state.step());
                            for (var entry : directories.newestFirst()) {
                                if (entry.step() < state.step()) {
                                    Durable.delete(entry.directory());
                                }
                            }
                            return null;
                        });
    }

    /// Waits until the last saved state is safe.
    void settle() throws IOException {
        if (revealing == null) {
            return;
        }
        try {
            revealing.get();
        } catch (ExecutionException failed) {
            throw new IOException("cannot save the resume state", failed.getCause());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while saving the resume state", interrupted);
        } finally {
            revealing = null;
        }
    }

    @Override
    public void close() throws IOException {
        try {
            settle();
        } finally {
            disk.shutdown();
        }
    }
}
