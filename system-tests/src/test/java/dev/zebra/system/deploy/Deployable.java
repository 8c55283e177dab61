package dev.zebra.system.deploy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Properties;

/// The parts that run as containers, with what their own settings say.
enum Deployable {
    TOKENIZER("tokenizer-service"),
    TRAINER("trainer-service"),
    INFERENCE("inference-service"),
    EVAL("eval-service"),
    DASHBOARD("dashboard");

    private final String module;

    Deployable(String module) {
        this.module = module;
    }

    /// The name in the compose file and the chart.
    String part() {
        return name().toLowerCase(Locale.ROOT);
    }

    String module() {
        return module;
    }

    /// The project's directory: tests run in that of their module.
    static Path project() {
        return Path.of("").toAbsolutePath().getParent();
    }

    Path directory() {
        return project().resolve(module);
    }

    Path dockerfile() {
        return directory().resolve("src/main/docker/Dockerfile");
    }

    /// `quarkus.http.port` of its application.properties.
    int port() {
        return Integer.parseInt(setting("quarkus.http.port"));
    }

    String setting(String key) {
        var properties = new Properties();
        var file = directory().resolve("src/main/resources/application.properties");
        try (var reader = Files.newBufferedReader(file)) {
            properties.load(reader);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
        var value = properties.getProperty(key);
        if (value == null) {
            throw new AssertionError(file + " does not set " + key);
        }
        return value;
    }
}
