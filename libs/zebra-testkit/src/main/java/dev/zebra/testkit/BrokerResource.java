package dev.zebra.testkit;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.util.HashMap;
import java.util.Map;

/// For Quarkus tests: the JVM's shared broker, and the directories that belong to it.
///
/// Sets `kafka.bootstrap.servers`, `zebra.store.root`, `zebra.data-roots` and `zebra.instance`.
/// Tests read the directories with `@ConfigProperty` and stop the broker through
/// [KafkaBroker#shared]. Applications that follow one another in a JVM share log and store, as a
/// restarted service would, so tests name what they make differently. Arguments of the annotation
/// are set as they are and win.
public final class BrokerResource implements QuarkusTestResourceLifecycleManager {

    private Map<String, String> arguments = Map.of();

    @Override
    public void init(Map<String, String> given) {
        arguments = given;
    }

    @Override
    public Map<String, String> start() {
        var broker = KafkaBroker.shared();
        var settings = new HashMap<String, String>();
        settings.put("kafka.bootstrap.servers", broker.bootstrapServers());
        settings.put("zebra.store.root", broker.folder("store").toString());
        settings.put("zebra.data-roots", broker.folder("data").toString());
        settings.put("zebra.instance", "test");
        settings.putAll(arguments);
        return settings;
    }

    @Override
    public void stop() {
        // The broker and its directories end with the JVM.
    }
}
