package dev.zebra.jobs.rest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zebra.jobs.access.Scope;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RouteTest {

    private static final List<String> PAGE = List.of("/", "/app/*");

    @ParameterizedTest
    @CsvSource({
        "GET, /q/health/ready, ",
        "GET, /q/openapi, ",
        "GET, /asyncapi, ",
        "GET, /app/zebra-app.js, ",
        "GET, /, ",
        "POST, /app/x, submit",
        "GET, /q/metrics, read",
        "GET, /q/openapi/..;/..;/jobs, read",
        "GET, /app/..;/jobs, read",
        "GET, /q/healthy, read",
        "GET, /jobs, read",
        "GET, /events, read",
        "GET, /access/me, read",
        "POST, /access/session, read",
        "POST, /v1/chat/completions, read",
        "POST, /tokenize, read",
        "POST, /jobs, submit",
        "POST, /jobs/1/cancel, submit",
        "PUT, /aliases/model:books@production, submit",
        "PATCH, /artifacts/model:books@1, submit",
        "PUT, /triggers/t, submit",
        "DELETE, /artifacts/model:books@1, admin",
        "POST, /rescans, admin",
        "POST, /rescans/, admin",
        "POST, //rescans, admin",
        "POST, /rescans;a=b, admin",
        "GET, /access/keys, admin",
        "GET, /access/keys/, admin",
        "GET, /access;x=1/keys, admin",
        "GET, /access/audit, admin",
        "POST, /dead-letters/zebra.jobs.eval/0@1/replay, admin",
        "GET, /dead-letters, read",
        "GET, /v1/models, read",
        "PUT, /no/such/path, submit",
    })
    void needsAScopeOnEveryRouteButHealthAndPublicDocuments(
            String method, String path, String scope) {
        assertThat(Route.of(method, path).needs(PAGE).map(Scope::id).orElse(null)).isEqualTo(scope);
    }
}
