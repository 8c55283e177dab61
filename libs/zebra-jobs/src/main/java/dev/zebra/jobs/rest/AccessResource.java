package dev.zebra.jobs.rest;

import dev.zebra.jobs.access.Access;
import dev.zebra.jobs.access.ApiKey;
import dev.zebra.jobs.access.Audit;
import dev.zebra.jobs.access.Principal;
import dev.zebra.jobs.access.Scope;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.NewCookie;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/// API keys, sessions of browsers, and who did what.
@Path("/access")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Tag(name = "access", description = "API keys, and who did what")
final class AccessResource {

    private static final Duration GRACE = Duration.ofHours(24);

    private final Access access;
    private final Caller caller;

    AccessResource(Access access, Caller caller) {
        this.access = access;
        this.caller = caller;
    }

    /// A key with its secret, which is shown this once.
    ///
    /// @param secret what clients send as `Authorization: Bearer`
    @Schema(name = "IssuedKey")
    record IssuedKey(ApiKey key, String secret) {}

    @GET
    @Path("/me")
    @Operation(summary = "Who asks, and what for that key may be used")
    public Principal me() {
        return caller.who();
    }

    @GET
    @Path("/keys")
    @Operation(summary = "List keys, oldest first, revoked ones included")
    public Page<ApiKey> keys(@Context UriInfo uri) {
        var query = Query.of(uri, "limit", "cursor");
        return Page.of(access.keys(), ApiKey::id, query.text("cursor"), query.limit());
    }

    @POST
    @Path("/keys")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            summary = "Make a key",
            description =
                    "Its secret is in the answer and nowhere else: the log holds a hash. The name is the"
                            + " principal of what is done with it.")
    @RequestBody(
            content =
                    @Content(
                            example =
                                    "{\"name\": \"ci\", \"scope\": \"submit\","
                                            + " \"expires\": \"2027-01-01T00:00:00Z\"}"))
    @APIResponse(
            responseCode = "201",
            description = "Made",
            content = @Content(schema = @Schema(implementation = IssuedKey.class)))
    public Response create(@Nullable String body) {
        var request = JsonBody.read(body, Set.of("name", "scope", "expires"));
        var name = request.text("name");
        var scope = request.parsed("scope", Scope::of);
        var expires = request.optionalInstant("expires");
        request.check();
        return issued(
                Response.Status.CREATED,
                access.create(
                        Objects.requireNonNull(name),
                        Objects.requireNonNull(scope),
                        expires,
                        caller.principal()));
    }

    @POST
    @Path("/keys/{id}/rotate")
    @Operation(
            summary = "Give a key a new secret",
            description =
                    "`grace` is how long the secret before is taken too: 24 hours unless said, nothing"
                            + " (PT0S) to 30 days.")
    @APIResponse(
            responseCode = "200",
            description = "Rotated",
            content = @Content(schema = @Schema(implementation = IssuedKey.class)))
    public Response rotate(@PathParam("id") String id, @Nullable String body) {
        Duration grace = GRACE;
        if (body != null && !body.isBlank()) {
            var request = JsonBody.read(body, Set.of("grace"));
            var asked = request.optionalDuration("grace");
            request.check();
            grace = asked == null ? GRACE : asked;
        }
        return issued(Response.Status.OK, access.rotate(id, grace, caller.principal()));
    }

    @DELETE
    @Path("/keys/{id}")
    @Operation(summary = "Revoke a key")
    @APIResponse(responseCode = "204", description = "Revoked")
    @APIResponse(responseCode = "409", description = "It is the last key of scope admin")
    public Response revoke(@PathParam("id") String id) {
        return Response.noContent()
                .header(Positions.HEADER, access.revoke(id, caller.principal()))
                .build();
    }

    @GET
    @Path("/audit")
    @Operation(
            summary = "Who did what, newest first",
            description = "The newest 10,000 entries; older ones are in the topic zebra.access.")
    public Page<Audit> audit(@Context UriInfo uri) {
        var query = Query.of(uri, "principal", "limit", "cursor");
        var principal = query.text("principal");
        return Page.of(
                access.audits().stream()
                        .filter(entry -> principal == null || principal.equals(entry.principal()))
                        .toList(),
                entry -> entry.position().toString(),
                query.text("cursor"),
                query.limit());
    }

    @POST
    @Path("/session")
    @Operation(
            summary = "Let this browser use the key it sent",
            description =
                    "The key of this request is kept in a cookie that scripts cannot read and that other"
                            + " sites' pages do not send.")
    @APIResponse(responseCode = "204", description = "The cookie is set")
    public Response open(@Context UriInfo uri, @Context io.vertx.ext.web.RoutingContext context) {
        var secret =
                Credentials.of(context.request()).map(given -> given.secret().text()).orElse("");
        return Response.noContent().cookie(cookie(secret, uri, -1)).build();
    }

    @DELETE
    @Path("/session")
    @Operation(summary = "Make this browser forget its key")
    @APIResponse(responseCode = "204", description = "The cookie is gone")
    public Response close(@Context UriInfo uri) {
        return Response.noContent().cookie(cookie("", uri, 0)).build();
    }

    private static NewCookie cookie(String value, UriInfo uri, int age) {
        return new NewCookie.Builder(Credentials.COOKIE)
                .value(value)
                .path("/")
                .maxAge(age)
                .httpOnly(true)
                .secure("https".equals(uri.getRequestUri().getScheme()))
                .sameSite(NewCookie.SameSite.STRICT)
                .build();
    }

    private static Response issued(Response.Status status, Access.Issued issued) {
        return Response.status(status)
                .entity(new IssuedKey(issued.key(), issued.secret().text()))
                .header(Positions.HEADER, issued.position())
                .header("Cache-Control", "no-store")
                .build();
    }
}
