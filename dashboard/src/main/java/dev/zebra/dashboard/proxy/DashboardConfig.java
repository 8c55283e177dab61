package dev.zebra.dashboard.proxy;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;

/// What the dashboard needs to know of its surroundings.
@ConfigMapping(prefix = "zebra.inference")
public interface DashboardConfig {

    /// Where the inference service answers; the page's `/v1` requests go there.
    @WithDefault("http://127.0.0.1:8083")
    URI url();
}
