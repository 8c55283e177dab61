package dev.zebra.cli.client;

import dev.zebra.cli.stack.Part;
import java.net.URI;
import java.util.Locale;
import java.util.Map;

/// Where the services answer: on this machine, or wherever variables such as `ZEBRA_TRAINER_URL`
/// say.
///
/// @param portBase first port of the local stack
/// @param environment the variables
public record Addresses(int portBase, Map<String, String> environment) {

    /// The base address of `part`, without a slash at the end.
    public URI of(Part part) {
        var variable = "ZEBRA_" + part.id().toUpperCase(Locale.ROOT) + "_URL";
        var given = environment.getOrDefault(variable, "");
        return given.isEmpty()
                ? URI.create("http://127.0.0.1:" + part.port(portBase))
                : URI.create(given.replaceAll("/+$", ""));
    }
}
