package dev.zebra.jobs.deadletter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.zebra.jobs.log.Topics;
import dev.zebra.jobs.rest.RestProfile;
import dev.zebra.testkit.JobsClient;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.eclipse.microprofile.config.ConfigProvider;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@TestProfile(RestProfile.class)
class DeadLettersIT {

    private static final Duration SOON = Duration.ofSeconds(30);

    @TestHTTPResource("/")
    URI address;

    private JobsClient client;

    @BeforeEach
    void connect() {
        client = new JobsClient(address).awaitReady(SOON);
    }

    @Test
    void showsWhatCouldNotBeReadAndWhy() throws Exception {
        var at = poison("{no json");

        var letter = client.send("GET", "/dead-letters/" + at, null).body();

        assertThat(letter.path("text").asText()).isEqualTo("{no json");
        assertThat(letter.path("reason").asText()).isNotBlank();
        assertThat(letter.path("bytes").asInt()).isEqualTo(8);
        assertThat(letter.path("replayable").asBoolean()).isFalse();
        assertThat(
                        client.send("GET", "/dead-letters?open=true&limit=1000", null)
                                .body()
                                .path("items")
                                .findValuesAsText("position"))
                .contains(at);
    }

    @Test
    void replaysASubmissionThatWasCorrected() throws Exception {
        var at = poison(submission("{\"kind\":\"prepare\",\"spec\":{}}"));
        var corrected =
                """
                {"kind": "prepare", "spec": {"text": "again", "output": "dataset:dead/again"}}""";

        var wrong = client.send("POST", "/dead-letters/" + at + "/replay", "");
        var replayed = client.send("POST", "/dead-letters/" + at + "/replay", corrected);
        var twice = client.send("POST", "/dead-letters/" + at + "/replay", corrected);

        assertThat(wrong.status()).isEqualTo(422);
        assertThat(replayed.status()).isEqualTo(202);
        client.awaitSuccess(replayed.body().path("id").asText(), SOON);
        assertThat(twice.status()).isEqualTo(409);
        assertThat(
                        client.send("GET", "/dead-letters/" + at, null)
                                .body()
                                .path("resolution")
                                .path("how")
                                .asText())
                .isEqualTo("replayed");
    }

    @Test
    void neverAppendsAFactAgain() throws Exception {
        var at =
                poison(submission("{\"attempt\":1}").replace("job.submitted", "attempt.succeeded"));

        var answer = client.send("POST", "/dead-letters/" + at + "/replay", "");

        assertThat(answer.status()).isEqualTo(409);
        assertThat(answer.body().path("detail").asText()).contains("attempt.succeeded");
    }

    @Test
    void discardsWithAReason() throws Exception {
        var at = poison("rubbish");

        var discarded = client.send("DELETE", "/dead-letters/" + at + "?reason=rubbish", null);

        assertThat(discarded.status()).isEqualTo(204);
        var resolution = client.send("GET", "/dead-letters/" + at, null).body().path("resolution");
        assertThat(resolution.path("how").asText()).isEqualTo("discarded");
        assertThat(resolution.path("note").asText()).isEqualTo("rubbish");
    }

    @Test
    void knowsNoLetterOfARecordThatWasReadable() {
        assertThat(client.send("GET", "/dead-letters/zebra.jobs.eval/0@99", null).status())
                .isEqualTo(404);
    }

    /// @return where it stands, once it is kept
    private String poison(String value) throws Exception {
        var bootstrap =
                ConfigProvider.getConfig().getValue("kafka.bootstrap.servers", String.class);
        try (var producer =
                new KafkaProducer<>(
                        Map.<String, Object>of("bootstrap.servers", bootstrap),
                        new StringSerializer(),
                        new StringSerializer())) {
            var topic = "zebra.jobs.tokenizer";
            var sent =
                    producer.send(
                                    new ProducerRecord<>(
                                            topic, Topics.partition("poison"), "poison", value))
                            .get();
            var at = topic + "/" + sent.partition() + "@" + sent.offset();
            await().atMost(SOON)
                    .until(() -> client.send("GET", "/dead-letters/" + at, null).status() == 200);
            return at;
        }
    }

    private static String submission(String data) {
        return """
        {"specversion":"1.0","id":"x","source":"/x","type":"dev.zebra.job.submitted.v1",\
        "subject":"x","data":%s}"""
                .formatted(data);
    }
}
