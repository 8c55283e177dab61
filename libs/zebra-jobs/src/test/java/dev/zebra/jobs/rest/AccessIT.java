package dev.zebra.jobs.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.zebra.testkit.JobsClient;
import dev.zebra.testkit.JobsClient.Answer;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// One story for all: keys live in the log, and a test cannot unmake the first.
@QuarkusTest
@TestProfile(KeyedProfile.class)
class AccessIT {

    private static final Duration SOON = Duration.ofSeconds(30);
    private static final Set<String> PUBLIC = Set.of("/asyncapi");

    @TestHTTPResource("/")
    URI address;

    private JobsClient client;

    @BeforeEach
    void connect() {
        client = new JobsClient(address).awaitReady(SOON);
    }

    @Test
    void letsNobodyInWithoutAKeyOnAnyRouteOfTheDocument() {
        var document = client.send("GET", "/q/openapi?format=json", null).body();
        var tried = new ArrayList<String>();

        document.path("paths")
                .properties()
                .forEach(
                        path ->
                                path.getValue()
                                        .fieldNames()
                                        .forEachRemaining(
                                                method -> {
                                                    if (!PUBLIC.contains(path.getKey())) {
                                                        tried.add(refuses(method, path.getKey()));
                                                    }
                                                }));

        assertThat(tried).hasSizeGreaterThan(25);
        assertThat(client.send("GET", "/q/metrics", null).status()).isEqualTo(401);
        assertThat(client.send("GET", "/no/such/path", null).status()).isEqualTo(401);
        assertThat(client.send("GET", "/q/health/live", null).status()).isEqualTo(200);
    }

    private String refuses(String method, String path) {
        var at = path.replaceAll("\\{[^}]*}", "x");
        var answer = client.send(method.toUpperCase(Locale.ROOT), at, null);
        assertThat(answer.status()).as(method + " " + at).isEqualTo(401);
        assertThat(answer.response().headers().firstValue("WWW-Authenticate"))
                .hasValueSatisfying(value -> assertThat(value).startsWith("Bearer"));
        assertThat(answer.body().path("type").asText())
                .isEqualTo("urn:zebra:problem:unauthenticated");
        return at;
    }

    @Test
    void makesRotatesAndRevokesKeysOfEachScopeAndTellsWhoDidWhat() throws Exception {
        // Given
        var first =
                send(KeyedProfile.BOOTSTRAP, "POST", "/access/keys", key("root", "admin")).body();
        var root = first.path("secret").asText();

        // Then
        assertThat(root).matches("zk_[a-z0-9]{16}_[A-Za-z0-9_-]{43}");
        assertThat(send(KeyedProfile.BOOTSTRAP, "GET", "/jobs", null).status())
                .as("the bootstrap key ends with the first admin key")
                .isEqualTo(401);

        // When
        var reader = secret(root, "reader", "read");
        var submitter = secret(root, "submitter", "submit");

        // Then
        assertThat(send(reader, "GET", "/jobs", null).status()).isEqualTo(200);
        var refused = send(reader, "POST", "/jobs", Bodies.text("access/no", "no"));
        assertThat(refused.status()).isEqualTo(403);
        assertThat(refused.body().path("detail").asText()).contains("submit").contains("reader");
        assertThat(send(submitter, "GET", "/access/keys", null).status()).isEqualTo(403);
        var job = send(submitter, "POST", "/jobs", Bodies.text("access/yes", "yes"));
        assertThat(job.status()).isEqualTo(202);
        assertThat(job.body().path("principal").asText()).isEqualTo("submitter");
        assertThat(client.send("GET", "/access/me", null, "X-API-Key", reader).body().toString())
                .isEqualTo("{\"name\":\"reader\",\"scope\":\"read\"}");

        // When a secret is renewed, with and without grace
        var id = idOf(root, "submitter");
        var newer = rotated(root, id, "{}");
        assertThat(send(submitter, "GET", "/jobs", null).status()).isEqualTo(200);
        assertThat(send(newer, "GET", "/jobs", null).status()).isEqualTo(200);
        var newest = rotated(root, id, "{\"grace\": \"PT0S\"}");
        assertThat(send(submitter, "GET", "/jobs", null).status()).isEqualTo(401);
        assertThat(send(newer, "GET", "/jobs", null).status()).isEqualTo(401);
        assertThat(send(newest, "GET", "/jobs", null).status()).isEqualTo(200);

        // When names are taken, or stand for somebody else
        assertThat(send(root, "POST", "/access/keys", key("reader", "admin")).status())
                .isEqualTo(422);
        assertThat(send(root, "POST", "/access/keys", key("bootstrap", "read")).status())
                .isEqualTo(422);

        // When more streams are opened than may be, with a key that is revoked then
        var streams = new ArrayList<HttpResponse<Stream<String>>>();
        for (int i = 0; i < KeyedProfile.STREAMS; i++) {
            streams.add(follow(newest));
            assertThat(streams.getLast().statusCode()).isEqualTo(200);
        }
        var tooMany = follow(newest);
        assertThat(tooMany.statusCode()).isEqualTo(429);
        assertThat(tooMany.headers().firstValue("Retry-After")).isPresent();

        // When a key is revoked
        assertThat(send(root, "DELETE", "/access/keys/" + id, null).status()).isEqualTo(204);
        streams.forEach(stream -> ended(stream));
        assertThat(send(newest, "GET", "/jobs", null).status()).isEqualTo(401);
        assertThat(send(root, "DELETE", "/access/keys/" + idOf(root, "root"), null).status())
                .as("the last admin key stays")
                .isEqualTo(409);

        // Then
        var listed = send(root, "GET", "/access/keys", null).response().body();
        assertThat(listed).doesNotContain("hash").doesNotContain(root).contains("\"revoked\"");
        await().atMost(SOON)
                .untilAsserted(
                        () ->
                                assertThat(audit(root))
                                        .contains(
                                                "bootstrap POST /access/keys 201",
                                                "reader POST /jobs 403",
                                                "submitter POST /jobs 202 /jobs/"
                                                        + job.body().path("id").asText(),
                                                "root DELETE /access/keys/" + id + " 204"));

        // When a browser opens a session
        var session = send(reader, "POST", "/access/session", null);
        var cookie =
                session.response().headers().firstValue("Set-Cookie").orElseThrow().split(";")[0];
        assertThat(session.response().headers().firstValue("Set-Cookie").orElseThrow())
                .contains("HttpOnly")
                .contains("SameSite=Strict");
        assertThat(client.send("GET", "/jobs", null, "Cookie", cookie).status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/q/health/../../jobs",
                "/q/health/%2e%2e/%2e%2e/jobs",
                "/asyncapi/../jobs",
                "//jobs",
                "/jobs;a=b",
                "/jobs/",
                "/%6aobs",
                "/q/openapi/..;/..;/jobs",
                "/q/healthy",
            })
    void noSpellingOfAPathGetsAroundTheKey(String path) throws IOException {
        try (var socket = new Socket(address.getHost(), address.getPort())) {
            socket.setSoTimeout((int) SOON.toMillis());
            socket.getOutputStream()
                    .write(
                            ("GET %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
                                    .formatted(path)
                                    .getBytes(StandardCharsets.US_ASCII));
            var answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

            assertThat(answer).startsWith("HTTP/1.1 401 ");
        }
    }

    @Test
    void opensTheMetricsAndNothingElseToWhatScrapesThem() {
        assertThat(send(KeyedProfile.SCRAPE, "GET", "/q/metrics", null).status()).isEqualTo(200);
        assertThat(send(KeyedProfile.SCRAPE, "GET", "/jobs", null).status()).isEqualTo(401);
    }

    @Test
    void refusesAKeyThatIsNone() {
        for (var wrong :
                new String[] {"zk_aaaaaaaaaaaaaaaa_" + "A".repeat(43), "", "x", "é".repeat(300)}) {
            assertThat(client.send("GET", "/jobs", null, "X-API-Key", ascii(wrong)).status())
                    .isEqualTo(401);
        }
    }

    /// Reads the stream to its end, which comes when the key is found to be revoked.
    private static void ended(HttpResponse<Stream<String>> stream) {
        try (var lines = stream.body()) {
            assertThat(lines.filter(line -> line.contains("access.key"))).isEmpty();
        }
    }

    private HttpResponse<Stream<String>> follow(String secret)
            throws IOException, InterruptedException {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(address.resolve("/events"))
                                .header("Authorization", "Bearer " + secret)
                                .build(),
                        HttpResponse.BodyHandlers.ofLines());
    }

    private static String ascii(String text) {
        return text.replaceAll("[^\\x20-\\x7e]", "?");
    }

    private String secret(String root, String name, String scope) {
        var made = send(root, "POST", "/access/keys", key(name, scope));
        assertThat(made.status()).isEqualTo(201);
        return made.body().path("secret").asText();
    }

    private String rotated(String root, String id, String body) {
        return send(root, "POST", "/access/keys/" + id + "/rotate", body)
                .body()
                .path("secret")
                .asText();
    }

    private String idOf(String root, String name) {
        return send(root, "GET", "/access/keys", null)
                .body()
                .path("items")
                .valueStream()
                .filter(key -> key.path("name").asText().equals(name))
                .map(key -> key.path("id").asText())
                .findFirst()
                .orElseThrow();
    }

    private java.util.List<String> audit(String root) {
        return send(root, "GET", "/access/audit", null)
                .body()
                .path("items")
                .valueStream()
                .map(AccessIT::words)
                .toList();
    }

    private static String words(JsonNode entry) {
        return entry.path("principal").asText()
                + " "
                + entry.path("method").asText()
                + " "
                + entry.path("path").asText()
                + " "
                + entry.path("status").asInt()
                + (entry.has("made") ? " " + entry.path("made").asText() : "");
    }

    private static String key(String name, String scope) {
        return "{\"name\": \"%s\", \"scope\": \"%s\"}".formatted(name, scope);
    }

    private Answer send(String secret, String method, String path, @Nullable String body) {
        return client.send(method, path, body, "Authorization", "Bearer " + secret);
    }
}
