package dev.zebra.inference.models;

import dev.zebra.data.chat.ChatTemplate;
import dev.zebra.data.chat.ChatTemplateException;
import dev.zebra.data.tokenizer.SpecialTokens;
import dev.zebra.data.tokenizer.Tokenizer;
import dev.zebra.inference.engine.Engine;
import dev.zebra.model.ComputeDevice;
import dev.zebra.model.ModelConfig;
import dev.zebra.model.ZebraModel;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A model in memory that has produced a token, its tokenizer, and the engine that runs it.
public final class LoadedModel implements AutoCloseable {

    private final ZebraModel model;
    private final Tokenizer tokenizer;
    private final Engine engine;
    private final @Nullable ChatTemplate template;
    private final Set<Integer> stopTokens;

    private LoadedModel(
            ZebraModel model,
            Tokenizer tokenizer,
            @Nullable ChatTemplate template,
            Set<Integer> stopTokens,
            Engine engine) {
        this.model = model;
        this.tokenizer = tokenizer;
        this.template = template;
        this.engine = engine;
        this.stopTokens = new HashSet<>(stopTokens);
        this.stopTokens.addAll(model.config().eosTokenIds());
        tokenizer.eos().ifPresent(this.stopTokens::add);
    }

    /// Loads a model and its tokenizer, and lets it produce a token. Call from a platform thread.
    ///
    /// @param name of the engine's thread
    /// @param directory holds the files of both
    /// @throws IOException if a file is missing or damaged, or the two do not fit
    static LoadedModel load(String name, Path directory, Engine.Limits limits) throws IOException {
        var tokenizer = Tokenizer.load(directory);
        try {
            var template = template(tokenizer);
            var stopTokens = GenerationConfig.read(directory).eosTokenIds();
            var model = ZebraModel.load(directory, ComputeDevice.best());
            try {
                warm(model, tokenizer, limits.active());
            } catch (IOException | RuntimeException unfit) {
                model.close();
                throw unfit;
            }
            return new LoadedModel(
                    model,
                    tokenizer,
                    template,
                    stopTokens,
                    new Engine(name, model, tokenizer, limits));
        } catch (IOException | RuntimeException unusable) {
            tokenizer.close();
            throw unusable;
        }
    }

    private static @Nullable ChatTemplate template(Tokenizer tokenizer) throws IOException {
        try {
            return tokenizer.chatTemplate().map(ChatTemplate::parse).orElse(null);
        } catch (ChatTemplateException wrong) {
            throw new IOException("the chat template: " + wrong.getMessage(), wrong);
        }
    }

    private static void warm(ZebraModel model, Tokenizer tokenizer, int sequences)
            throws IOException {
        int known = tokenizer.vocabularySize();
        if (known > model.config().vocabularySize()) {
            throw new IOException(
                    "the tokenizer has %d tokens, the model only %d"
                            .formatted(known, model.config().vocabularySize()));
        }
        if (!model.warmUp(sequences)) {
            throw new IOException("the model's first logits are not finite");
        }
    }

    /// The shape of the model.
    public ModelConfig config() {
        return model.config();
    }

    /// Its tokenizer.
    public Tokenizer tokenizer() {
        return tokenizer;
    }

    /// Takes sequences.
    public Engine engine() {
        return engine;
    }

    /// The ids that end a document.
    public Set<Integer> stopTokens() {
        return Set.copyOf(stopTokens);
    }

    /// The ids that end an answer in a chat.
    public Set<Integer> chatStopTokens() {
        Set<Integer> stops = new HashSet<>(stopTokens);
        tokenizer.idOf(SpecialTokens.END).ifPresent(stops::add);
        return stops;
    }

    /// The ids of a text at the beginning of a document, as models are trained on them. Markers
    /// written in the text become their ids.
    public int[] encodeDocument(String text) {
        var ids = tokenizer.encode(text);
        var bos = tokenizer.bos();
        if (!tokenizer.beginsWithBos() || (ids.length > 0 && ids[0] == bos.getAsInt())) {
            return ids;
        }
        var document = new int[ids.length + 1];
        document[0] = bos.getAsInt();
        System.arraycopy(ids, 0, document, 1, ids.length);
        return document;
    }

    /// Whether conversations can be made into prompts.
    public boolean chats() {
        return template != null;
    }

    /// The ids of a conversation, up to where the answer begins. Its template sees what Hugging
    /// Face's `apply_chat_template` gives it: the messages, no tools or documents, the tokens with
    /// a role, and `more`. What it writes is all there is: no bos is added.
    ///
    /// @param more further variables of the template, such as `enable_thinking`
    /// @throws ChatTemplateException if the template refuses the messages
    /// @throws IllegalStateException if there is no template
    public int[] encodeChat(
            List<Map<String, Object>> messages, Map<String, ? extends @Nullable Object> more) {
        if (template == null) {
            throw new IllegalStateException("there is no chat template");
        }
        Map<String, @Nullable Object> variables = new HashMap<>(tokenizer.roles());
        variables.putAll(more);
        variables.put("add_generation_prompt", true);
        variables.put("tools", null);
        variables.put("documents", null);
        return tokenizer.encode(template.render(messages, variables));
    }

    /// The text of a token as it would stand in an answer; a special token's name. What is no
    /// UTF-8 by itself is written `bytes:\xe2\x82`, as OpenAI does, so that tokens stay apart.
    public String tokenText(int id) {
        byte[] bytes = tokenizer.bytesOf(id);
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException partOfACharacter) {
            return "bytes:\\x" + HexFormat.ofDelimiter("\\x").formatHex(bytes);
        }
    }

    /// The ids as an array, all of them known.
    ///
    /// @throws IllegalArgumentException if an id is out of range
    public int[] checked(List<Integer> ids) {
        int known = tokenizer.vocabularySize();
        var array = ids.stream().mapToInt(id -> id).toArray();
        Arrays.stream(array)
                .filter(id -> id >= known)
                .findFirst()
                .ifPresent(
                        id -> {
                            throw new IllegalArgumentException(
                                    "token ids are 0 to %d, not %d".formatted(known - 1, id));
                        });
        return array;
    }

    @Override
    public void close() {
        engine.close();
        model.close();
        tokenizer.close();
    }
}
