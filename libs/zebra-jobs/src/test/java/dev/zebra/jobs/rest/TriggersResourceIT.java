package dev.zebra.jobs.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.zebra.testkit.JobsClient;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
@TestProfile(RestProfile.class)
class TriggersResourceIT {

    private static final Duration LIMIT = Duration.ofSeconds(30);

    @TestHTTPResource("/")
    URI address;

    private JobsClient jobs;

    @BeforeEach
    void connect() {
        jobs = new JobsClient(address).awaitReady(LIMIT);
    }

    @Test
    void submitsAJobForAPublication() {
        // Given
        var body = trigger("triggers/source", "dataset:triggers/product");

        // When
        var created = jobs.send("PUT", "/triggers/follow", body);
        var again = jobs.send("PUT", "/triggers/follow", body);
        jobs.submit(Bodies.text("triggers/source", "hello", "follow-1"), "triggers/1");

        // Then
        assertThat(created.status()).isEqualTo(201);
        assertThat(again.status()).isEqualTo(200);
        await().atMost(LIMIT)
                .untilAsserted(
                        () ->
                                assertThat(jobs.items("/artifacts?name=triggers/product"))
                                        .singleElement()
                                        .satisfies(
                                                made ->
                                                        assertThat(made.path("run").asText())
                                                                .isEqualTo("follow-1")));
        assertThat(jobs.items("/triggers"))
                .anyMatch(one -> one.path("name").asText().equals("follow"));
    }

    @Test
    void removesATrigger() {
        // Given
        jobs.send("PUT", "/triggers/short", trigger("triggers/never", "dataset:triggers/none"));

        // When
        var removed = jobs.send("DELETE", "/triggers/short", null);

        // Then
        assertThat(removed.status()).isEqualTo(204);
        assertThat(jobs.send("GET", "/triggers/short", null).status()).isEqualTo(404);
    }

    @Test
    void refusesATriggerThatStartsItself() {
        var answer =
                jobs.send(
                        "PUT", "/triggers/loop", trigger("triggers/loop", "dataset:triggers/loop"));

        assertThat(answer.status()).isEqualTo(422);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    {}                                                           | /when
                    {'when':{},'job':{'kind':'prepare','spec':{}}}               | /when/artifact
                    {'when':{'artifact':'x'},'job':{'kind':'prepare','spec':{}}} | /when/artifact
                    {'when':{'artifact':'model:x','final':1},'job':{}}           | /when/final
                    {'when':{'artifact':'model:x'},'job':{'kind':'dance'}}       | /job/kind
                    {'when':{'artifact':'model:x'},'job':{'kind':'prepare'}}     | /job/spec
                    {'name':'other','when':{'artifact':'model:x'},'job':{}}      | /name
                    {'when':{'artifact':'model:x'},'job':{},'every':'day'}       | /every
                    """)
    void namesTheFieldThatIsWrong(String body, String pointer) {
        var answer = jobs.send("PUT", "/triggers/bad", body.replace('\'', '"'));

        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.body().path("errors").findValuesAsText("pointer")).contains(pointer);
    }

    @Test
    void refusesAWrongName() {
        var answer =
                jobs.send(
                        "PUT", "/triggers/Bad_Name!", trigger("triggers/a", "dataset:triggers/b"));

        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.body().at("/errors/0/pointer").asText()).isEqualTo("/name");
    }

    private static String trigger(String source, String product) {
        return """
               {"when": {"artifact": "dataset:%s"},
                "job": {"kind": "prepare",
                        "spec": {"text": "seen", "input": "${artifact}", "output": "%s"}}}"""
                .formatted(source, product);
    }
}
