package dev.zebra.jobs.rest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.zebra.jobs.access.Access;
import dev.zebra.jobs.access.AccessEvent;
import dev.zebra.jobs.access.Principal;
import dev.zebra.jobs.access.Scope;
import dev.zebra.jobs.access.Secret;
import dev.zebra.jobs.log.LogUnavailableException;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.ext.web.RoutingContext;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// Lets nobody in without a key on any route but health and the public documents, where keys are
/// needed at all; see [SecurityConfig]. Every change that somebody asks for, and every refusal,
/// goes into the audit.
@Singleton
final class Authentication {

    /// Where the request's [Principal] is kept.
    static final String PRINCIPAL = "zebra.principal";

    /// Where a [java.util.function.BooleanSupplier] is kept that tells whether the request's
    /// credentials still hold, for answers that take long.
    static final String HOLDS = "zebra.holds";

    private static final Logger LOG = Logger.getLogger(Authentication.class);
    private static final int FIRST = 1;
    private static final int AFTER_GUARD = 9_000;
    private static final int SHORTEST = 32;
    private static final String METRICS = "/q/metrics";
    private static final Principal SCRAPER = new Principal("scraper", Scope.READ);
    private static final Principal BOOTSTRAP = new Principal("bootstrap", Scope.ADMIN);
    private static final String NOBODY = "unknown";
    private static final Problem STARTING =
            Problem.of(
                    503,
                    "starting",
                    "Service Unavailable",
                    "this replica has not read yet which keys there are; repeat in a second");

    private final ObjectMapper json;
    private final SecurityConfig config;
    private final Access access;
    private final String host;
    private final Rates rates;

    /// Refusals need no key, so that a flood of them must not fill the log.
    private final Rates refusals = new Rates(2, 20);

    /// Whoever has many addresses must not fill it either.
    private final Rates allRefusals = new Rates(20, 200);

    Authentication(
            ObjectMapper json,
            SecurityConfig config,
            Access access,
            @ConfigProperty(name = "quarkus.http.host", defaultValue = "0.0.0.0") String host) {
        this.json = json;
        this.config = config;
        this.access = access;
        this.host = host;
        this.rates = new Rates(config.requestsPerSecond(), config.burst());
    }

    void start(@Observes @Priority(FIRST) StartupEvent event) {
        if (config.authentication() == SecurityConfig.Mode.OFF && !Loopback.binds(host)) {
            throw new IllegalStateException(
                    "refusing to listen on "
                            + host
                            + " with zebra.security.authentication=off: everybody who reaches that"
                            + " address could do everything. Set quarkus.http.host=127.0.0.1, or leave"
                            + " authentication on and give zebra.security.bootstrap-key");
        }
        requireLong("bootstrap-key", config.bootstrapKey());
        requireLong("scrape-key", config.scrapeKey());
    }

    private static void requireLong(String name, Optional<String> key) {
        if (key.isPresent() && key.get().length() < SHORTEST) {
            throw new IllegalStateException(
                    "zebra.security."
                            + name
                            + " must have at least "
                            + SHORTEST
                            + " characters, not "
                            + key.get().length());
        }
    }

    void register(@Observes Filters filters) {
        if (needed()) {
            filters.register(this::admit, AFTER_GUARD);
        }
    }

    /// Why nobody can be let in at all; empty if somebody can, or nobody needs to be asked.
    Optional<String> trouble() {
        return needed() && access.known() && config.bootstrapKey().isEmpty() && !access.hasAdmin()
                ? Optional.of(
                        "every request needs a key, but the log holds none of scope admin and"
                                + " zebra.security.bootstrap-key is not set, with which to make one")
                : Optional.empty();
    }

    private boolean needed() {
        return switch (config.authentication()) {
            case ON -> true;
            case OFF -> false;
            case AUTO -> !Loopback.binds(host);
        };
    }

    private void admit(RoutingContext context) {
        var request = context.request();
        var route = Route.of(request.method().name(), context.normalizedPath());
        var needs = route.needs(config.publicPaths().orElse(List.of()));
        if (needs.isEmpty()) {
            context.next();
            return;
        }
        var credentials = Credentials.of(request);
        var known = credentials.flatMap(given -> authenticate(given.secret(), route));
        if (!access.known() && known.isEmpty()) {
            answer(context, route, STARTING, Duration.ofSeconds(1));
            return;
        }
        var who = known.map(Principal::name).orElse(NOBODY);
        var asker = known.isPresent() ? "key " + who : "address " + network(address(context));
        var wait = rates.ask(asker);
        var problem =
                wait.isZero()
                        ? refusal(context, route, needs.get(), credentials, known)
                        : tooMany(wait);
        if (problem != null) {
            if (refusals.ask(asker).isZero() && allRefusals.ask("all").isZero()) {
                audit(context, route, who, problem.status());
            }
            answer(context, route, problem, wait);
            return;
        }
        context.put(PRINCIPAL, known.orElseThrow());
        BooleanSupplier holds =
                () -> authenticate(credentials.orElseThrow().secret(), route).isPresent();
        context.put(HOLDS, holds);
        if (route.writes()) {
            context.addEndHandler(
                    done -> audit(context, route, who, context.response().getStatusCode()));
        }
        context.next();
    }

    private Optional<Principal> authenticate(Secret secret, Route route) {
        boolean scrapes =
                route.path().equals(METRICS)
                        && config.scrapeKey()
                                .filter(key -> Secret.equal(key, secret.text()))
                                .isPresent();
        if (scrapes) {
            return Optional.of(SCRAPER);
        }
        // Before the log is folded a revoked key would still be taken, and the bootstrap key again.
        return access.known()
                ? access.authenticate(secret).or(() -> bootstrap(secret))
                : Optional.empty();
    }

    private Optional<Principal> bootstrap(Secret secret) {
        return config.bootstrapKey()
                .filter(key -> Secret.equal(key, secret.text()))
                .filter(key -> !access.hasAdmin())
                .map(key -> BOOTSTRAP);
    }

    private @Nullable Problem refusal(
            RoutingContext context,
            Route route,
            Scope needs,
            Optional<Credentials> credentials,
            Optional<Principal> known) {
        if (known.isEmpty()) {
            return Problem.of(
                    401,
                    "unauthenticated",
                    "A key is needed",
                    credentials.isEmpty()
                            ? "send a key of this installation as Authorization: Bearer zk_..."
                            : "the key is not, or not any more, one of this installation");
        }
        if (!known.get().scope().contains(needs)) {
            return Problem.of(
                    403,
                    "forbidden",
                    "The key's scope does not allow it",
                    route.method()
                            + " "
                            + route.path()
                            + " needs scope "
                            + needs.id()
                            + "; the key of "
                            + known.get().name()
                            + " has "
                            + known.get().scope().id());
        }
        var authority = context.request().authority();
        boolean foreign =
                credentials.orElseThrow().byCookie()
                        && !route.reads()
                        && !Loopback.sameOrigin(
                                context.request().getHeader("Origin"), String.valueOf(authority));
        return foreign
                ? Problem.of(
                        403,
                        "foreign-origin",
                        "Forbidden",
                        "a page of another origin may not write with this browser's session")
                : null;
    }

    private static Problem tooMany(Duration wait) {
        return Problem.of(
                429,
                "too-many-requests",
                "Too Many Requests",
                "more requests than zebra.security.requests-per-second allows; repeat after "
                        + seconds(wait)
                        + " s");
    }

    private static long seconds(Duration wait) {
        return Math.max(1, wait.plusMillis(999).toSeconds());
    }

    /// Whoever has one IPv6 address has the 2^64 of its network.
    private static String network(String address) {
        var groups = address.split(":", -1);
        return groups.length < 4 || address.contains("::") && groups.length < 6
                ? address
                : String.join(":", List.of(groups).subList(0, 4));
    }

    private static String address(RoutingContext context) {
        var from = context.request().remoteAddress();
        return from == null || from.hostAddress() == null ? NOBODY : from.hostAddress();
    }

    private void audit(RoutingContext context, Route route, String who, int status) {
        var entry =
                new AccessEvent.Audited(
                        who,
                        route.method(),
                        shortened(route.path()),
                        status,
                        address(context),
                        UUID.randomUUID().toString(),
                        made(context, route));
        // Waiting for the log is not for an event loop.
        Thread.ofVirtual().name("zebra-audit").start(() -> write(entry));
    }

    private void write(AccessEvent.Audited entry) {
        try {
            access.audit(entry);
        } catch (LogUnavailableException away) {
            LOG.warnf("not in the log, which is away: %s", entry);
        }
    }

    /// The path of what a request has made, such as `/jobs/<id>`.
    private static @Nullable String made(RoutingContext context, Route route) {
        var location = context.response().headers().get("Location");
        if (location == null) {
            return null;
        }
        var path = location.replaceFirst("^[a-zA-Z]+://[^/]*", "");
        return path.equals(route.path()) ? null : shortened(path);
    }

    private static String shortened(String path) {
        return path.length() <= 300 ? path : path.substring(0, 300) + "...";
    }

    private void answer(RoutingContext context, Route route, Problem problem, Duration wait) {
        var response = context.response().setStatusCode(problem.status());
        if (problem.status() == 401) {
            response.putHeader("WWW-Authenticate", "Bearer realm=\"zebra\"");
        }
        if (!wait.isZero()) {
            response.putHeader("Retry-After", String.valueOf(seconds(wait)));
        }
        response.putHeader(
                "Content-Type", route.openAi() ? "application/json" : Problem.MEDIA_TYPE);
        response.end(text(route.openAi() ? openAi(problem) : problem));
    }

    private static Map<String, Object> openAi(Problem problem) {
        var type =
                switch (problem.status()) {
                    case 401 -> "authentication_error";
                    case 403 -> "permission_error";
                    case 503 -> "server_error";
                    default -> "rate_limit_error";
                };
        return Map.of(
                "error",
                Map.of(
                        "message",
                        problem.detail(),
                        "type",
                        type,
                        "code",
                        problem.status() == 401 ? "invalid_api_key" : type));
    }

    private String text(Object body) {
        try {
            return json.writeValueAsString(body);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
