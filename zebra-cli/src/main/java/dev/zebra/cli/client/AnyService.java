package dev.zebra.cli.client;

import com.fasterxml.jackson.databind.JsonNode;
import dev.zebra.cli.stack.Part;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Asks what every service knows: each folds the whole log, so any answer will do.
public final class AnyService {

    /// In the order they are asked; the dashboard never computes.
    public static final List<Part> PARTS =
            List.of(Part.DASHBOARD, Part.TOKENIZER, Part.TRAINER, Part.EVAL, Part.INFERENCE);

    private final Rest rest;

    public AnyService(Rest rest) {
        this.rest = rest;
    }

    /// The answer of the first service that answers.
    ///
    /// @throws UnreachableException if none does
    /// @throws ProblemException if one refuses
    public JsonNode get(String path) {
        return send("GET", path, null);
    }

    /// The same for a request that may be sent twice: any service writes to the log.
    ///
    /// @param body JSON, or null for none
    public JsonNode send(String method, String path, @Nullable JsonNode body) {
        UnreachableException last = null;
        for (var part : PARTS) {
            try {
                return rest.send(new Request(part, method, path, body, Map.of()));
            } catch (UnreachableException away) {
                last = away;
            }
        }
        throw noneReachable(last);
    }

    private static UnreachableException noneReachable(@Nullable UnreachableException last) {
        if (last == null) {
            throw new IllegalStateException("no service to ask");
        }
        return last;
    }
}
