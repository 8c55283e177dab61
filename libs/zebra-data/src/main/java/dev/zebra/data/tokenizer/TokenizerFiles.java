package dev.zebra.data.tokenizer;

import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/// Writes a trained vocabulary as Hugging Face's libraries read it.
final class TokenizerFiles {

    /// Each message between `<|role|>` and `<|end|>`, on lines of its own.
    private static final String CHAT_TEMPLATE =
            "{{ bos_token }}{% for message in messages %}"
                    + "{{ '<|' + message['role'] + '|>\\n' + message['content'] + '<|end|>\\n' }}"
                    + "{% endfor %}"
                    + "{% if add_generation_prompt %}{{ '<|assistant|>\\n' }}{% endif %}";

    private static final ObjectMapper JSON = new ObjectMapper();

    private final BpeVocabulary vocabulary;

    TokenizerFiles(BpeVocabulary vocabulary) {
        this.vocabulary = vocabulary;
    }

    void write(Path directory) throws IOException {
        write(directory.resolve("tokenizer_config.json"), config());
        write(directory.resolve("special_tokens_map.json"), roles());
        write(directory.resolve("tokenizer.json"), tokenizer());
    }

    private static void write(Path file, JsonNode json) throws IOException {
        var printer =
                new DefaultPrettyPrinter()
                        .withObjectIndenter(new DefaultIndenter("  ", "\n"))
                        .withArrayIndenter(new DefaultIndenter("  ", "\n"));
        var text = JSON.writer(printer).writeValueAsString(json) + "\n";
        Files.write(file, text.getBytes(StandardCharsets.UTF_8));
    }

    private ObjectNode tokenizer() {
        var root = JSON.createObjectNode();
        root.put("version", "1.0").putNull("truncation").putNull("padding");
        var added = root.putArray("added_tokens");
        for (int id = 0; id < vocabulary.special().size(); id++) {
            added.add(JSON.createObjectNode().put("id", id).setAll(addedToken(id)));
        }
        root.putNull("normalizer");
        root.set("pre_tokenizer", PreTokenization.json());
        root.set("post_processor", beginWithBos());
        root.set("decoder", decoder());
        root.set("model", model());
        return root;
    }

    private ObjectNode addedToken(int id) {
        return JSON.createObjectNode()
                .put("content", vocabulary.tokens().get(id))
                .put("single_word", false)
                .put("lstrip", false)
                .put("rstrip", false)
                .put("normalized", false)
                .put("special", true);
    }

    /// Who asks for special tokens gets a bos, as documents begin in training.
    private static ObjectNode beginWithBos() {
        var processor = JSON.createObjectNode().put("type", "TemplateProcessing");
        addSequence(processor.putArray("single"), "A", 0);
        var pair = processor.putArray("pair");
        addSequence(pair, "A", 0);
        addSequence(pair, "B", 1);
        var bos = processor.putObject("special_tokens").putObject(SpecialTokens.BOS);
        bos.put("id", SpecialTokens.BOS);
        bos.putArray("ids").add(0);
        bos.putArray("tokens").add(SpecialTokens.BOS);
        return processor;
    }

    private static void addSequence(ArrayNode template, String sequence, int type) {
        var bos = template.addObject().putObject("SpecialToken");
        bos.put("id", SpecialTokens.BOS).put("type_id", type);
        template.addObject().putObject("Sequence").put("id", sequence).put("type_id", type);
    }

    private static ObjectNode decoder() {
        return JSON.createObjectNode()
                .put("type", "ByteLevel")
                .put("add_prefix_space", true)
                .put("trim_offsets", true)
                .put("use_regex", true);
    }

    private ObjectNode model() {
        var model = JSON.createObjectNode().put("type", "BPE");
        model.putNull("dropout").putNull("unk_token");
        model.putNull("continuing_subword_prefix").putNull("end_of_word_suffix");
        model.put("fuse_unk", false).put("byte_fallback", false).put("ignore_merges", false);
        var ids = model.putObject("vocab");
        for (int id = 0; id < vocabulary.size(); id++) {
            ids.put(vocabulary.tokens().get(id), id);
        }
        var merges = model.putArray("merges");
        for (var merge : vocabulary.merges()) {
            merges.add(
                    vocabulary.tokens().get(merge.left())
                            + " "
                            + vocabulary.tokens().get(merge.right()));
        }
        return model;
    }

    private static ObjectNode roles() {
        return JSON.createObjectNode()
                .put("bos_token", SpecialTokens.BOS)
                .put("eos_token", SpecialTokens.EOS)
                .put("pad_token", SpecialTokens.PAD);
    }

    private ObjectNode config() {
        var config = JSON.createObjectNode().put("tokenizer_class", "PreTrainedTokenizerFast");
        config.setAll(roles());
        var tokens = config.putObject("added_tokens_decoder");
        for (int id = 0; id < vocabulary.special().size(); id++) {
            tokens.set(Integer.toString(id), addedToken(id));
        }
        config.put("clean_up_tokenization_spaces", false);
        config.put("chat_template", CHAT_TEMPLATE);
        return config;
    }
}
