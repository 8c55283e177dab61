package dev.zebra.jobs.rest;

import java.util.Objects;
import java.util.Set;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/// The body of `PUT /aliases/{reference}`.
///
/// @param version what the alias is to point at
/// @param expected what it must point at until then, 0 for nothing; null if that does not matter
@Schema(name = "AliasRequest")
record AliasRequest(int version, @Nullable Integer expected) {

    static AliasRequest read(@Nullable String body) {
        var json = JsonBody.read(body, Set.of("version", "expected"));
        var version = json.integer("version");
        var expected = json.optionalInteger("expected");
        if (version != null && version < 1) {
            json.violate("version", "must be the number of a version, from 1");
        }
        if (expected != null && expected < 0) {
            json.violate("expected", "must be the number of a version, or 0 for none");
        }
        json.check();
        return new AliasRequest(Objects.requireNonNull(version), expected);
    }
}
