package dev.zebra.jobs.rest;

import java.util.HashMap;
import java.util.Map;

/// [RestProfile]'s service, which lets nobody in without a key.
public final class KeyedProfile extends RestProfile {

    static final String BOOTSTRAP = "bootstrap-secret-of-a-test-0123456789";

    static final String SCRAPE = "scrape-secret-of-a-test-0123456789ab";

    static final int STREAMS = 2;

    @Override
    public Map<String, String> getConfigOverrides() {
        var config = new HashMap<>(super.getConfigOverrides());
        config.put("zebra.security.authentication", "on");
        config.put("zebra.security.bootstrap-key", BOOTSTRAP);
        config.put("zebra.security.scrape-key", SCRAPE);
        config.put("zebra.security.streams", String.valueOf(STREAMS));
        return config;
    }
}
