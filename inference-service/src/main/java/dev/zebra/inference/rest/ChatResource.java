package dev.zebra.inference.rest;

import dev.zebra.data.chat.ChatTemplateException;
import dev.zebra.inference.models.LoadedModel;
import dev.zebra.inference.models.ServedModels;
import dev.zebra.inference.openai.ApiException;
import dev.zebra.inference.openai.ChatRequest;
import io.smallrye.common.annotation.Blocking;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/// Answers in conversations.
@Path("/v1/chat/completions")
@Blocking
@Tag(name = "openai", description = "OpenAI's interface")
final class ChatResource {

    private final ServedModels models;
    private final Answers answers;

    ChatResource(ServedModels models, Answers answers) {
        this.models = models;
        this.answers = answers;
    }

    @POST
    @Operation(summary = "Answer the last message of a conversation")
    public Response answer(
            @Nullable String body,
            @HeaderParam(HttpHeaders.CONTENT_TYPE) @Nullable String type,
            RoutingContext connection) {
        JsonRequest.require(type);
        var request = ChatRequest.read(body);
        var lease = models.lease(request.model());
        try {
            var model = lease.model();
            var question =
                    new Answers.Question(
                            request.model(),
                            List.of(prompt(model, request)),
                            "messages",
                            model.chatStopTokens(),
                            request.logprobs(),
                            request.options());
            var shape =
                    new ChatShape(
                            request.logprobs().isPresent(),
                            model::tokenText,
                            model.tokenizer()::bytesOf);
            return answers.answer(lease, question, shape, connection);
        } catch (RuntimeException refused) {
            lease.close();
            throw refused;
        }
    }

    private static int[] prompt(LoadedModel model, ChatRequest request) {
        if (!model.chats()) {
            throw ApiException.invalid(
                    "the model '%s' has no chat template; use /v1/completions"
                            .formatted(request.model()),
                    "model",
                    "no_chat_template");
        }
        try {
            return model.encodeChat(
                    request.messages().stream().map(ChatRequest.Message::variables).toList(),
                    request.templateVariables());
        } catch (ChatTemplateException | IllegalArgumentException refused) {
            throw ApiException.invalid(
                    "the chat template refuses the messages: " + refused.getMessage(), "messages");
        }
    }
}
