package dev.zebra.data.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// With a tokenizer of Llama 2's kind: a blank is put before the text and taken off again, and
/// characters without a token fall back to bytes.
class WindowStreamingDecoderTest {

    private Tokenizer tokenizer;

    @BeforeEach
    void writeTokenizer(@TempDir Path directory) throws IOException {
        var vocabulary = new ObjectMapper().createObjectNode();
        vocabulary.put("<unk>", 0).put("<s>", 1).put("</s>", 2);
        IntStream.range(0, 256)
                .forEach(value -> vocabulary.put("<0x%02X>".formatted(value), 3 + value));
        "▁aehtzbr'"
                .chars()
                .forEach(point -> vocabulary.put(Character.toString(point), vocabulary.size()));
        vocabulary.put("th", vocabulary.size()).put("▁th", vocabulary.size());
        var special =
                IntStream.range(0, 3)
                        .mapToObj(
                                id ->
                                        """
                                        {"id":%d,"content":"%s","single_word":false,"lstrip":false,
                                         "rstrip":false,"normalized":false,"special":true}"""
                                                .formatted(
                                                        id,
                                                        new String[] {"<unk>", "<s>", "</s>"}[id]))
                        .collect(Collectors.joining(","));
        var json =
                """
                {"version":"1.0","truncation":null,"padding":null,"added_tokens":[%s],
                 "normalizer":{"type":"Sequence","normalizers":[
                   {"type":"Prepend","prepend":"▁"},
                   {"type":"Replace","pattern":{"String":" "},"content":"▁"}]},
                 "pre_tokenizer":null,"post_processor":null,
                 "decoder":{"type":"Sequence","decoders":[
                   {"type":"Replace","pattern":{"String":"▁"},"content":" "},
                   {"type":"ByteFallback"},{"type":"Fuse"},
                   {"type":"Strip","content":" ","start":1,"stop":0}]},
                 "model":{"type":"BPE","dropout":null,"unk_token":"<unk>",
                   "continuing_subword_prefix":null,"end_of_word_suffix":null,"fuse_unk":true,
                   "byte_fallback":true,"vocab":%s,"merges":["t h","▁ th"]}}
                """
                        .formatted(special, vocabulary);
        Files.writeString(directory.resolve("tokenizer.json"), json);
        tokenizer = Tokenizer.load(directory);
    }

    @AfterEach
    void close() {
        tokenizer.close();
    }

    private String streamed(int[] ids) {
        var decoder = tokenizer.newStreamingDecoder();
        var text = new StringBuilder();
        for (int id : ids) {
            text.append(decoder.push(id));
        }
        return text.append(decoder.finish()).toString();
    }

    @Test
    void streamsBlanksAsDecodingDoes() {
        int[] ids = tokenizer.encode("the zebra  that");

        assertThat(tokenizer.decode(ids)).isEqualTo("the zebra  that");
        assertThat(streamed(ids)).isEqualTo("the zebra  that");
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void streamsWellFormedTextAsDecodingDoes(long seed) {
        var text = new RandomText(seed).next(40).replace("\uFFFD", "");
        int[] ids = tokenizer.encodeOrdinary(text);

        assertThat(streamed(ids)).isEqualTo(tokenizer.decode(ids)).isEqualTo(text);
    }

    @Test
    void neverShowsHalfACharacter() {
        int[] ids = tokenizer.encode("a🦓");
        var decoder = tokenizer.newStreamingDecoder();

        var shown = IntStream.of(ids).mapToObj(decoder::push).toList();

        assertThat(shown).last().isEqualTo("🦓");
        assertThat(String.join("", shown)).isEqualTo("a🦓");
    }

    @Test
    void showsWhatIsNoCharacterInTheEnd() {
        var decoder = tokenizer.newStreamingDecoder();
        decoder.push(tokenizer.idOf("a").orElseThrow());

        assertThat(decoder.push(tokenizer.idOf("<0xF0>").orElseThrow())).isEmpty();
        assertThat(decoder.finish()).isEqualTo("\uFFFD");
    }

    @Test
    void isNotOfTheKindThatIsCutLineByLine() {
        assertThat(tokenizer.encodesLineByLine()).isFalse();
        assertThat(tokenizer.bos()).isEmpty();
    }
}
