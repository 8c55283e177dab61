package dev.zebra.tokenizer.source;

import dev.zebra.data.text.TextFile;
import dev.zebra.data.text.TextFormat;
import dev.zebra.jobs.run.DataRoots;
import dev.zebra.jobs.run.InvalidSpecException;
import dev.zebra.jobs.run.Violation;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;

/// The field `sources` of a spec: paths of text files below the data roots, in the order in which
/// they are read.
public final class Sources {

    private static final int MOST = 10_000;

    private Sources() {}

    /// What is wrong with the list, whatever files there are.
    public static List<Violation> violations(List<String> sources) {
        if (sources.isEmpty() || sources.size() > MOST) {
            return List.of(
                    new Violation(
                            "/sources",
                            "must name 1 to " + MOST + " files, not " + sources.size()));
        }
        var violations = new ArrayList<Violation>();
        var seen = new HashSet<String>();
        for (int i = 0; i < sources.size(); i++) {
            if (!seen.add(sources.get(i))) {
                violations.add(
                        new Violation(pointer(i), "'" + sources.get(i) + "' is named twice"));
            }
        }
        return violations;
    }

    /// The files.
    ///
    /// @throws InvalidSpecException naming every source that is missing, not readable or outside
    ///     the data roots
    public static List<TextFile> files(List<String> sources, TextFormat format, DataRoots roots) {
        var files = new ArrayList<TextFile>();
        var violations = new ArrayList<Violation>();
        for (int i = 0; i < sources.size(); i++) {
            try {
                files.add(new TextFile(roots.file(pointer(i), sources.get(i)), format));
            } catch (InvalidSpecException invalid) {
                violations.addAll(invalid.violations());
            }
        }
        if (!violations.isEmpty()) {
            throw new InvalidSpecException(violations);
        }
        return files;
    }

    private static String pointer(int ordinal) {
        return "/sources/" + ordinal;
    }
}
