package dev.zebra.jobs.rest;

import dev.zebra.testkit.BrokerResource;
import io.quarkus.test.junit.QuarkusTestProfile;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// A service that runs [TextRunner]'s jobs, on a real broker.
public class RestProfile implements QuarkusTestProfile {

    @Override
    public Set<Class<?>> getEnabledAlternatives() {
        return Set.of(TextRunner.class);
    }

    @Override
    public Map<String, String> getConfigOverrides() {
        return Map.of("zebra.domain", "tokenizer");
    }

    @Override
    public List<TestResourceEntry> testResources() {
        return List.of(new TestResourceEntry(BrokerResource.class));
    }
}
