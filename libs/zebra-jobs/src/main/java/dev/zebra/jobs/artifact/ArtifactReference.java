package dev.zebra.jobs.artifact;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.regex.Pattern;

/// Names one version of an artifact, now or later: `kind:name` (the newest final version),
/// `kind:name@3` (by number), `kind:name@latest`, `kind:name@production` (by alias) or
/// `kind:name@run:ID` (what that run produced).
public record ArtifactReference(ArtifactName artifact, Selector selector) {

    /// Which version of the artifact is meant.
    public sealed interface Selector {}

    /// The newest final version; what a reference without `@` means.
    public record Latest() implements Selector {}

    /// The version of that ordinal, from 1.
    public record Version(int number) implements Selector {
        public Version {
            if (number < 1) {
                throw new IllegalArgumentException("versions count from 1, not " + number);
            }
        }
    }

    /// The version an alias points at.
    public record Alias(String alias) implements Selector {}

    /// The final version that the given run produced, whatever older versions exist.
    public record OfRun(String run) implements Selector {}

    private static final Pattern ALIAS = Pattern.compile("[a-z][a-z0-9-]{0,31}");
    private static final Pattern RUN = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");

    /// Parses a reference; throws [IllegalArgumentException] saying what is accepted.
    @JsonCreator
    public static ArtifactReference parse(String text) {
        int at = text.indexOf('@');
        if (at < 0) {
            return new ArtifactReference(ArtifactName.parse(text), new Latest());
        }
        return new ArtifactReference(
                ArtifactName.parse(text.substring(0, at)), selector(text, text.substring(at + 1)));
    }

    private static Selector selector(String whole, String text) {
        if (text.equals("latest")) {
            return new Latest();
        }
        if (text.matches("[0-9]{1,9}")) {
            return new Version(Integer.parseInt(text));
        }
        if (text.startsWith("run:") && RUN.matcher(text.substring(4)).matches()) {
            return new OfRun(text.substring(4));
        }
        if (ALIAS.matcher(text).matches()) {
            return new Alias(text);
        }
        throw new IllegalArgumentException(
                "'"
                        + whole
                        + "' is no artifact reference: after '@' comes a version number, 'latest', an alias or"
                        + " 'run:ID'");
    }

    @JsonValue
    @Override
    public String toString() {
        return switch (selector) {
            case Latest() -> artifact.toString();
            case Version(int number) -> artifact + "@" + number;
            case Alias(String alias) -> artifact + "@" + alias;
            case OfRun(String run) -> artifact + "@run:" + run;
        };
    }
}
