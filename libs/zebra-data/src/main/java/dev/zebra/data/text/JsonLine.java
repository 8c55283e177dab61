package dev.zebra.data.text;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;

/// Takes the document out of one line of JSONL.
final class JsonLine {

    private static final String FIELD = "text";
    private static final JsonFactory JSON =
            JsonFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .streamReadConstraints(
                            StreamReadConstraints.builder()
                                    .maxStringLength(Integer.MAX_VALUE)
                                    .build())
                    .build();

    private JsonLine() {}

    /// @throws IOException if the line is not one JSON object with a text in `text`
    static String text(String line) throws IOException {
        try (var parser = JSON.createParser(line)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new MalformedTextException("a line holds one JSON object");
            }
            String text = null;
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                boolean wanted = parser.currentName().equals(FIELD);
                parser.nextToken();
                if (wanted) {
                    text = text(parser);
                } else {
                    parser.skipChildren();
                }
            }
            if (text == null) {
                throw new MalformedTextException("the object has no field 'text'");
            }
            if (parser.nextToken() != null) {
                throw new MalformedTextException("something follows the object");
            }
            return text;
        }
    }

    private static String text(JsonParser parser) throws IOException {
        if (parser.currentToken() != JsonToken.VALUE_STRING) {
            throw new MalformedTextException("the field 'text' holds no string");
        }
        return parser.getText();
    }
}
