package dev.zebra.data.sentencepiece;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/// The files of Hugging Face's libraries for a SentencePiece model.
///
/// Control pieces and the unknown one are special added tokens: written in a text they become
/// their ids, and the text between them is cut as SentencePiece cuts a text of its own.
final class ConvertedTokenizer {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String BLANK = "▁";

    private static final int ALL = 1 << 20;

    private final SentencePieceModel model;

    ConvertedTokenizer(SentencePieceModel model) {
        this.model = model;
    }

    void write(Path directory) throws IOException {
        var tokenizer = tokenizerJson();
        writeIfMissing(directory.resolve("tokenizer_config.json"), config());
        writeIfMissing(directory.resolve("special_tokens_map.json"), roles());
        Files.write(directory.resolve("tokenizer.json"), tokenizer);
    }

    private static void writeIfMissing(Path file, JsonNode json) throws IOException {
        if (!Files.exists(file)) {
            Files.write(file, bytes(json));
        }
    }

    private static byte[] bytes(JsonNode json) {
        return (json + "\n").getBytes(StandardCharsets.UTF_8);
    }

    byte[] tokenizerJson() throws IOException {
        requireConvertible();
        var cutting =
                switch (model.trainer().algorithm()) {
                    case BPE -> new BpeCutting(model);
                    case UNIGRAM -> new UnigramCutting(model);
                };
        var root = JSON.createObjectNode();
        root.put("version", "1.0").putNull("truncation").putNull("padding");
        var added = root.putArray("added_tokens");
        for (int id = 0; id < model.pieces().size(); id++) {
            if (isSpecial(model.pieces().get(id))) {
                added.add(JSON.createObjectNode().put("id", id).setAll(addedToken(id)));
            }
        }
        root.set("normalizer", normalizer());
        root.set("pre_tokenizer", isolated(cutting));
        root.set("post_processor", beginWithBos());
        root.set("decoder", decoder());
        root.set("model", cutting.model());
        return bytes(root);
    }

    private void requireConvertible() throws IOException {
        for (var symbol : model.texts(Piece.Type.USER_DEFINED)) {
            if (symbol.contains(" ") || model.normalization().characters().changes(symbol)) {
                throw new IOException(
                        "the user-defined symbol '"
                                + symbol
                                + "' is not supported: normalization changes it");
            }
        }
    }

    private static boolean isSpecial(Piece piece) {
        return piece.is(Piece.Type.CONTROL) || piece.is(Piece.Type.UNKNOWN);
    }

    private ObjectNode addedToken(int id) {
        return JSON.createObjectNode()
                .put("content", model.pieces().get(id).text())
                .put("single_word", false)
                .put("lstrip", false)
                .put("rstrip", false)
                .put("normalized", false)
                .put("special", true);
    }

    private ObjectNode normalizer() {
        var how = model.normalization();
        var sequence = JSON.createObjectNode().put("type", "Sequence");
        var steps = sequence.putArray("normalizers");
        // A text that loses all its characters keeps its prefix, unless blanks are removed.
        if (!how.removesExtraBlanks()) {
            addPrefix(steps);
        }
        if (!how.characters().isEmpty()) {
            steps.addObject()
                    .put("type", "Precompiled")
                    .put("precompiled_charsmap", how.characters().base64());
        }
        if (how.removesExtraBlanks()) {
            replace(steps, "Regex", "\\A +", "");
            replace(steps, "Regex", " {2,}", " ");
        }
        replace(steps, "String", " ", BLANK);
        if (how.removesExtraBlanks()) {
            replace(steps, "Regex", BLANK + "+\\z", "");
            addPrefix(steps);
        }
        return sequence;
    }

    private void addPrefix(ArrayNode steps) {
        if (model.normalization().addsDummyPrefix()) {
            steps.addObject().put("type", "Prepend").put("prepend", BLANK);
        }
    }

    private static void replace(ArrayNode steps, String kind, String pattern, String by) {
        var step = steps.addObject().put("type", "Replace");
        step.putObject("pattern").put(kind, pattern);
        step.put("content", by);
    }

    private static JsonNode isolated(PieceCutting cutting) {
        if (cutting.isolated().isEmpty()) {
            return JSON.nullNode();
        }
        var sequence = JSON.createObjectNode().put("type", "Sequence");
        var steps = sequence.putArray("pretokenizers");
        for (var expression : cutting.isolated()) {
            var step = steps.addObject().put("type", "Split");
            step.putObject("pattern").put("Regex", expression);
            step.put("behavior", "Isolated").put("invert", false);
        }
        return sequence;
    }

    /// Who asks for special tokens gets a bos, as Llama's tokenizers begin a text.
    private JsonNode beginWithBos() {
        var bos = model.bos();
        if (bos.isEmpty()) {
            return JSON.nullNode();
        }
        var name = bos.get().text();
        var processor = JSON.createObjectNode().put("type", "TemplateProcessing");
        addSequence(processor.putArray("single"), name, "A", 0);
        var pair = processor.putArray("pair");
        addSequence(pair, name, "A", 0);
        addSequence(pair, name, "B", 1);
        var special = processor.putObject("special_tokens").putObject(name);
        special.put("id", name);
        special.putArray("ids").add(model.pieces().indexOf(bos.get()));
        special.putArray("tokens").add(name);
        return processor;
    }

    private static void addSequence(ArrayNode template, String bos, String sequence, int type) {
        template.addObject().putObject("SpecialToken").put("id", bos).put("type_id", type);
        template.addObject().putObject("Sequence").put("id", sequence).put("type_id", type);
    }

    private ObjectNode decoder() {
        var sequence = JSON.createObjectNode().put("type", "Sequence");
        var steps = sequence.putArray("decoders");
        replace(steps, "String", BLANK, " ");
        if (model.trainer().byteFallback()) {
            steps.addObject().put("type", "ByteFallback");
        }
        steps.addObject().put("type", "Fuse");
        var how = model.normalization();
        if (how.addsDummyPrefix() || how.removesExtraBlanks()) {
            var strip = steps.addObject().put("type", "Strip").put("content", " ");
            // SentencePiece drops the prefix, or all blanks if it never made more than one.
            strip.put("start", how.removesExtraBlanks() ? ALL : 1).put("stop", 0);
        }
        return sequence;
    }

    private ObjectNode roles() {
        var roles = JSON.createObjectNode();
        model.bos().ifPresent(piece -> roles.put("bos_token", piece.text()));
        model.eos().ifPresent(piece -> roles.put("eos_token", piece.text()));
        roles.put("unk_token", model.unknown().text());
        model.pad().ifPresent(piece -> roles.put("pad_token", piece.text()));
        return roles;
    }

    ObjectNode config() {
        var config = JSON.createObjectNode().put("tokenizer_class", "PreTrainedTokenizerFast");
        config.setAll(roles());
        var tokens = config.putObject("added_tokens_decoder");
        for (int id = 0; id < model.pieces().size(); id++) {
            if (isSpecial(model.pieces().get(id))) {
                tokens.set(Integer.toString(id), addedToken(id));
            }
        }
        return config.put("clean_up_tokenization_spaces", false);
    }
}
