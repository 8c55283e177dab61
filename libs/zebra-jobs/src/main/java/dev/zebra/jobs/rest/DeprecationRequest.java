package dev.zebra.jobs.rest;

import java.util.Set;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/// The body of `PATCH /artifacts/{reference}`.
///
/// @param deprecated why the version is not to be used any more; null if it may be used again
@Schema(name = "DeprecationRequest")
record DeprecationRequest(@Nullable String deprecated) {

    private static final int LONGEST = 1_000;

    static DeprecationRequest read(@Nullable String body) {
        var json = JsonBody.read(body, Set.of("deprecated"));
        if (!json.has("deprecated")) {
            json.violate("deprecated", "is required: a reason, or null to take it back");
        }
        var reason = json.optionalText("deprecated");
        if (reason != null && (reason.isBlank() || reason.length() > LONGEST)) {
            json.violate("deprecated", "must have 1 to " + LONGEST + " characters");
        }
        json.check();
        return new DeprecationRequest(reason);
    }
}
