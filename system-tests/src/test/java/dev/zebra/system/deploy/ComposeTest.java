package dev.zebra.system.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.zebra.testkit.Needs;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.yaml.snakeyaml.Yaml;

class ComposeTest {

    private static final Path FILE = Deployable.project().resolve("docker-compose.yml");

    private final Map<String, Map<String, Object>> services = services();

    @Test
    void composeAcceptsTheFile() throws Exception {
        var compose = Needs.dockerCompose();

        var keys =
                Map.of("ZEBRA_BOOTSTRAP_KEY", "b".repeat(32), "ZEBRA_SCRAPE_KEY", "s".repeat(32));
        var config = config(compose, keys);
        var output = new String(config.getInputStream().readAllBytes());

        assertThat(config.waitFor()).as(output).isZero();
        assertThat(output).contains("127.0.0.1:8080:8080").doesNotContainIgnoringCase("warning");
    }

    @Test
    void composeRefusesToStartWithoutKeys() throws Exception {
        var config = config(Needs.dockerCompose(), Map.of());
        var output = new String(config.getInputStream().readAllBytes());

        assertThat(config.waitFor()).isNotZero();
        assertThat(output).contains("ZEBRA_BOOTSTRAP_KEY");
    }

    private static Process config(Path compose, Map<String, String> environment)
            throws IOException {
        var builder =
                new ProcessBuilder(compose.toString(), "-f", FILE.toString(), "config")
                        .redirectErrorStream(true);
        builder.environment().putAll(environment);
        return builder.start();
    }

    @ParameterizedTest
    @EnumSource
    void everyPartRunsItsImageOnItsPort(Deployable part) {
        var service = services.get(part.part());

        assertThat(service).as(part.part()).isNotNull();
        assertThat(service.get("image")).isEqualTo("zebra/" + part.module() + ":0.1.0");
        assertThat(service.get("build"))
                .isEqualTo(
                        Map.of(
                                "context",
                                "./" + part.module(),
                                "dockerfile",
                                "src/main/docker/Dockerfile"));
        assertThat(service.get("ports"))
                .isEqualTo(List.of("127.0.0.1:" + part.port() + ":" + part.port()));
        assertThat(service.get("volumes").toString())
                .contains("store:/var/lib/zebra/store", "./examples:/data/examples:ro");
        var environment = environment(service);
        // Compose refuses to start without these.
        assertThat(environment.get("ZEBRA_SECURITY_BOOTSTRAP_KEY"))
                .startsWith("${ZEBRA_BOOTSTRAP_KEY:?");
        assertThat(environment.get("ZEBRA_SECURITY_SCRAPE_KEY")).startsWith("${ZEBRA_SCRAPE_KEY:?");
        assertThat(environment)
                .containsEntry("KAFKA_BOOTSTRAP_SERVERS", "kafka:9092")
                .containsEntry("QUARKUS_HTTP_HOST", "0.0.0.0")
                .containsEntry("ZEBRA_INSTANCE", part.part() + "-1")
                .containsEntry("ZEBRA_STORE_ROOT", "/var/lib/zebra/store")
                .containsEntry("ZEBRA_DATA_ROOTS", "/data");
    }

    @Test
    void theDashboardFindsTheModels() {
        assertThat(environment(services.get("dashboard")))
                .containsEntry(
                        "ZEBRA_INFERENCE_URL", "http://inference:" + Deployable.INFERENCE.port());
    }

    @Test
    void nothingIsReachableFromOtherMachinesAndNothingIsUnlimited() {
        assertThat(services.values())
                .allSatisfy(
                        service -> {
                            for (var port : ports(service)) {
                                assertThat(port).startsWith("127.0.0.1:");
                            }
                            assertThat(service).containsKeys("mem_limit", "healthcheck", "restart");
                        });
        assertThat(ports(services.get("kafka"))).isEmpty();
    }

    @Test
    void imagesHaveShortNamesAndFixedVersions() {
        assertThat(services.values())
                .extracting(service -> (String) service.get("image"))
                .contains("apache/kafka:4.1.1")
                .allSatisfy(
                        image -> assertThat(image).matches("[a-z0-9-]+/[a-z0-9-]+:v?[0-9][0-9.]*"));
    }

    @Test
    void everyMountedFileExists() {
        for (var service : services.values()) {
            for (var volume : (Collection<?>) service.getOrDefault("volumes", List.of())) {
                var source = volume.toString().split(":")[0];
                if (source.startsWith("./")) {
                    assertThat(Deployable.project().resolve(source)).exists();
                }
            }
        }
    }

    @Test
    void aContainerIsHealthyWhenItsServiceIsReady() throws Exception {
        int[] status = {200};
        var paths = new ArrayList<String>();
        var server =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext(
                "/",
                exchange -> {
                    paths.add(exchange.getRequestURI().getPath());
                    exchange.sendResponseHeaders(status[0], -1);
                    exchange.close();
                });
        server.start();
        try {
            for (var part : Deployable.values()) {
                var check = healthcheck(part, server.getAddress().getPort());
                status[0] = 200;
                assertThat(exit(check)).as(part.part()).isZero();
                status[0] = 503;
                assertThat(exit(check)).as(part.part()).isNotZero();
            }
        } finally {
            server.stop(0);
        }

        assertThat(paths).hasSize(10).containsOnly("/q/health/ready");
        assertThat(exit(healthcheck(Deployable.EVAL, server.getAddress().getPort()))).isNotZero();
    }

    @Test
    void prometheusScrapesEveryPart() throws IOException {
        var config = Deployable.project().resolve("deploy/prometheus.yml");
        Map<String, Object> document = new Yaml().load(Files.readString(config));
        var job = (Map<?, ?>) ((List<?>) document.get("scrape_configs")).getFirst();

        assertThat(job.get("metrics_path")).isEqualTo("/q/metrics");
        var targets = new ArrayList<String>();
        for (var group : (List<?>) job.get("static_configs")) {
            targets.add(((List<?>) ((Map<?, ?>) group).get("targets")).getFirst().toString());
        }
        assertThat(targets)
                .containsExactlyInAnyOrderElementsOf(
                        List.of(Deployable.values()).stream()
                                .map(part -> part.part() + ":" + part.port())
                                .toList());
    }

    private static List<String> healthcheck(Deployable part, int port) {
        var check = (Map<?, ?>) services().get(part.part()).get("healthcheck");
        var command = new ArrayList<String>();
        for (var word : (List<?>) check.get("test")) {
            var own = String.valueOf(part.port());
            if (command.size() == 3) {
                assertThat(word.toString()).contains("/" + own, "localhost:" + own);
            }
            command.add(word.toString().replace(own, String.valueOf(port)));
        }
        assertThat(command.removeFirst()).isEqualTo("CMD");
        return command;
    }

    private static int exit(List<String> command) throws Exception {
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getInputStream().readAllBytes();
        return process.waitFor();
    }

    private static Map<String, String> environment(Map<String, Object> service) {
        var environment = new HashMap<String, String>();
        ((Map<?, ?>) service.get("environment"))
                .forEach((key, value) -> environment.put(key.toString(), value.toString()));
        return environment;
    }

    private static List<String> ports(Map<String, Object> service) {
        return ((Collection<?>) service.getOrDefault("ports", List.of()))
                .stream().map(Object::toString).toList();
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Map<String, Object>> services() {
        try {
            Map<String, Object> document = new Yaml().load(Files.readString(FILE));
            return (Map<String, Map<String, Object>>) document.get("services");
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
