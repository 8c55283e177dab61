package dev.zebra.inference.openai;

import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

/// A request that is not served, told in OpenAI's shape.
public final class ApiException extends RuntimeException {

    private static final long serialVersionUID = 1L;
    private static final int BAD_REQUEST = 400;
    private static final int NOT_FOUND = 404;
    private static final int MEDIA_TYPE = 415;
    private static final int TOO_MANY = 429;
    private static final int UNAVAILABLE = 503;

    /// The body of an answer.
    public record Body(Error error) {

        /// Builds the body.
        public static Body of(
                String message, String type, @Nullable String param, @Nullable String code) {
            return new Body(new Error(message, type, param, code));
        }
    }

    /// What went wrong.
    ///
    /// @param param the field of the request that is to blame, or null
    /// @param code a word for programs, or null
    public record Error(
            @JsonProperty("message") String message,
            @JsonProperty("type") String type,
            @JsonProperty("param") @Nullable String param,
            @JsonProperty("code") @Nullable String code) {}

    private final int status;
    private final String type;
    private final @Nullable String param;
    private final @Nullable String code;

    private ApiException(
            int status,
            String message,
            String type,
            @Nullable String param,
            @Nullable String code) {
        super(message);
        this.status = status;
        this.type = type;
        this.param = param;
        this.code = code;
    }

    /// 400: a field's value is wrong.
    public static ApiException invalid(String message, @Nullable String param) {
        return invalid(message, param, null);
    }

    /// 400 with a word for programs.
    public static ApiException invalid(
            String message, @Nullable String param, @Nullable String code) {
        return new ApiException(BAD_REQUEST, message, "invalid_request_error", param, code);
    }

    /// 400: the field is known, and not honoured here.
    public static ApiException unsupported(String param, String message) {
        return invalid(message, param, "unsupported_parameter");
    }

    /// 404: no such model.
    public static ApiException unknownModel(String model) {
        return new ApiException(
                NOT_FOUND,
                "the model '%s' does not exist; GET /v1/models lists what does".formatted(model),
                "invalid_request_error",
                "model",
                "model_not_found");
    }

    /// 415: the body is not said to be JSON.
    public static ApiException mediaType(@Nullable String given) {
        return new ApiException(
                MEDIA_TYPE,
                "the body must be of type application/json, not " + given,
                "invalid_request_error",
                null,
                "unsupported_media_type");
    }

    /// 429: too much waits already.
    public static ApiException busy(String message) {
        return new ApiException(TOO_MANY, message, "rate_limit_error", null, "queue_full");
    }

    /// 503: try again soon.
    public static ApiException unavailable(String message, String code) {
        return new ApiException(UNAVAILABLE, message, "server_error", "model", code);
    }

    /// The HTTP status.
    public int status() {
        return status;
    }

    /// Whether the same request may succeed soon.
    public boolean passing() {
        return status == TOO_MANY || status == UNAVAILABLE;
    }

    /// The body to answer with.
    public Body body() {
        return Body.of(String.valueOf(getMessage()), type, param, code);
    }
}
