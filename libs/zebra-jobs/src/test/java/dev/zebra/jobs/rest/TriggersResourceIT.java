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

    /// Columns: the job, with ' for ", the field that is named, and words of the reason.
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    {'kind':'prepare','spec':{'text':'x','output':'dataset:p','txt':1}}  | /job/spec/txt  | not a known field
                    {'kind':'prepare','spec':{'text':[],'output':'dataset:p'}}           | /job/spec/text | must be a string
                    {'kind':'prepare','spec':{'output':'dataset:p'}}                     | /job/spec/text | required
                    {'kind':'prepare','spec':{'text':'x','input':'${artifact}','output':'dataset:p'}} | /job/spec/input | a dataset is needed
                    {'kind':'prepare','spec':{'text':'x','input':'model:m@run:${run}','output':'dataset:p'}} | /job/spec/input | model:m@run:
                    {'kind':'pretrain','spec':{'output':'model:p'}}                      | /job/kind      | trainer service
                    """)
    void refusesAJobThatCouldNeverRun(String job, String pointer, String reason) {
        var body =
                "{\"when\":{\"artifact\":\"model:triggers/x\"},\"job\":"
                        + job.replace('\'', '"')
                        + "}";

        var answer = jobs.send("PUT", "/triggers/never-runs", body);

        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.body().at("/errors/0/pointer").asText()).isEqualTo(pointer);
        assertThat(answer.body().at("/errors/0/detail").asText()).contains(reason);
        assertThat(jobs.send("GET", "/triggers/never-runs", null).status()).isEqualTo(404);
    }

    @Test
    void acceptsATriggerWhoseFirstVersionsWereDeleted() {
        // Given
        jobs.awaitSuccess(
                jobs.submit(Bodies.text("triggers/gone", "x", "gone"), "triggers/gone"), LIMIT);
        jobs.send("DELETE", "/artifacts/dataset:triggers/gone@1", null);

        // When
        var answer =
                jobs.send(
                        "PUT",
                        "/triggers/gone",
                        trigger("triggers/gone", "dataset:triggers/after"));

        // Then
        assertThat(answer.status()).isEqualTo(201);
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
