package dev.zebra.inference.rest;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.zebra.inference.InferenceConfig;
import dev.zebra.inference.engine.SequencePlan;
import dev.zebra.inference.models.LoadedModel;
import dev.zebra.inference.models.ModelLease;
import dev.zebra.inference.openai.ApiException;
import dev.zebra.inference.openai.GenerationOptions;
import dev.zebra.model.generation.Sampling;
import io.quarkus.logging.Log;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.StreamingOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

/// Turns prompts into answers.
@Singleton
final class Answers {

    private final InferenceConfig config;
    private final ObjectMapper json;

    Answers(InferenceConfig config, ObjectMapper json) {
        this.config = config;
        this.json = json;
    }

    /// What is to be answered.
    ///
    /// @param model the id the client asked for
    /// @param prompts each gets `n` choices
    /// @param field of the request that holds the prompts
    /// @param alternatives to report with each token; empty reports no probabilities
    record Question(
            String model,
            List<int[]> prompts,
            String field,
            Set<Integer> stopTokens,
            OptionalInt alternatives,
            GenerationOptions options) {}

    /// Generates; the lease is closed when the answer is complete or the client has gone.
    Response answer(
            ModelLease lease, Question question, AnswerShape shape, RoutingContext connection) {
        var generating = Generating.begin(lease, plans(lease.model(), question));
        connection.addEndHandler(ended -> generating.close());
        int promptTokens = question.prompts().stream().mapToInt(prompt -> prompt.length).sum();
        var answer = new Answer(json, shape, generating, question.model(), promptTokens);
        if (!question.options().stream()) {
            try (generating) {
                return Response.ok(answer.whole(), MediaType.APPLICATION_JSON).build();
            }
        }
        StreamingOutput stream =
                output -> {
                    try (generating) {
                        answer.stream(output, question.options().includeUsage());
                    } catch (IOException gone) {
                        Log.debugf(gone, "the client of %s hung up", question.model());
                    }
                };
        return Response.ok(stream, MediaType.SERVER_SENT_EVENTS).build();
    }

    private List<SequencePlan> plans(LoadedModel model, Question question) {
        var options = question.options();
        int wanted = question.prompts().size() * options.n();
        if (wanted > config.maxQueued()) {
            throw ApiException.invalid(
                    "%d choices are more than the %d that may wait"
                            .formatted(wanted, config.maxQueued()),
                    "n");
        }
        requireKnownBias(model, options);
        long seed = options.seed().orElseGet(() -> ThreadLocalRandom.current().nextLong());
        List<SequencePlan> plans = new ArrayList<>();
        for (var prompt : question.prompts()) {
            int maxTokens = maxTokens(model, prompt, question);
            for (int i = 0; i < options.n(); i++) {
                plans.add(
                        new SequencePlan(
                                prompt,
                                maxTokens,
                                seeded(options.sampling(), seed + i),
                                question.stopTokens(),
                                options.stop(),
                                question.alternatives()));
            }
        }
        return plans;
    }

    private int maxTokens(LoadedModel model, int[] prompt, Question question) {
        if (prompt.length == 0) {
            throw ApiException.invalid("the prompt has no token", question.field());
        }
        int context = model.config().maxPositions();
        int left = context - prompt.length;
        if (left < 1) {
            throw ApiException.invalid(
                    "the model's context is %d tokens; the prompt has %d and leaves none to answer"
                            .formatted(context, prompt.length),
                    question.field(),
                    "context_length_exceeded");
        }
        int wanted = question.options().maxTokens().orElse(left);
        return Math.min(Math.min(wanted, left), config.maxTokens());
    }

    private static void requireKnownBias(LoadedModel model, GenerationOptions options) {
        int known = model.tokenizer().vocabularySize();
        for (int id : options.sampling().logitBias().keySet()) {
            if (id >= known) {
                throw ApiException.invalid(
                        "'logit_bias' names token %d; ids are 0 to %d".formatted(id, known - 1),
                        "logit_bias");
            }
        }
    }

    private static Sampling seeded(Sampling sampling, long seed) {
        return new Sampling(
                sampling.temperature(),
                sampling.topP(),
                sampling.topK(),
                sampling.minP(),
                sampling.presencePenalty(),
                sampling.frequencyPenalty(),
                sampling.logitBias(),
                seed);
    }
}
