package dev.zebra.cli.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.zebra.jobs.job.JobKind;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class PipelineReaderTest {

    @Test
    void theBooksPipelineHasFourJobsAndATrigger() {
        var books = PipelineFile.read(Path.of("../examples/books/pipeline.yaml")).pipeline();

        assertThat(books.name()).isEqualTo("books");
        assertThat(books.jobs())
                .extracting(Pipeline.Step::key)
                .containsExactly("tokenizer", "training-text", "held-out-text", "model");
        assertThat(books.jobs())
                .extracting(Pipeline.Step::kind)
                .containsExactly(
                        JobKind.TRAIN_TOKENIZER,
                        JobKind.TOKENIZE,
                        JobKind.TOKENIZE,
                        JobKind.PRETRAIN);
        assertThat(books.triggers())
                .singleElement()
                .satisfies(
                        trigger -> {
                            assertThat(trigger.name()).isEqualTo("evaluate-books");
                            assertThat(trigger.artifact()).hasToString("model:books");
                            assertThat(trigger.job().kind()).isEqualTo(JobKind.EVALUATE);
                        });
    }

    @Test
    void anUnknownFieldIsRefusedWithItsLine() {
        var problem =
                onlyProblem(
                        """
                        name: books
                        jobs:
                          text:
                            kind: tokenize
                            specs: {}
                            spec: {output: dataset:books}
                        """);

        assertThat(problem.in("p.yaml"))
                .isEqualTo(
                        "p.yaml:5: jobs.text.specs: unknown field; known are kind, labels, spec");
    }

    @Test
    void anUnknownKindIsRefusedAndTheKnownOnesAreNamed() {
        var problem =
                onlyProblem(
                        """
                        name: books
                        jobs:
                          text:
                            kind: tokenise
                            spec: {output: dataset:books}
                        """);

        assertThat(problem.in("p.yaml"))
                .startsWith("p.yaml:4: jobs.text.kind: unknown kind 'tokenise'; kinds are ")
                .contains("tokenize", "pretrain", "evaluate");
    }

    @Test
    void twoJobsNeverMakeTheSameProduct() {
        var problem =
                onlyProblem(
                        """
                        name: books
                        jobs:
                          one:
                            kind: tokenize
                            spec: {output: dataset:books}
                          two:
                            kind: tokenize
                            spec:
                              output: dataset:books
                        """);

        assertThat(problem.in("p.yaml"))
                .isEqualTo(
                        "p.yaml:9: jobs.two.spec.output: 'dataset:books' is made by the job 'one' too");
    }

    @Test
    void jobsThatWaitForEachOtherAreRefused() {
        var problem =
                onlyProblem(
                        """
                        name: books
                        jobs:
                          text:
                            kind: tokenize
                            spec: {tokenizer: tokenizer:books, output: dataset:books}
                          tokenizer:
                            kind: train-tokenizer
                            spec: {sources: [{dataset: dataset:books@latest}], output: tokenizer:books}
                        """);

        assertThat(problem.in("p.yaml"))
                .isEqualTo("p.yaml:3: jobs.text: waits for itself: text -> tokenizer -> text");
    }

    @Test
    void anOlderVersionOfItsOwnProductIsNoCycle() {
        var pipeline =
                PipelineReader.read(
                        """
                        name: books
                        jobs:
                          model:
                            kind: adapt
                            spec: {model: model:books@3, output: model:books}
                        """);

        assertThat(pipeline.jobs()).hasSize(1);
    }

    @Test
    void aJobWithoutSpecIsRefused() {
        var problem =
                onlyProblem(
                        """
                        name: books
                        jobs:
                          text:
                            kind: tokenize
                        """);

        assertThat(problem.in("p.yaml"))
                .isEqualTo(
                        "p.yaml:3: jobs.text.spec: is required and holds the fields of the job's kind");
    }

    @Test
    void aJobAndATriggerNeverShareAName() {
        var problem =
                onlyProblem(
                        """
                        name: books
                        jobs:
                          evaluate:
                            kind: evaluate
                            spec: {model: model:books@1}
                        triggers:
                          evaluate:
                            when: {artifact: model:books}
                            job:
                              kind: evaluate
                              spec: {model: "${artifact}"}
                        """);

        assertThat(problem.in("p.yaml"))
                .isEqualTo(
                        "p.yaml:7: triggers.evaluate: a job has this name too; jobs and triggers need"
                                + " different ones");
    }

    @Test
    void allProblemsAreToldAtOnceInTheOrderOfTheFile() {
        var refused =
                refusal(
                        """
                        name: Books
                        jobs:
                          text:
                            kind: tokenise
                            spec: {}
                          Model:
                            kind: pretrain
                        """);

        assertThat(refused.problems())
                .extracting(PipelineProblem::line, PipelineProblem::pointer)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(1, "/name"),
                        org.assertj.core.groups.Tuple.tuple(4, "/jobs/text/kind"),
                        org.assertj.core.groups.Tuple.tuple(6, "/jobs/Model"),
                        org.assertj.core.groups.Tuple.tuple(6, "/jobs/Model/spec"));
    }

    private static PipelineProblem onlyProblem(String text) {
        var problems = refusal(text).problems();
        assertThat(problems).hasSize(1);
        return problems.getFirst();
    }

    private static InvalidPipelineException refusal(String text) {
        var refused =
                catchThrowableOfType(
                        InvalidPipelineException.class, () -> PipelineReader.read(text));
        assertThat(refused).as("a refusal").isNotNull();
        return refused;
    }
}
