package dev.zebra.jobs.rest;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.util.List;
import java.util.Optional;

/// Who may reach a service.
@ConfigMapping(prefix = "zebra.security")
interface SecurityConfig {

    /// Whether requests need an API key. `auto` means not on loopback and always elsewhere; `off`
    /// is refused elsewhere.
    @WithDefault("auto")
    Mode authentication();

    /// A key of scope admin that is taken while the log holds none, so that the first one can be
    /// made; at least 32 characters.
    Optional<String> bootstrapKey();

    /// A key that opens `/q/metrics` and nothing else, for what scrapes it; at least 32 characters.
    Optional<String> scrapeKey();

    /// Paths that need no key beside health and the public documents; a trailing `*` stands for
    /// any rest.
    Optional<List<String>> publicPaths();

    /// Requests a second that each key, and each address without one, may make on average.
    @WithDefault("200")
    int requestsPerSecond();

    /// Requests that may come at once beyond that.
    @WithDefault("400")
    int burst();

    /// Event streams that each principal may have open on one replica.
    @WithDefault("100")
    int streams();

    /// When requests need a key.
    enum Mode {
        AUTO,
        ON,
        OFF
    }
}
