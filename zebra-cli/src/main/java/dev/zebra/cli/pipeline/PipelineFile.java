package dev.zebra.cli.pipeline;

import dev.zebra.cli.CommandException;
import dev.zebra.cli.Exit;
import dev.zebra.cli.client.ProblemException;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;

/// A pipeline file that was read.
///
/// @param name as the user wrote it, for messages
/// @param document its contents with line numbers
/// @param pipeline what it means
public record PipelineFile(String name, Located document, Pipeline pipeline) {

    /// Reads the file; ends the command with a usage error that names every problem in it.
    public static PipelineFile read(Path file) {
        try {
            var document = YamlDocument.read(Files.readString(file));
            return new PipelineFile(file.toString(), document, PipelineReader.read(document));
        } catch (InvalidPipelineException invalid) {
            throw new CommandException(Exit.USAGE, invalid.in(file.toString()));
        } catch (CharacterCodingException notText) {
            throw new CommandException(Exit.USAGE, file + " is not UTF-8 text");
        } catch (IOException unreadable) {
            throw new CommandException(Exit.USAGE, "cannot read " + unreadable.getMessage());
        }
    }

    /// A service's refusal in terms of this file.
    ///
    /// @param at pointer in the file of what was refused, such as `/jobs/model`
    String explain(String at, ProblemException refused) {
        if (refused.fields().isEmpty()) {
            return new PipelineProblem(document.line(at), at, String.valueOf(refused.getMessage()))
                    .in(name);
        }
        return refused.fields().stream()
                .map(field -> problem(at, field).in(name))
                .collect(Collectors.joining("\n"));
    }

    /// Services point into the request or into its spec; both lie under `at` in the file.
    private PipelineProblem problem(String at, ProblemException.FieldProblem field) {
        var inRequest = at + field.pointer();
        var inSpec = at + "/spec" + field.pointer();
        boolean request = document.lines().containsKey(inRequest);
        boolean spec = document.lines().containsKey(inSpec);
        var pointer = !request && spec || field.pointer().isEmpty() ? inSpec : inRequest;
        return new PipelineProblem(document.line(pointer), pointer, field.detail());
    }
}
