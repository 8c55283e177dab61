package dev.zebra.jobs.rest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.zebra.testkit.JobsClient;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Whatever is sent, the answer is a 2xx or a 4xx with a problem body, and comes soon.
@QuarkusTest
@TestProfile(RestProfile.class)
class FuzzIT {

    private static final int INPUTS = 10_000;
    private static final long SEED = 4;

    /// Said by the HTTP server itself, before there is a request.
    private static final int TOO_LONG = 414;

    private static final Duration LONGEST = Duration.ofSeconds(30);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    /// Requests that are right, of every route that takes a body.
    private static final List<Seed> SEEDS =
            List.of(
                    new Seed(
                            "POST",
                            "/jobs",
                            """
                            {"kind": "prepare", "run": "r", "labels": {"a": "b"}, "priority": 1, "retries": 2,
                             "inputsDeadline": "PT1H", "deadline": "PT1S",
                             "spec": {"text": "x", "times": {"count": 2}, "input": "dataset:never@run:r",
                                      "output": "dataset:fuzz"}}"""),
                    new Seed(
                            "PUT",
                            "/triggers/fuzz",
                            """
                            {"name": "fuzz",
                             "when": {"artifact": "model:fuzz", "final": true, "labels": {"a": "b"},
                                      "metrics": {"loss": {"below": 3.5}}},
                             "job": {"kind": "prepare", "labels": {"a": "b"},
                                     "spec": {"text": "${artifact}", "output": "dataset:fuzz2"}}}"""),
                    new Seed(
                            "PUT",
                            "/aliases/dataset:fuzz@best",
                            "{\"version\": 1, \"expected\": 0}"),
                    new Seed("PATCH", "/artifacts/dataset:fuzz@1", "{\"deprecated\": \"why\"}"),
                    new Seed(
                            "POST",
                            "/access/keys",
                            "{\"name\": \"x\", \"scope\": \"read\", \"expires\": \"2020-01-01T00:00:00Z\"}"),
                    new Seed("POST", "/access/keys/x/rotate", "{\"grace\": \"PT1H\"}"),
                    new Seed(
                            "POST",
                            "/dead-letters/zebra.jobs.tokenizer/0@99/replay",
                            "{\"kind\": \"prepare\", \"spec\": {}}"));

    private static final List<String> READS =
            List.of(
                    "/jobs?limit=5",
                    "/jobs?state=QUEUED&kind=prepare&label=a=b&artifact=dataset:fuzz",
                    "/jobs/x",
                    "/artifacts?kind=dataset&limit=5",
                    "/artifacts/dataset:fuzz@1",
                    "/aliases/dataset:fuzz",
                    "/lineage/dataset:fuzz?direction=up&depth=3",
                    "/triggers/fuzz",
                    "/dead-letters?open=true&limit=5",
                    "/access/keys?limit=5",
                    "/access/audit?limit=5");

    private static final List<String> ODD =
            List.of(
                    "",
                    " ",
                    "\u0000",
                    "\ud800",
                    "\uffff",
                    "null",
                    "-1",
                    "1e999",
                    "../../etc/passwd",
                    "%00",
                    "%",
                    "?",
                    "#",
                    ";a=b",
                    "@",
                    ":",
                    "dataset:",
                    "dataset:a@",
                    "dataset:a@0",
                    "dataset:a@99999999999",
                    "model:" + "a/".repeat(200) + "a",
                    "${artifact}",
                    "P",
                    "PT-1S",
                    "é".repeat(50),
                    "x".repeat(5_000));

    private record Seed(String method, String path, String body) {}

    @TestHTTPResource("/")
    URI address;

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @Test
    void answersTenThousandWrongRequestsWithoutAFailureOfItsOwn() throws Exception {
        new JobsClient(address).awaitReady(LONGEST);
        var random = new Random(SEED);
        var wrong = new ArrayList<String>();

        for (int i = 0; i < INPUTS && wrong.size() < 10; i++) {
            var request = request(random);
            var answer = sent(request);
            if (answer.statusCode() >= 500) {
                wrong.add(
                        i
                                + ": "
                                + answer.statusCode()
                                + " for "
                                + told(request)
                                + ": "
                                + answer.body());
            } else if (answer.statusCode() >= 400
                    && answer.statusCode() != TOO_LONG
                    && !isProblem(answer)) {
                wrong.add(i + ": no problem body for " + told(request) + ": " + answer.body());
            }
        }

        assertThat(wrong).isEmpty();
        assertThat(new JobsClient(address).send("GET", "/q/health/live", null).status())
                .isEqualTo(200);
    }

    private record Wrong(String method, String path, byte[] body, String type) {}

    private static Wrong request(Random random) throws IOException {
        if (random.nextInt(4) == 0) {
            return new Wrong(
                    "GET", path(READS.get(random.nextInt(READS.size())), random), new byte[0], "");
        }
        var seed = SEEDS.get(random.nextInt(SEEDS.size()));
        var path = random.nextInt(6) == 0 ? path(seed.path(), random) : seed.path();
        var type = random.nextInt(40) == 0 ? "text/plain" : "application/json";
        return new Wrong(seed.method(), path, body(seed.body(), random), type);
    }

    private static byte[] body(String right, Random random) throws IOException {
        var json = JSON.readTree(right);
        for (int changes = 1 + random.nextInt(3); changes > 0; changes--) {
            json = changed(json, random);
        }
        var bytes = json.toString().getBytes(StandardCharsets.UTF_8);
        return switch (random.nextInt(13)) {
            case 0 -> java.util.Arrays.copyOf(bytes, random.nextInt(bytes.length + 1));
            case 1 -> {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
                yield bytes;
            }
            case 2 -> {
                var noise = new byte[random.nextInt(64)];
                random.nextBytes(noise);
                yield noise;
            }
            // Deeper than any parser goes along with.
            case 3 ->
                    ("{\"kind\":" + "[".repeat(random.nextInt(100_000)))
                            .getBytes(StandardCharsets.UTF_8);
            default -> bytes;
        };
    }

    /// Changes one thing somewhere.
    private static JsonNode changed(JsonNode json, Random random) {
        if (json instanceof ObjectNode object && !object.isEmpty() && random.nextInt(5) > 0) {
            var names = new ArrayList<String>();
            object.fieldNames().forEachRemaining(names::add);
            var name = names.get(random.nextInt(names.size()));
            switch (random.nextInt(6)) {
                case 0 -> object.remove(name);
                case 1 -> object.set(odd(random), odd(1 + random.nextInt(3), random));
                default -> object.set(name, changed(object.get(name), random));
            }
            return object;
        }
        if (json instanceof ArrayNode array && !array.isEmpty() && random.nextBoolean()) {
            int at = random.nextInt(array.size());
            array.set(at, changed(array.get(at), random));
            return array;
        }
        return odd(1 + random.nextInt(3), random);
    }

    private static JsonNode odd(int depth, Random random) {
        return switch (random.nextInt(10)) {
            case 0 -> NODES.nullNode();
            case 1 -> NODES.booleanNode(random.nextBoolean());
            case 2 -> NODES.numberNode(random.nextInt());
            case 3 -> NODES.numberNode(Double.longBitsToDouble(random.nextLong()));
            case 4 -> NODES.numberNode(java.math.BigInteger.TEN.pow(random.nextInt(400)));
            case 5 -> depth == 0 ? NODES.objectNode() : nested(random.nextInt(400));
            case 6 ->
                    NODES.objectNode()
                            .set(
                                    odd(random),
                                    depth == 0 ? NODES.nullNode() : odd(depth - 1, random));
            case 7 -> NODES.arrayNode().add(depth == 0 ? NODES.nullNode() : odd(depth - 1, random));
            default -> NODES.textNode(odd(random));
        };
    }

    private static JsonNode nested(int depth) {
        JsonNode inner = NODES.nullNode();
        for (int i = 0; i < depth; i++) {
            inner = NODES.arrayNode().add(inner);
        }
        return inner;
    }

    private static String odd(Random random) {
        return ODD.get(random.nextInt(ODD.size()));
    }

    /// A path with something odd in it, in a form that a client can send.
    private static String path(String right, Random random) {
        int at = 1 + random.nextInt(right.length());
        var odd =
                java.net.URLEncoder.encode(odd(random), StandardCharsets.UTF_8).replace("+", "%20");
        return right.substring(0, at) + odd + (random.nextBoolean() ? right.substring(at) : "");
    }

    /// A refusal may close the connection that the next request was about to use.
    private HttpResponse<String> sent(Wrong request) throws IOException, InterruptedException {
        try {
            return send(request);
        } catch (IOException closed) {
            return send(request);
        }
    }

    private HttpResponse<String> send(Wrong request) throws IOException, InterruptedException {
        var builder =
                HttpRequest.newBuilder(
                                URI.create(
                                        address.toString().replaceAll("/$", "") + request.path()))
                        .timeout(LONGEST);
        if (!request.type().isEmpty()) {
            builder.header("Content-Type", request.type());
        }
        return http.send(
                builder.method(
                                request.method(),
                                request.method().equals("GET")
                                        ? BodyPublishers.noBody()
                                        : BodyPublishers.ofByteArray(request.body()))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private static boolean isProblem(HttpResponse<String> answer) {
        try {
            var type = answer.headers().firstValue("Content-Type").orElse("");
            return type.startsWith(Problem.MEDIA_TYPE)
                    && JSON.readTree(answer.body()).path("status").asInt() == answer.statusCode();
        } catch (IOException noJson) {
            return false;
        }
    }

    private static String told(Wrong request) {
        var body = new String(request.body(), StandardCharsets.UTF_8);
        return request.method()
                + " "
                + request.path()
                + " "
                + (body.length() > 500 ? body.substring(0, 500) + "..." : body);
    }
}
