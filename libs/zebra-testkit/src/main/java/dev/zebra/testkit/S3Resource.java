package dev.zebra.testkit;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.util.Map;

/// For Quarkus tests: an S3 server with one bucket, and the settings that make it the store.
public final class S3Resource implements QuarkusTestResourceLifecycleManager {

    private final S3Server server = new S3Server("zebra");
    private final TemporaryFolder cache = new TemporaryFolder("s3-cache");

    @Override
    public Map<String, String> start() {
        server.start();
        return Map.of(
                "zebra.store.root",
                "s3://zebra/store",
                "zebra.store.cache",
                cache.path().toString(),
                "zebra.store.cache-size",
                "1M",
                "zebra.store.s3.endpoint",
                server.endpoint().toString(),
                "zebra.store.s3.path-style",
                "true",
                "zebra.store.s3.access-key",
                S3Server.ACCESS_KEY,
                "zebra.store.s3.secret-key",
                S3Server.SECRET_KEY);
    }

    @Override
    public void stop() {
        server.close();
        cache.close();
    }
}
