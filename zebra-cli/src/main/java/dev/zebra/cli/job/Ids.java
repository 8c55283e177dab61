package dev.zebra.cli.job;

import dev.zebra.cli.CommandException;
import dev.zebra.cli.Exit;
import dev.zebra.cli.client.AnyService;
import java.util.ArrayList;
import java.util.regex.Pattern;

/// Finds a job by its id or the beginning of it.
record Ids(AnyService services) {

    private static final Pattern WHOLE =
            Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");

    /// The whole id; a usage error when no job or more than one begins so.
    String whole(String beginning) {
        if (WHOLE.matcher(beginning).matches()) {
            return beginning;
        }
        var found = new ArrayList<String>();
        for (var item : services.get("/jobs?limit=1000").path("items")) {
            var id = item.path("id").asText();
            if (id.startsWith(beginning)) {
                found.add(id);
            }
        }
        if (found.size() != 1) {
            throw new CommandException(
                    Exit.USAGE,
                    found.isEmpty()
                            ? "no job's id begins with '" + beginning + "'"
                            : "several jobs' ids begin with '" + beginning + "': " + found);
        }
        return found.getFirst();
    }
}
