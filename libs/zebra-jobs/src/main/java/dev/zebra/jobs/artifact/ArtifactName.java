package dev.zebra.jobs.artifact;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.regex.Pattern;

/// A kind and a name, written `model:books/adapted`: what all versions of one artifact share.
///
/// Names are segments of lower-case letters, digits, `.`, `_` and `-`, joined by `/`; a segment
/// starts with a letter or digit, so a name never climbs out of its directory, and not with
/// `sha256-`, so it never lies in the directory of a version.
public record ArtifactName(ArtifactKind kind, String name) {

    private static final Pattern NAME =
            Pattern.compile("(?!sha256-)[a-z0-9][a-z0-9._-]*(/(?!sha256-)[a-z0-9][a-z0-9._-]*)*");
    private static final int LONGEST = 128;

    public ArtifactName {
        if (name.length() > LONGEST || !NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "'"
                            + name
                            + "' is no artifact name: lower-case letters, digits, '.', '_' and '-' in segments"
                            + " joined by '/', none starting with 'sha256-', at most "
                            + LONGEST
                            + " characters");
        }
    }

    /// Parses `kind:name`; throws [IllegalArgumentException] saying what is accepted.
    @JsonCreator
    public static ArtifactName parse(String text) {
        int colon = text.indexOf(':');
        if (colon < 0) {
            throw new IllegalArgumentException(
                    "'" + text + "' is no artifact: write kind:name, such as model:books");
        }
        var kind =
                ArtifactKind.find(text.substring(0, colon))
                        .orElseThrow(
                                () ->
                                        new IllegalArgumentException(
                                                "'"
                                                        + text
                                                        + "' has an unknown kind; kinds are tokenizer, dataset,"
                                                        + " model and report"));
        return new ArtifactName(kind, text.substring(colon + 1));
    }

    @JsonValue
    @Override
    public String toString() {
        return kind.id() + ":" + name;
    }
}
