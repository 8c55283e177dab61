package dev.zebra.jobs.rest;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.not;

import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@TestProfile(RestProfile.class)
class ProblemsIT {

    @ConfigProperty(name = "zebra.data-roots")
    String dataRoot;

    @TestHTTPResource("/")
    URI address;

    /// Columns: what is sent, with ' for ", the field that is named, and words of the reason.
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    {'kind':'prepare','spec':{'text':'x','output':'dataset:p'},'colour':1} | /colour | unknown field
                    {'spec':{'text':'x','output':'dataset:p'}}                     | /kind             | required
                    {'kind':7,'spec':{}}                                           | /kind             | not a number
                    {'kind':'dance','spec':{}}                                     | /kind             | unknown job kind 'dance'
                    {'kind':'pretrain','spec':{}}                                  | /kind             | trainer service
                    {'kind':'prepare'}                                             | /spec             | required
                    {'kind':'prepare','spec':[]}                                   | /spec             | not an array
                    {'kind':'prepare','spec':{'output':'dataset:p'}}               | /spec/text        | required
                    {'kind':'prepare','spec':{'text':[],'output':'dataset:p'}}     | /spec/text        | ``
                    {'kind':'prepare','spec':{'text':'x','output':'dataset:p','txt':1}} | /spec/txt    | ``
                    {'kind':'prepare','spec':{'text':'x','output':'dataset:p','times':{'count':'many'}}} | /spec/times/count | ``
                    {'kind':'prepare','spec':{'text':'x','output':'dataset:p','times':{'count':0}}} | /spec/times | at least 1
                    {'kind':'prepare','spec':{'text':'x','output':'dataset:p','times':{'cnt':1}}} | /spec/times/cnt | ``
                    {'kind':'prepare','spec':{'text':'x','output':'dataset'}}      | /spec/output      | kind:name
                    {'kind':'prepare','spec':{'text':'x','output':'data:p'}}       | /spec/output      | unknown kind
                    {'kind':'prepare','spec':{'text':'x','output':'dataset:../p'}} | /spec/output      | no artifact name
                    {'kind':'prepare','spec':{'text':'x','output':'dataset:p','input':'dataset:a@'}} | /spec/input | no artifact reference
                    {'kind':'prepare','spec':{'text':'x','output':'dataset:p','input':'model:a'}}    | /spec/input | a dataset is needed
                    {'kind':'prepare','spec':{'text':'x','output':'dataset:p','file':'absent.txt'}}  | /spec/file  | no readable file
                    {'kind':'prepare','spec':{'text':'x','output':'dataset:p','file':'../../etc/passwd'}} | /spec/file | outside the data roots
                    {'kind':'prepare','spec':{'text':'x','output':'dataset:p','file':'/etc/passwd'}} | /spec/file  | outside the data roots
                    {'kind':'prepare','spec':{'text':'x','output':'dataset:p'},'run':'a b'}          | /run        | no run id
                    {'kind':'prepare','spec':{'text':'x','output':'dataset:p'},'labels':{'a':1}}     | /labels/a   | not a number
                    """)
    void namesTheFieldThatIsWrong(String body, String pointer, String reason) {
        post(body.replace('\'', '"'))
                .then()
                .statusCode(422)
                .contentType(Problem.MEDIA_TYPE)
                .body("status", equalTo(422))
                .body("errors.pointer", hasItem(pointer))
                .body("errors.detail", hasItem(containsString(reason == null ? "" : reason)));
    }

    @Test
    void refusesAFileThatALinkLeadsOutTo() throws IOException {
        Files.createSymbolicLink(Path.of(dataRoot, "link.txt"), Path.of("/etc/passwd"));

        post("""
                        {"kind": "prepare",
                         "spec": {"text": "x", "output": "dataset:p", "file": "link.txt"}}""")
                .then()
                .statusCode(422)
                .body("errors.pointer", hasItem("/spec/file"));
    }

    @Test
    void writesNothingForARefusedSubmission() {
        post("{\"kind\":\"prepare\",\"spec\":{},\"run\":\"refused\"}").then().statusCode(422);

        given().get("/jobs?run=refused").then().statusCode(200).body("items.size()", equalTo(0));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    {"kind": "prepare",      | line 1
                    {"kind": "a", "kind": 1} | Duplicate
                    {} {}                    | no JSON
                    """)
    void saysWhereJsonIsMalformed(String body, String reason) {
        post(body)
                .then()
                .statusCode(400)
                .contentType(Problem.MEDIA_TYPE)
                .body("detail", containsString(reason));
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /nowhere, 404",
        "GET, /jobs/none, 404",
        "GET, /jobs/none/log, 404",
        "GET, /jobs/none/events, 404",
        "POST, /jobs/none/cancel, 404",
        "POST, /jobs/none/retry, 404",
        "DELETE, /jobs, 405",
        "GET, /jobs?kind=dance, 400",
        "GET, /jobs?state=LOST, 400",
        "GET, /jobs?knd=prepare, 400",
        "GET, /jobs?limit=0, 400",
        "GET, /jobs?limit=many, 400",
        "GET, /jobs?label=novalue, 400",
        "GET, /jobs?cursor=foreign, 400",
        "GET, /artifacts/dataset, 400",
        "GET, /artifacts/dataset:none, 404",
        "DELETE, /artifacts/dataset:none@1, 404",
        "GET, /artifacts?kind=picture, 400",
        "GET, /artifacts?cursor=foreign, 400",
        "GET, /triggers/none, 404",
        "DELETE, /triggers/none, 404"
    })
    void answersWithAProblem(String method, String path, int status) {
        given().urlEncodingEnabled(false)
                .request(method, path)
                .then()
                .statusCode(status)
                .contentType(Problem.MEDIA_TYPE)
                .body("status", equalTo(status))
                .body("type", containsString("urn:zebra:problem:"));
    }

    @ParameterizedTest
    @CsvSource({
        "Zebra-Position, nowhere, 400",
        "Zebra-Position, other.topic/0@1, 400",
        "Zebra-Position, zebra.artifacts/12@1, 400",
        "Idempotency-Key, two words, 400",
        "Accept, image/png, 406"
    })
    void refusesWrongHeaders(String header, String value, int status) {
        var request = given().header(header, value).contentType("application/json");
        var answer =
                header.equals("Idempotency-Key")
                        ? request.body(Bodies.text("p", "x")).post("/jobs")
                        : request.get("/jobs");

        answer.then().statusCode(status).contentType(Problem.MEDIA_TYPE);
    }

    @Test
    void refusesBodiesThatAreNotJson() {
        given().contentType("text/plain")
                .body(Bodies.text("p", "x"))
                .post("/jobs")
                .then()
                .statusCode(415)
                .contentType(Problem.MEDIA_TYPE)
                .body("detail", containsString("application/json"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/jobs", "/triggers/long"})
    void boundsBodiesByTheirBytes(String path) {
        // Given: too long in UTF-8 only
        var body = "{\"kind\":\"" + "€".repeat(JsonBody.LONGEST / 2) + "\"}";

        // When
        var answer =
                given().contentType("application/json; charset=UTF-8")
                        .body(body)
                        .request(path.equals("/jobs") ? "POST" : "PUT", path);

        // Then
        answer.then()
                .statusCode(413)
                .contentType(Problem.MEDIA_TYPE)
                .body("detail", containsString(String.valueOf(JsonBody.LONGEST)));
    }

    @Test
    void acceptsTheLongestBodies() {
        var around = Bodies.text("p/longest", "").length();

        post(Bodies.text("p/longest", "x".repeat(JsonBody.LONGEST - around)))
                .then()
                .statusCode(202);
    }

    @Test
    void closesWithoutAProhibitedHeaderOverHttp2() throws IOException, InterruptedException {
        // Given
        try (var client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_2).build()) {
            var foreign =
                    HttpRequest.newBuilder(address.resolve("/jobs"))
                            .header("Origin", "https://evil.example")
                            .header("Content-Type", "application/json")
                            .POST(HttpRequest.BodyPublishers.ofString("{}"))
                            .build();
            client.send(
                    HttpRequest.newBuilder(address.resolve("/jobs")).build(),
                    HttpResponse.BodyHandlers.discarding());

            // When
            var refused = client.send(foreign, HttpResponse.BodyHandlers.ofString());

            // Then
            assertThat(refused.version()).isEqualTo(HttpClient.Version.HTTP_2);
            assertThat(refused.statusCode()).isEqualTo(403);
        }
    }

    @Test
    void answersAsLocalhostOnly() {
        given().header("Host", "zebra.evil.example:80")
                .get("/jobs")
                .then()
                .statusCode(403)
                .body("detail", containsString("zebra.evil.example"));
    }

    @Test
    void answersHealthToEveryone() {
        given().header("Host", "10.0.0.1").get("/q/health/live").then().statusCode(200);
    }

    @Test
    void refusesWritesFromForeignPages() {
        given().header("Origin", "https://evil.example")
                .contentType("application/json")
                .body(Bodies.text("p", "x"))
                .post("/jobs")
                .then()
                .statusCode(403)
                .body("detail", containsString("https://evil.example"));
    }

    @Test
    void describesItselfInOpenApi() {
        var description = given().get("/q/openapi").then().statusCode(200).extract().asString();

        assertThat(description)
                .contains("/jobs/{id}/cancel:", "/artifacts/{reference}:", "/triggers/{name}:");
    }

    private static Response post(String body) {
        var answer = given().contentType("application/json").body(body).post("/jobs");
        answer.then().body(not(containsString("\tat "))).body(not(containsString("<html")));
        return answer;
    }
}
