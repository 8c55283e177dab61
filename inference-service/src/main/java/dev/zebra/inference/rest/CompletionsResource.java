package dev.zebra.inference.rest;

import dev.zebra.inference.models.LoadedModel;
import dev.zebra.inference.models.ServedModels;
import dev.zebra.inference.openai.ApiException;
import dev.zebra.inference.openai.CompletionRequest;
import dev.zebra.inference.openai.Prompt;
import io.smallrye.common.annotation.Blocking;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.util.Collections;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/// Completions of plain prompts.
@Path("/v1/completions")
@Blocking
@Tag(name = "openai", description = "OpenAI's interface")
final class CompletionsResource {

    private final ServedModels models;
    private final Answers answers;

    CompletionsResource(ServedModels models, Answers answers) {
        this.models = models;
        this.answers = answers;
    }

    @POST
    @Operation(summary = "Complete a prompt")
    public Response complete(
            @Nullable String body,
            @HeaderParam(HttpHeaders.CONTENT_TYPE) @Nullable String type,
            RoutingContext connection) {
        JsonRequest.require(type);
        var request = CompletionRequest.read(body);
        var lease = models.lease(request.model());
        try {
            var model = lease.model();
            var prompts = request.prompts().stream().map(prompt -> encode(model, prompt)).toList();
            var question =
                    new Answers.Question(
                            request.model(),
                            prompts,
                            "prompt",
                            model.stopTokens(),
                            request.logprobs(),
                            request.options());
            var shape =
                    new CompletionShape(
                            echoes(model, request, prompts),
                            request.logprobs().isPresent(),
                            model::tokenText);
            return answers.answer(lease, question, shape, connection);
        } catch (RuntimeException refused) {
            lease.close();
            throw refused;
        }
    }

    private static int[] encode(LoadedModel model, Prompt prompt) {
        return switch (prompt) {
            case Prompt.Text(var text) -> model.encodeDocument(text);
            case Prompt.Tokens(var ids) -> {
                try {
                    yield model.checked(ids);
                } catch (IllegalArgumentException unknown) {
                    throw ApiException.invalid(String.valueOf(unknown.getMessage()), "prompt");
                }
            }
        };
    }

    private static List<String> echoes(
            LoadedModel model, CompletionRequest request, List<int[]> prompts) {
        return prompts.stream()
                .map(prompt -> request.echo() ? model.tokenizer().decode(prompt) : "")
                .flatMap(echo -> Collections.nCopies(request.options().n(), echo).stream())
                .toList();
    }
}
