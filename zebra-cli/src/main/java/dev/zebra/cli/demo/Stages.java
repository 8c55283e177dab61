package dev.zebra.cli.demo;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;

/// How long each stage took, in order.
final class Stages {

    private final Map<String, Duration> times = new LinkedHashMap<>();

    /// Runs a stage and notes its time.
    <T> T time(String stage, Callable<T> work) throws InterruptedException {
        long began = System.nanoTime();
        try {
            return work.call();
        } catch (RuntimeException | InterruptedException failure) {
            throw failure;
        } catch (Exception failure) {
            throw new IllegalStateException(stage + " failed", failure);
        } finally {
            add(stage, Duration.ofNanos(System.nanoTime() - began));
        }
    }

    /// Runs a stage without a result and notes its time.
    void time(String stage, Runnable work) throws InterruptedException {
        time(
                stage,
                () -> {
                    work.run();
                    return true;
                });
    }

    void add(String stage, Duration time) {
        times.put(stage, time);
    }

    Map<String, Duration> times() {
        return Map.copyOf(times);
    }

    /// `stack 12 s, tokenizer 9 s, ...` in order.
    @Override
    public String toString() {
        var text = new StringBuilder();
        times.forEach(
                (stage, time) ->
                        text.append(text.isEmpty() ? "" : ", ")
                                .append("%s %.1f s".formatted(stage, time.toMillis() / 1e3)));
        return text.toString();
    }
}
