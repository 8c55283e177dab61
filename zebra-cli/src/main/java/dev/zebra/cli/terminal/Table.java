package dev.zebra.cli.terminal;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/// JSON objects as lines of a table, each column as wide as it must be.
public final class Table {

    private record Column(String title, Function<JsonNode, String> value) {}

    private final List<Column> columns = new ArrayList<>();

    /// A column that shows a field, or `-` where there is none.
    public Table column(String title, String pointer) {
        return column(
                title,
                row -> {
                    var value = row.at(pointer);
                    return value.isMissingNode() || value.isNull() || value.asText().isEmpty()
                            ? "-"
                            : value.asText();
                });
    }

    /// A column that shows what `value` makes of a row.
    public Table column(String title, Function<JsonNode, String> value) {
        columns.add(new Column(title, value));
        return this;
    }

    /// Prints titles and rows.
    public void print(PrintStream out, Iterable<JsonNode> rows) {
        var lines = new ArrayList<List<String>>();
        lines.add(columns.stream().map(Column::title).toList());
        for (var row : rows) {
            lines.add(columns.stream().map(column -> column.value().apply(row)).toList());
        }
        for (var line : lines) {
            var text = new StringBuilder();
            for (int i = 0; i < columns.size(); i++) {
                int column = i;
                int width =
                        lines.stream()
                                .mapToInt(other -> other.get(column).length())
                                .max()
                                .orElse(0);
                text.append(line.get(i));
                if (i + 1 < columns.size()) {
                    text.repeat(' ', width - line.get(i).length() + 2);
                }
            }
            out.println(text);
        }
    }
}
