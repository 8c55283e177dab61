package dev.zebra.jobs.rest;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/// Who may reach a service, while nobody is authenticated.
@ConfigMapping(prefix = "zebra.security")
interface SecurityConfig {

    /// Lets the service answer on other addresses than loopback: everyone who reaches it may do
    /// everything, so the network around it must be trusted.
    @WithDefault("false")
    boolean trustedNetwork();
}
