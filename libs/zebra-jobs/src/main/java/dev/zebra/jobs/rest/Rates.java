package dev.zebra.jobs.rest;

import io.github.bucket4j.Bandwidth;
import io.github.bucket4j.Bucket;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/// How often each may ask: one token bucket a name, the most recently used ten thousand.
final class Rates {

    private static final int NAMES = 10_000;

    private final Bandwidth limit;
    private final Map<String, Bucket> buckets =
            new LinkedHashMap<>(16, 0.75f, true) {
                @Override
                protected boolean removeEldestEntry(Map.Entry<String, Bucket> eldest) {
                    return size() > NAMES;
                }
            };

    /// @param perSecond on average
    /// @param burst at once
    Rates(int perSecond, int burst) {
        this.limit =
                Bandwidth.builder()
                        .capacity(burst)
                        .refillGreedy(perSecond, Duration.ofSeconds(1))
                        .build();
    }

    /// How long to wait before asking; nothing if one may ask now, which is then counted.
    synchronized Duration ask(String name) {
        var probe =
                buckets.computeIfAbsent(name, _ -> Bucket.builder().addLimit(limit).build())
                        .tryConsumeAndReturnRemaining(1);
        return probe.isConsumed()
                ? Duration.ZERO
                : Duration.ofNanos(Math.max(1, probe.getNanosToWaitForRefill()));
    }
}
