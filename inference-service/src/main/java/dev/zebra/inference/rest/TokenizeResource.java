package dev.zebra.inference.rest;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.zebra.inference.models.ServedModels;
import dev.zebra.inference.openai.ApiException;
import dev.zebra.inference.openai.DetokenizeRequest;
import dev.zebra.inference.openai.TokenizeRequest;
import io.smallrye.common.annotation.Blocking;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/// Text to tokens and back, as vLLM offers it.
@Path("/")
@Produces(MediaType.APPLICATION_JSON)
@Blocking
@Tag(name = "tokens", description = "Text to tokens and back")
final class TokenizeResource {

    private final ServedModels models;

    TokenizeResource(ServedModels models) {
        this.models = models;
    }

    /// The tokens of a text.
    public record Tokenized(
            int count, @JsonProperty("max_model_len") int contextLength, int[] tokens) {}

    /// The text of tokens.
    public record Detokenized(String prompt) {}

    @POST
    @Path("/tokenize")
    @Operation(summary = "The token ids of a text")
    public Tokenized tokenize(
            @Nullable String body, @HeaderParam(HttpHeaders.CONTENT_TYPE) @Nullable String type) {
        JsonRequest.require(type);
        var request = TokenizeRequest.read(body);
        try (var lease = models.lease(request.model())) {
            var model = lease.model();
            var ids =
                    request.addSpecialTokens()
                            ? model.encodeDocument(request.prompt())
                            : model.tokenizer().encode(request.prompt());
            return new Tokenized(ids.length, model.config().maxPositions(), ids);
        }
    }

    @POST
    @Path("/detokenize")
    @Operation(summary = "The text of token ids, special tokens left out")
    public Detokenized detokenize(
            @Nullable String body, @HeaderParam(HttpHeaders.CONTENT_TYPE) @Nullable String type) {
        JsonRequest.require(type);
        var request = DetokenizeRequest.read(body);
        try (var lease = models.lease(request.model())) {
            var model = lease.model();
            return new Detokenized(model.tokenizer().decode(model.checked(request.tokens())));
        } catch (IllegalArgumentException unknown) {
            throw ApiException.invalid(String.valueOf(unknown.getMessage()), "tokens");
        }
    }
}
