package dev.zebra.data.tokenizer;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.djl.huggingface.tokenizers.jni.TokenizersLibrary;
import dev.zebra.data.Digests;
import dev.zebra.data.sentencepiece.SentencePieceModel;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/// A tokenizer read from a Hugging Face `tokenizer.json`, or a SentencePiece `tokenizer.model`, and
/// what lies beside it.
///
/// Threads may share one. It owns native memory until [#close].
public final class Tokenizer implements AutoCloseable {

    private static final Map<String, String> AS_WRITTEN =
            Map.of("addSpecialTokens", "false", "truncation", "false", "padding", "false");

    private final String digest;
    private final TokenizerJson json;
    private final TokenizerConfig config;
    private final Optional<PieceDecoding> pieces;
    private final HuggingFaceTokenizer withMarkers;
    private final HuggingFaceTokenizer withoutMarkers;

    private Tokenizer(byte[] bytes, TokenizerConfig config) throws IOException {
        digest = Digests.sha256(bytes);
        json = TokenizerJson.parse(bytes);
        pieces = json.pieceDecoding();
        this.config = config;
        withMarkers = open(bytes);
        withoutMarkers = open(json.withoutMarkers());
    }

    /// Reads a tokenizer.
    ///
    /// @param path a `tokenizer.json`, a SentencePiece `tokenizer.model` (any name that ends in
    ///     `.model`), or a directory that holds one of them, the first if both;
    ///     `tokenizer_config.json`, `special_tokens_map.json`, `chat_template.jinja` and
    ///     `additional_chat_templates/` beside it are read where they exist
    /// @throws IOException if it is missing or is no tokenizer; the message names the file
    public static Tokenizer load(Path path) throws IOException {
        var file = Files.isDirectory(path) ? in(path) : path;
        if (!Files.isRegularFile(file)) {
            throw new IOException("no tokenizer at " + file);
        }
        try {
            var config = TokenizerConfig.readBeside(file);
            if (file.toString().endsWith(".model")) {
                var model = SentencePieceModel.read(file);
                return new Tokenizer(model.tokenizerJson(), config.or(model));
            }
            return new Tokenizer(Files.readAllBytes(file), config);
        } catch (IOException | RuntimeException unreadable) {
            throw new IOException(
                    "cannot read the tokenizer " + file + ": " + unreadable.getMessage(),
                    unreadable);
        }
    }

    /// Whether a directory holds a tokenizer that [#load] reads.
    public static boolean isIn(Path directory) {
        return Files.isRegularFile(in(directory));
    }

    private static Path in(Path directory) {
        var json = directory.resolve("tokenizer.json");
        var model = directory.resolve("tokenizer.model");
        return Files.isRegularFile(json) || !Files.isRegularFile(model) ? json : model;
    }

    private static HuggingFaceTokenizer open(byte[] json) throws IOException {
        return HuggingFaceTokenizer.newInstance(new ByteArrayInputStream(json), AS_WRITTEN);
    }

    /// The ids of `text`. Markers written in it, such as `<|user|>`, become their ids; nothing is
    /// added before or after. Unpaired surrogates are read as U+FFFD.
    public int[] encode(String text) {
        return encode(withMarkers, text);
    }

    /// The ids of `text` as plain text: never a special token, whatever it spells. For training
    /// data and for what users write.
    public int[] encodeOrdinary(String text) {
        return encode(withoutMarkers, text);
    }

    private static int[] encode(HuggingFaceTokenizer tokenizer, String text) {
        // The library's own Encoding copies seven arrays over JNI; only the ids are wanted.
        var library = TokenizersLibrary.LIB;
        long encoding = library.encode(tokenizer.getHandle(), wellFormed(text), false);
        try {
            return Arrays.stream(library.getTokenIds(encoding))
                    .mapToInt(Math::toIntExact)
                    .toArray();
        } finally {
            library.deleteEncoding(encoding);
        }
    }

    private static String wellFormed(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i))) {
                // A pair is one code point here, so only unpaired surrogates are in this range.
                return text.codePoints()
                        .map(point -> point >= 0xD800 && point <= 0xDFFF ? 0xFFFD : point)
                        .collect(
                                () -> new StringBuilder(text.length()),
                                StringBuilder::appendCodePoint,
                                StringBuilder::append)
                        .toString();
            }
        }
        return text;
    }

    /// The text of `ids`, special tokens and unknown ids left out; bytes that are no UTF-8 become
    /// U+FFFD.
    public String decode(int[] ids) {
        if (pieces.isEmpty()) {
            return withMarkers.decode(Arrays.stream(ids).asLongStream().toArray(), true);
        }
        var decoder = newStreamingDecoder();
        var text = new StringBuilder();
        for (int id : ids) {
            text.append(decoder.push(id));
        }
        return text.append(decoder.finish()).toString();
    }

    /// A decoder for ids that come one by one, from the beginning of a text.
    public StreamingDecoder newStreamingDecoder() {
        return newStreamingDecoder(new int[0]);
    }

    /// A decoder for ids that follow others: SentencePiece drops the blank before a text's first
    /// word, but not before one that follows.
    ///
    /// @param before the ids of the text so far, whose text is not told again
    public StreamingDecoder newStreamingDecoder(int[] before) {
        if (json.isByteLevel()) {
            return new ByteLevelStreamingDecoder(json);
        }
        var decoder =
                pieces.<StreamingDecoder>map(how -> new PieceStreamingDecoder(json, how))
                        .orElseGet(() -> new WindowStreamingDecoder(this));
        for (int id : before) {
            decoder.push(id);
        }
        return decoder;
    }

    /// One more than the largest id.
    public int vocabularySize() {
        return json.vocabularySize();
    }

    /// The id that begins a document, if the tokenizer names one.
    public OptionalInt bos() {
        return config.role("bos_token").map(json::id).orElse(OptionalInt.empty());
    }

    /// The id that ends a document, if the tokenizer names one.
    public OptionalInt eos() {
        return config.role("eos_token").map(json::id).orElse(OptionalInt.empty());
    }

    /// The id of a token as `tokenizer.json` writes it, such as `<|user|>` or `Ġthe`.
    public OptionalInt idOf(String token) {
        return json.id(token);
    }

    /// The token of an id as `tokenizer.json` writes it.
    ///
    /// @throws IllegalArgumentException if no token has that id
    public String tokenOf(int id) {
        if (id < 0 || id >= vocabularySize()) {
            throw new IllegalArgumentException(
                    "ids are 0 to " + (vocabularySize() - 1) + ", not " + id);
        }
        return json.token(id);
    }

    /// The bytes that a token adds to a text; those of its name for a special token.
    ///
    /// @throws IllegalArgumentException if no token has that id
    public byte[] bytesOf(int id) {
        String token = tokenOf(id);
        if (json.isSpecial(id)) {
            return token.getBytes(StandardCharsets.UTF_8);
        }
        if (json.isByteLevel() && !json.isAdded(id)) {
            return ByteAlphabet.bytes(token);
        }
        return pieces.map(how -> how.bytes(token))
                .orElseGet(() -> token.getBytes(StandardCharsets.UTF_8));
    }

    /// True if `id` is a special token, which decoding leaves out.
    public boolean isSpecial(int id) {
        return json.isSpecial(id);
    }

    /// Whether a text of its own begins with the bos token: as `add_bos_token` in
    /// `tokenizer_config.json` says, or as the post-processor adds it.
    public boolean beginsWithBos() {
        var bos = config.role("bos_token");
        return bos.isPresent()
                && bos().isPresent()
                && config.addsBos().orElseGet(() -> json.postProcessorBeginsWith(bos.get()));
    }

    /// The Jinja template that turns messages into a prompt, if there is one: the only one, or the
    /// one named `default`.
    public Optional<String> chatTemplate() {
        return Optional.ofNullable(config.chatTemplates().get(TokenizerConfig.DEFAULT_TEMPLATE));
    }

    /// All chat templates by name, such as `default` and `tool_use`.
    public Map<String, String> chatTemplates() {
        return config.chatTemplates();
    }

    /// The tokens with a role by the names under which chat templates know them: `bos_token`,
    /// `eos_token`, `unk_token`, `pad_token` and so on, and the list `additional_special_tokens`;
    /// only those that there are.
    public Map<String, Object> roles() {
        return config.roles();
    }

    /// `sha256-` and hex, over the bytes of `tokenizer.json`.
    public String digest() {
        return digest;
    }

    /// True if text may be encoded in pieces, cut where a line starts with anything but white
    /// space, and gives the ids of the whole.
    public boolean encodesLineByLine() {
        return json.usesOwnPreTokenization();
    }

    @Override
    public void close() {
        withMarkers.close();
        withoutMarkers.close();
    }
}
