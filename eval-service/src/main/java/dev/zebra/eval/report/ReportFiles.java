package dev.zebra.eval.report;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/// A report as files: `report.json` for programs, `report.md` for people.
public final class ReportFiles {

    private static final ObjectMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    private ReportFiles() {}

    /// Writes both files into an existing directory. Equal reports make equal bytes.
    public static void write(Report report, Path directory) throws IOException {
        Files.write(directory.resolve("report.json"), JSON.writeValueAsBytes(report));
        Files.writeString(
                directory.resolve("report.md"), ReportPage.render(report), StandardCharsets.UTF_8);
    }

    /// Reads `report.json` in a directory.
    public static Report read(Path directory) throws IOException {
        return JSON.readValue(directory.resolve("report.json").toFile(), Report.class);
    }
}
