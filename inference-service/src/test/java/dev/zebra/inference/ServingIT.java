package dev.zebra.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.openai.OpenAiChatModel;
import dev.langchain4j.model.openai.OpenAiStreamingChatModel;
import dev.zebra.data.tokenizer.Tokenizer;
import dev.zebra.jobs.artifact.ArtifactReference;
import dev.zebra.jobs.artifact.Artifacts;
import dev.zebra.model.ComputeDevice;
import dev.zebra.model.ZebraModel;
import dev.zebra.testkit.BrokerResource;
import dev.zebra.testkit.JobsClient;
import dev.zebra.testkit.Needs;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The service with a real broker, a real model and real clients.
@QuarkusTest
@QuarkusTestResource(BrokerResource.class)
class ServingIT {

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String PROMPT =
            "{\"model\":\"tiny\",\"prompt\":\"the zebra\",\"max_tokens\":12%s}";

    @TestHTTPResource("/")
    URI address;

    @ConfigProperty(name = "kafka.bootstrap.servers")
    String bootstrapServers;

    @ConfigProperty(name = "zebra.store.root")
    Path store;

    @Inject Artifacts artifacts;

    private JobsClient client;

    @BeforeEach
    void serveAModel() {
        client = new JobsClient(address).awaitReady(LIMIT);
        if (stateOf("tiny").equals("none")) {
            publish("tiny", 1, "nothing");
        }
        awaitState("tiny", "ready");
    }

    @Test
    void listsWhatItServes() {
        var listed = client.send("GET", "/v1/models", null).body();
        assertThat(listed.path("object").asText()).isEqualTo("list");

        var model = client.send("GET", "/v1/models/tiny", null).body();
        assertThat(listed.path("data")).contains(model);
        assertThat(model.path("object").asText()).isEqualTo("model");
        var zebra = model.path("zebra");
        assertThat(zebra.path("reference").asText()).isEqualTo("model:tiny@1");
        assertThat(zebra.path("windowSize").asInt()).isEqualTo(8);
        assertThat(zebra.path("layers").asInt()).isEqualTo(4);
        assertThat(zebra.path("globalLayers").asInt()).isEqualTo(1);
        assertThat(zebra.path("contextLength").asInt()).isEqualTo(TinyModel.CONTEXT);
        assertThat(zebra.path("kvBytesStriped").asLong())
                .isPositive()
                .isLessThan(zebra.path("kvBytesGlobal").asLong());
    }

    @Test
    void greedyCompletionIsTheModelsOwn() throws Exception {
        var answer = complete(PROMPT.formatted(",\"temperature\":0"));

        assertThat(answer.path("object").asText()).isEqualTo("text_completion");
        assertThat(text(answer)).isEqualTo(greedy("tiny@1", "the zebra", 12));
        assertThat(answer.at("/choices/0/finish_reason").asText()).isEqualTo("length");
        assertThat(answer.at("/usage/completion_tokens").asInt()).isEqualTo(12);
        assertThat(text(complete(PROMPT.formatted(",\"temperature\":0,\"echo\":true"))))
                .isEqualTo("the zebra" + text(answer));
    }

    @Test
    void equalSeedsGiveEqualTextsAndStreamsTheSame() throws Exception {
        var seeded = PROMPT.formatted(",\"seed\":7,\"n\":2%s");
        var first = complete(seeded.formatted(""));
        var second = complete(seeded.formatted(""));

        assertThat(second.path("choices")).isEqualTo(first.path("choices"));
        assertThat(first.at("/choices/0/text")).isNotEqualTo(first.at("/choices/1/text"));

        var events =
                stream(
                        "/v1/completions",
                        seeded.formatted(
                                ",\"stream\":true,\"stream_options\":{\"include_usage\":true}"));
        for (int i = 0; i < 2; i++) {
            assertThat(joined(events, i, "/text"))
                    .isEqualTo(first.at("/choices/" + i + "/text").asText());
        }
        assertThat(events.getLast().path("choices")).isEmpty();
        assertThat(events.getLast().path("usage")).isEqualTo(first.path("usage"));
        assertThat(events.getFirst().path("usage").isNull()).isTrue();
    }

    @Test
    void stopsRightBeforeAStopStringThatSpansTokens() throws Exception {
        var whole = text(complete(PROMPT.formatted(",\"temperature\":0")));
        var stop = whole.substring(whole.length() / 2, whole.length() / 2 + 3);
        var expected = whole.substring(0, whole.indexOf(stop));
        var request =
                PROMPT.formatted(
                        ",\"temperature\":0,\"stop\":" + JSON.writeValueAsString(stop) + "%s");

        var answer = complete(request.formatted(""));

        assertThat(text(answer)).isEqualTo(expected);
        assertThat(answer.at("/choices/0/finish_reason").asText()).isEqualTo("stop");
        assertThat(
                        joined(
                                stream("/v1/completions", request.formatted(",\"stream\":true")),
                                0,
                                "/text"))
                .isEqualTo(expected);
    }

    @Test
    void completesManyPromptsTextOrTokens() {
        var tokens =
                client.send("POST", "/tokenize", "{\"model\":\"tiny\",\"prompt\":\"the zebra\"}")
                        .body()
                        .path("tokens");
        var texts = complete(PROMPT.formatted(",\"temperature\":0"));
        var many =
                complete(
                        "{\"model\":\"tiny\",\"prompt\":[%s,%s],\"max_tokens\":12,\"temperature\":0}"
                                .formatted(tokens, tokens));

        assertThat(many.path("choices")).hasSize(2);
        assertThat(many.at("/choices/1/text")).isEqualTo(texts.at("/choices/0/text"));
        var back =
                client.send(
                                "POST",
                                "/detokenize",
                                "{\"model\":\"tiny\",\"tokens\":%s}".formatted(tokens))
                        .body();
        assertThat(back.path("prompt").asText()).isEqualTo("the zebra");
    }

    @Test
    void tellsLogProbabilities() {
        var answer = complete(PROMPT.formatted(",\"temperature\":0,\"logprobs\":2"));
        var logprobs = answer.at("/choices/0/logprobs");

        assertThat(logprobs.path("tokens")).hasSize(12);
        assertThat(logprobs.at("/token_logprobs/0").asDouble()).isNegative();
        assertThat(logprobs.at("/top_logprobs/0")).hasSize(2);

        var chat =
                client.send(
                                "POST",
                                "/v1/chat/completions",
                                """
                                {"model":"tiny","messages":[{"role":"user","content":"hi"}],
                                 "max_tokens":3,"temperature":0,"logprobs":true,"top_logprobs":1}""")
                        .body();
        assertThat(chat.at("/choices/0/logprobs/content/0/top_logprobs"))
                .as(chat.toString())
                .hasSize(1);
    }

    @Test
    void tellsTheProbabilityOfEveryTokenThatIsNoStopToken() {
        for (int seed = 0; seed < 50; seed++) {
            var answer =
                    client.send(
                            "POST",
                            "/v1/chat/completions",
                            """
                            {"model":"tiny","messages":[{"role":"user","content":"hi"}],
                             "max_tokens":3,"seed":%d,"logprobs":true,"top_logprobs":2}"""
                                    .formatted(seed));

            var choice = answer.body().at("/choices/0");
            int stops = choice.path("finish_reason").asText().equals("stop") ? 1 : 0;
            assertThat(choice.at("/logprobs/content"))
                    .as(answer.body().toString())
                    .hasSize(answer.body().at("/usage/completion_tokens").asInt() - stops);
        }
    }

    @Test
    void chatsAsOneAndAsAStream() throws Exception {
        var request =
                """
                {"model":"tiny","seed":3,"max_completion_tokens":10,"user":"me",
                 "messages":[{"role":"developer","content":"be brief"},
                             {"role":"user","content":[{"type":"text","text":"where is it?"}]}]%s}""";
        var answer = client.send("POST", "/v1/chat/completions", request.formatted("")).body();
        var events = stream("/v1/chat/completions", request.formatted(",\"stream\":true"));

        assertThat(answer.path("object").asText()).isEqualTo("chat.completion");
        assertThat(answer.at("/choices/0/message/role").asText()).isEqualTo("assistant");
        assertThat(events.getFirst().path("object").asText()).isEqualTo("chat.completion.chunk");
        assertThat(events.getFirst().at("/choices/0/delta/role").asText()).isEqualTo("assistant");
        assertThat(joined(events, 0, "/delta/content"))
                .isEqualTo(answer.at("/choices/0/message/content").asText());
        assertThat(events.getLast().at("/choices/0/finish_reason").asText())
                .isEqualTo(answer.at("/choices/0/finish_reason").asText());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "/v1/completions | {`nonsense` | 400 | `` | invalid_json",
                "/v1/completions | {\"model\":\"tiny\"} | 400 | prompt | missing_required_parameter",
                "/v1/completions | {\"model\":\"nobody\",\"prompt\":\"x\"} | 404 | model | model_not_found",
                "/v1/completions | {\"model\":\"tiny@9\",\"prompt\":\"x\"} | 404 | model | model_not_found",
                "/v1/completions | {\"model\":\"tiny\",\"prompt\":\"x\",\"temprature\":1} | 400 | temprature | unknown_parameter",
                "/v1/completions | {\"model\":\"tiny\",\"prompt\":\"x\",\"temperature\":\"hot\"} | 400 | temperature | invalid_value",
                "/v1/completions | {\"model\":\"tiny\",\"prompt\":\"x\",\"suffix\":\"y\"} | 400 | suffix | unsupported_parameter",
                "/v1/completions | {\"model\":\"tiny\",\"prompt\":\"x\",\"best_of\":2} | 400 | best_of | unsupported_parameter",
                "/v1/completions | {\"model\":\"tiny\",\"prompt\":[9999]} | 400 | prompt | ``",
                "/v1/chat/completions | {\"model\":\"tiny\",\"messages\":[]} | 400 | messages | invalid_value",
                "/v1/chat/completions | {\"model\":\"tiny\",\"messages\":[{\"role\":\"user\",\"content\":\"x\"}],\"tools\":[]} | 400 | tools | unsupported_parameter",
                "/v1/nowhere | {} | 404 | `` | ``",
                "/v1/models | {} | 405 | `` | ``",
            })
    void refusesInOpenAisShape(String path, String body, int status, String param, String code) {
        var answer = client.send("POST", path, body);

        assertThat(answer.status()).as(answer.body().toString()).isEqualTo(status);
        var error = answer.body().path("error");
        assertThat(error.path("message").asText()).as(answer.body().toString()).isNotEmpty();
        assertThat(error.path("type").asText()).isEqualTo("invalid_request_error");
        assertThat(error.path("param").asText("")).isEqualTo(param);
        assertThat(error.path("code").asText("")).isEqualTo(code);
    }

    @Test
    void refusesAPromptThatFillsTheContext() {
        var answer =
                client.send(
                        "POST",
                        "/v1/completions",
                        "{\"model\":\"tiny\",\"prompt\":\"" + "zebra ".repeat(200) + "\"}");

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.body().at("/error/code").asText()).isEqualTo("context_length_exceeded");
    }

    @Test
    void aNewVersionTakesOverAndADamagedOneDoesNot() throws Exception {
        publish("fresh", 1, "nothing");
        awaitState("fresh", "ready");
        publish("fresh", 2, "nothing");
        await().atMost(LIMIT).until(() -> referenceOf("fresh").equals("model:fresh@2"));
        assertThat(
                        text(
                                complete(
                                        "{\"model\":\"fresh\",\"prompt\":\"a\",\"temperature\":0,\"max_tokens\":8}")))
                .isEqualTo(greedy("fresh@2", "a", 8));

        publish("fresh", 3, "weights");
        await().atMost(LIMIT)
                .until(
                        () ->
                                client.send("GET", "/v1/models/fresh", null)
                                        .body()
                                        .at("/zebra/next/state")
                                        .asText()
                                        .equals("failed"));
        assertThat(referenceOf("fresh")).isEqualTo("model:fresh@2");
        assertThat(
                        client.send(
                                        "POST",
                                        "/v1/completions",
                                        "{\"model\":\"fresh@3\",\"prompt\":\"a\"}")
                                .status())
                .isEqualTo(503);
        awaitState("fresh@1", "ready");
    }

    @Test
    void aClientThatHangsUpFreesItsSequence() throws Exception {
        publish("long", 1, "long");
        awaitState("long", "ready");
        var request =
                """
                {"model":"long","prompt":"the zebra","temperature":0,"logit_bias":{"1":-100},
                 "max_tokens":4000%s}""";
        long start = System.nanoTime();
        var whole = complete(request.formatted(""));
        var needed = Duration.ofNanos(System.nanoTime() - start);
        assertThat(whole.at("/usage/completion_tokens").asInt()).isEqualTo(4000);

        start = System.nanoTime();
        try (var http = HttpClient.newHttpClient()) {
            var answer =
                    http.send(
                            HttpRequest.newBuilder(address.resolve("/v1/completions"))
                                    .header("Content-Type", "application/json")
                                    .POST(
                                            HttpRequest.BodyPublishers.ofString(
                                                    request.formatted(",\"stream\":true")))
                                    .build(),
                            BodyHandlers.ofInputStream());
            try (var stream = answer.body()) {
                assertThat(stream.read()).isEqualTo('d');
                assertThat(activeOf("long")).isEqualTo(1);
            }
            await().atMost(LIMIT).until(() -> activeOf("long") == 0);
        }

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(needed.dividedBy(2));
    }

    private int activeOf(String id) {
        return client.send("GET", "/v1/models/" + id, null).body().at("/zebra/active").asInt();
    }

    @Test
    void aModelWithoutATemplateSaysSo() {
        publish("mute", 1, "template");
        awaitState("mute", "ready");

        var answer =
                client.send(
                        "POST",
                        "/v1/chat/completions",
                        "{\"model\":\"mute\",\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}");

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.body().at("/error/message").asText()).contains("no chat template");
    }

    @Test
    void langChain4jChats() throws Exception {
        var url = address.resolve("/v1").toString();
        var whole =
                OpenAiChatModel.builder()
                        .baseUrl(url)
                        .apiKey("none")
                        .modelName("tiny")
                        .temperature(0.0)
                        .maxTokens(10)
                        .build()
                        .chat("where is the zebra?");
        var streamed = new CompletableFuture<ChatResponse>();
        var pieces = new StringBuilder();

        OpenAiStreamingChatModel.builder()
                .baseUrl(url)
                .apiKey("none")
                .modelName("tiny")
                .temperature(0.0)
                .maxTokens(10)
                .build()
                .chat(
                        "where is the zebra?",
                        new StreamingChatResponseHandler() {
                            @Override
                            public void onPartialResponse(String piece) {
                                pieces.append(piece);
                            }

                            @Override
                            public void onCompleteResponse(ChatResponse response) {
                                streamed.complete(response);
                            }

                            @Override
                            public void onError(Throwable failure) {
                                streamed.completeExceptionally(failure);
                            }
                        });

        AiMessage message = streamed.get(30, TimeUnit.SECONDS).aiMessage();
        assertThat(message.text()).isEqualTo(whole).isEqualTo(pieces.toString());
    }

    @Test
    void theNpmClientIsServed() throws Exception {
        var node = Needs.node();
        var home = Path.of("target", "npm-client");
        Files.createDirectories(home);
        var npm = node.resolveSibling("npm");
        Assumptions.assumeTrue(Files.exists(npm), "npm is not beside node");
        if (!Files.exists(home.resolve("node_modules/openai"))) {
            var installed =
                    run(home, npm.toString(), "install", "--no-audit", "--no-fund", "openai");
            Assumptions.assumeTrue(installed.startsWith("0:"), "no registry: " + installed);
        }
        var script = home.resolve("client.mjs");
        try (var source = getClass().getResourceAsStream("/client.mjs")) {
            Files.write(script, source.readAllBytes());
        }

        var said = run(home, node.toString(), "client.mjs", address.resolve("/v1").toString());

        assertThat(said).startsWith("0:").contains("all as expected");
    }

    private static String run(Path directory, String... command) throws Exception {
        var process =
                new ProcessBuilder(command)
                        .directory(directory.toFile())
                        .redirectErrorStream(true)
                        .start();
        var said = new String(process.getInputStream().readAllBytes());
        return process.waitFor() + ":" + said;
    }

    private void publish(String name, int seed, String flaw) {
        try (var publisher = new Publisher(name + "-" + seed, bootstrapServers, store)) {
            publisher.publish(name, seed, flaw);
        }
    }

    private String stateOf(String id) {
        var answer = client.send("GET", "/v1/models/" + id, null);
        return answer.status() == 404 ? "none" : answer.body().at("/zebra/state").asText();
    }

    private String referenceOf(String id) {
        return client.send("GET", "/v1/models/" + id, null).body().at("/zebra/reference").asText();
    }

    /// Waits for a state, asking for the model where it is not in memory.
    private void awaitState(String id, String state) {
        await().atMost(LIMIT)
                .until(
                        () -> {
                            if (stateOf(id).equals("unloaded")) {
                                client.send(
                                        "POST",
                                        "/tokenize",
                                        "{\"model\":\"%s\",\"prompt\":\"x\"}".formatted(id));
                            }
                            return stateOf(id).equals(state);
                        });
    }

    private JsonNode complete(String body) {
        var answer = client.send("POST", "/v1/completions", body);
        assertThat(answer.status()).as(answer.body().toString()).isEqualTo(200);
        return answer.body();
    }

    private static String text(JsonNode answer) {
        return answer.at("/choices/0/text").asText();
    }

    private List<JsonNode> stream(String path, String body) throws Exception {
        try (var http = HttpClient.newHttpClient()) {
            var answer =
                    http.send(
                            HttpRequest.newBuilder(address.resolve(path))
                                    .header("Content-Type", "application/json")
                                    .POST(HttpRequest.BodyPublishers.ofString(body))
                                    .build(),
                            BodyHandlers.ofString());
            assertThat(answer.headers().firstValue("Content-Type").orElseThrow())
                    .startsWith("text/event-stream");
            var lines = answer.body().lines().filter(line -> !line.isEmpty()).toList();
            assertThat(lines).allMatch(line -> line.startsWith("data: "));
            assertThat(lines.getLast()).isEqualTo("data: [DONE]");
            List<JsonNode> events = new ArrayList<>();
            for (var line : lines.subList(0, lines.size() - 1)) {
                events.add(JSON.readTree(line.substring("data: ".length())));
            }
            return events;
        }
    }

    private static String joined(List<JsonNode> events, int choice, String field) {
        var text = new StringBuilder();
        for (var event : events) {
            for (var each : event.path("choices")) {
                if (each.path("index").asInt() == choice) {
                    text.append(each.at(field).asText(""));
                }
            }
        }
        return text.toString();
    }

    /// What the model's own forward pass, without a cache, finds most likely.
    private String greedy(String id, String prompt, int tokens) throws IOException {
        var version = artifacts.resolve(ArtifactReference.parse("model:" + id)).orElseThrow();
        try (var payload = artifacts.open(version);
                var tokenizer = Tokenizer.load(payload.directory());
                var model = ZebraModel.load(payload.directory(), ComputeDevice.cpu())) {
            List<Integer> ids = new ArrayList<>(List.of(tokenizer.bos().orElseThrow()));
            for (int each : tokenizer.encode(prompt)) {
                ids.add(each);
            }
            int given = ids.size();
            for (int i = 0; i < tokens; i++) {
                var logits = model.logits(ids.stream().mapToInt(each -> each).toArray());
                int best = 0;
                for (int each = 1; each < logits[0].length; each++) {
                    if (logits[logits.length - 1][each] > logits[logits.length - 1][best]) {
                        best = each;
                    }
                }
                ids.add(best);
            }
            return tokenizer.decode(
                    ids.subList(given, ids.size()).stream().mapToInt(each -> each).toArray());
        }
    }
}
