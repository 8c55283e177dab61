package dev.zebra.cli.pipeline;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/// Turns YAML (and so JSON) into JSON that remembers its lines. Names given twice are refused;
/// aliases are copies.
final class YamlDocument {

    private static final int MOST_VALUES = 100_000;
    private static final int DEEPEST = 40;

    private final Map<String, Integer> lines = new HashMap<>();
    private final List<PipelineProblem> problems = new ArrayList<>();

    private YamlDocument() {}

    /// Reads one document; throws [InvalidPipelineException] when it is none.
    static Located read(String text) {
        var document = new YamlDocument();
        var node = compose(text);
        var root = document.convert(node, "", 0);
        if (!document.problems.isEmpty()) {
            throw new InvalidPipelineException(document.problems);
        }
        return new Located(root, document.lines);
    }

    private static Node compose(String text) {
        try {
            var node =
                    new Yaml(new SafeConstructor(new LoaderOptions()))
                            .compose(new StringReader(text));
            if (node == null) {
                throw new InvalidPipelineException(1, "", "the file is empty");
            }
            return node;
        } catch (MarkedYAMLException malformed) {
            var mark = malformed.getProblemMark();
            throw new InvalidPipelineException(
                    mark == null ? 1 : mark.getLine() + 1,
                    "",
                    "no YAML: " + malformed.getProblem());
        } catch (YAMLException malformed) {
            throw new InvalidPipelineException(1, "", "no YAML: " + malformed.getMessage());
        }
    }

    private JsonNode convert(Node node, String pointer, int depth) {
        lines.putIfAbsent(pointer, lineOf(node));
        if (lines.size() > MOST_VALUES || depth > DEEPEST) {
            throw new InvalidPipelineException(
                    lineOf(node), pointer, "the file is too large or refers to itself");
        }
        return switch (node) {
            case ScalarNode scalar -> Scalars.read(scalar);
            case SequenceNode sequence -> sequence(sequence, pointer, depth);
            case MappingNode mapping -> mapping(mapping, pointer, depth);
            default ->
                    throw new InvalidPipelineException(
                            lineOf(node), pointer, "an unknown YAML construct");
        };
    }

    private JsonNode sequence(SequenceNode sequence, String pointer, int depth) {
        var array = JsonNodeFactory.instance.arrayNode();
        for (var element : sequence.getValue()) {
            array.add(convert(element, pointer + "/" + array.size(), depth + 1));
        }
        return array;
    }

    private JsonNode mapping(MappingNode mapping, String pointer, int depth) {
        var object = JsonNodeFactory.instance.objectNode();
        for (var tuple : mapping.getValue()) {
            if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
                throw new InvalidPipelineException(
                        lineOf(tuple.getKeyNode()), pointer, "names must be plain words");
            }
            var name = key.getValue();
            var at = Located.child(pointer, name);
            if (object.has(name)) {
                problems.add(new PipelineProblem(lineOf(key), at, "is given twice"));
                continue;
            }
            lines.put(at, lineOf(key));
            object.set(name, convert(tuple.getValueNode(), at, depth + 1));
        }
        return object;
    }

    private static int lineOf(Node node) {
        return node.getStartMark().getLine() + 1;
    }
}
