package dev.zebra.inference.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RequestsTest {

    @Test
    void readsEverythingThatIsHonoured() {
        var request =
                CompletionRequest.read(
                        """
                        {"model":"m","prompt":["a",[1,2]],"max_tokens":5,"temperature":0.5,
                         "top_p":0.9,"top_k":3,"min_p":0.1,"presence_penalty":1,
                         "frequency_penalty":-1,"logit_bias":{"7":-100},"seed":4,"stop":["x","y"],
                         "n":2,"stream":true,"stream_options":{"include_usage":true},"echo":true,
                         "user":"ignored","metadata":{},"store":false,"suffix":null}""");

        assertThat(request.prompts())
                .containsExactly(new Prompt.Text("a"), new Prompt.Tokens(List.of(1, 2)));
        var options = request.options();
        assertThat(options.sampling().logitBias()).containsEntry(7, -100.0);
        assertThat(options.sampling().topK()).isEqualTo(3);
        assertThat(options.sampling().frequencyPenalty()).isEqualTo(-1);
        assertThat(options.seed()).hasValue(4);
        assertThat(options.stop()).containsExactly("x", "y");
        assertThat(options.n()).isEqualTo(2);
        assertThat(options.maxTokens()).hasValue(5);
        assertThat(options.stream()).isTrue();
        assertThat(options.includeUsage()).isTrue();
        assertThat(request.echo()).isTrue();
    }

    @Test
    void handsVariablesToTheChatTemplateButNotThoseOfEveryRequest() {
        var start = "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"x\"}],";
        var request =
                ChatRequest.read(
                        start + "\"chat_template_kwargs\":{\"enable_thinking\":false,\"l\":[1]}}");

        assertThat(request.templateVariables())
                .containsEntry("enable_thinking", false)
                .containsEntry("l", List.of(1));
        for (var wrong : List.of("{\"messages\":[]}", "{\"add_generation_prompt\":false}", "[]")) {
            var body = start + "\"chat_template_kwargs\":" + wrong + "}";
            var refusal = catchThrowableOfType(ApiException.class, () -> ChatRequest.read(body));
            assertThat(refusal).hasMessageContaining("chat_template_kwargs");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'max_tokens':0 | max_tokens",
                "'max_tokens':1.5 | max_tokens",
                "'temperature':3 | temperature",
                "'temperature':true | temperature",
                "'top_p':-0.1 | top_p",
                "'min_p':1 | min_p",
                "'presence_penalty':2.1 | presence_penalty",
                "'logit_bias':[] | logit_bias",
                "'logit_bias':{'the':1} | logit_bias",
                "'logit_bias':{'1':101} | logit_bias.1",
                "'seed':'x' | seed",
                "'stop':['a','b','c','d','e'] | stop",
                "'stop':'' | stop",
                "'stop':[1] | stop[0]",
                "'n':9 | n",
                "'stream':'yes' | stream",
                "'stream_options':{} | stream_options",
                "'stream':true,'stream_options':{'x':1} | stream_options.x",
                "'logprobs':6 | logprobs",
                "'logprobs':1,'echo':true | logprobs",
                "'best_of':3 | best_of",
                "'suffix':'x' | suffix",
                "'colour':'red' | colour",
            })
    void namesTheFieldOfACompletionThatIsWrong(String fields, String param) {
        var body = "{'model':'m','prompt':'x'," + fields + "}";

        var refused =
                catchThrowableOfType(
                        ApiException.class, () -> CompletionRequest.read(body.replace('\'', '"')));

        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.body().error().param()).isEqualTo(param);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'tools':[] | tools",
                "'functions':[] | functions",
                "'response_format':{'type':'json_object'} | response_format",
                "'top_logprobs':1 | top_logprobs",
                "'logprobs':true,'top_logprobs':21 | top_logprobs",
                "'max_tokens':1,'max_completion_tokens':2 | max_tokens",
                "'messages':'hi' | messages",
                "'messages':[{'role':'tool','content':'x'}] | messages[0].role",
                "'messages':[{'role':'user'}] | messages[0].content",
                "'messages':[{'role':'user','content':[{'type':'image_url'}]}] | messages[0].content[0].type",
                "'messages':[{'role':'user','content':'x','mood':1}] | messages[0].mood",
            })
    void namesTheFieldOfAChatThatIsWrong(String fields, String param) {
        var messages = "'messages':[{'role':'user','content':'x'}],";
        var body = "{'model':'m'," + (fields.contains("'messages'") ? "" : messages) + fields + "}";

        var refused =
                catchThrowableOfType(
                        ApiException.class, () -> ChatRequest.read(body.replace('\'', '"')));

        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.body().error().param()).isEqualTo(param);
    }

    @Test
    void joinsTextPartsAndReadsDevelopersAsTheSystem() {
        var request =
                ChatRequest.read(
                        """
                        {"model":"m","response_format":{"type":"text"},"messages":[
                         {"role":"developer","content":"a"},
                         {"role":"user","content":[{"type":"text","text":"b"},
                                                   {"type":"text","text":"c"}]}]}""");

        assertThat(request.messages())
                .containsExactly(
                        new ChatRequest.Message("system", "a"),
                        new ChatRequest.Message("user", "bc"));
    }
}
