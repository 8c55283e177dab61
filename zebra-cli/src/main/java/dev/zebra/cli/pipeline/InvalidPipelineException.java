package dev.zebra.cli.pipeline;

import java.util.List;
import java.util.stream.Collectors;

/// Refuses a pipeline file, with all that is wrong in it.
final class InvalidPipelineException extends RuntimeException {

    private final transient List<PipelineProblem> problems;

    InvalidPipelineException(List<PipelineProblem> problems) {
        super(problems.toString());
        this.problems = List.copyOf(problems);
    }

    InvalidPipelineException(int line, String pointer, String message) {
        this(List.of(new PipelineProblem(line, pointer, message)));
    }

    List<PipelineProblem> problems() {
        return problems;
    }

    /// A line for each problem.
    String in(String file) {
        return problems.stream().map(each -> each.in(file)).collect(Collectors.joining("\n"));
    }
}
