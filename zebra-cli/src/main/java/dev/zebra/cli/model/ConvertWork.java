package dev.zebra.cli.model;

import dev.zebra.cli.CommandException;
import dev.zebra.cli.Exit;
import dev.zebra.cli.Json;
import dev.zebra.data.sentencepiece.SentencePieceModel;
import dev.zebra.model.ModelConfig;
import dev.zebra.model.checkpoint.ConversionReport;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;

/// Runs `zebra model convert`.
record ConvertWork(
        Path source,
        Path target,
        ConvertCommand.Stripes stripes,
        ConvertCommand.Positions positions,
        ConvertCommand.Form form) {

    private static final String SENTENCE_PIECE = "tokenizer.model";
    private static final String TOKENIZER = "tokenizer.json";

    /// @return the exit code
    /// @throws CommandException of exit code 2 if the source or an option is unusable
    int run(PrintWriter out) {
        Unusable.requireDirectory(source);
        var done = Unusable.explain(this::convert);
        if (form.json) {
            Unusable.explain(
                    () -> {
                        out.println(
                                Json.MAPPER
                                        .writerWithDefaultPrettyPrinter()
                                        .writeValueAsString(json(done)));
                        return done;
                    });
        } else {
            out.println("%s -> %s".formatted(source, target));
            done.changes().forEach(change -> out.println("  " + change));
            done.warnings().forEach(warning -> out.println("warning: " + warning));
        }
        return Exit.OK.code();
    }

    /// What was done, for people.
    private record Done(List<String> changes, List<String> warnings) {}

    /// Everything happens in a directory beside the target, which is moved into place at the end.
    private Done convert() throws IOException {
        var place = target.toAbsolutePath().normalize();
        if (Files.exists(place, LinkOption.NOFOLLOW_LINKS)) {
            throw new FileAlreadyExistsException(target.toString());
        }
        var conversion =
                new ConversionOptions(stripes, positions, form)
                        .conversion(ModelConfig.read(source));
        Files.createDirectories(place.getParent());
        var aside = Files.createTempDirectory(place.getParent(), "." + place.getFileName());
        try {
            var whole = aside.resolve("checkpoint");
            var report = conversion.convert(source, whole);
            var done = done(report);
            tokenizer(whole, done);
            Files.move(whole, place, StandardCopyOption.ATOMIC_MOVE);
            return done;
        } finally {
            delete(aside);
        }
    }

    private static Done done(ConversionReport report) {
        return new Done(new ArrayList<>(report.changes()), new ArrayList<>(report.warnings()));
    }

    private static void tokenizer(Path directory, Done done) {
        var model = directory.resolve(SENTENCE_PIECE);
        if (!Files.isRegularFile(model) || Files.exists(directory.resolve(TOKENIZER))) {
            return;
        }
        try {
            SentencePieceModel.read(model).writeTokenizer(directory);
            done.changes().add("tokenizer: %s -> %s".formatted(SENTENCE_PIECE, TOKENIZER));
        } catch (IOException | IllegalArgumentException refused) {
            done.warnings()
                    .add(
                            "%s is carried along, but could not be converted: %s"
                                    .formatted(SENTENCE_PIECE, refused.getMessage()));
        }
    }

    private LinkedHashMap<String, Object> json(Done done) {
        var json = new LinkedHashMap<String, Object>();
        json.put("source", source.toString());
        json.put("target", target.toString());
        json.put("changes", done.changes());
        json.put("warnings", done.warnings());
        return json;
    }

    /// A directory of files and directories of files.
    private static void delete(Path path) throws IOException {
        if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
            try (var files = Files.newDirectoryStream(path)) {
                for (var file : files) {
                    delete(file);
                }
            }
        }
        Files.deleteIfExists(path);
    }
}
