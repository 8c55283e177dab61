package dev.zebra.jobs.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DataRootsTest {

    @TempDir Path home;

    private DataRoots roots;

    @BeforeEach
    void layOut() throws IOException {
        Files.createDirectories(home.resolve("data/books"));
        Files.createDirectories(home.resolve("data-secret"));
        Files.writeString(home.resolve("data/books/één.txt"), "inside");
        Files.writeString(home.resolve("data-secret/key"), "outside");
        Files.writeString(home.resolve("key"), "outside");
        Files.createSymbolicLink(home.resolve("data/link"), home.resolve("key"));
        Files.createSymbolicLink(home.resolve("data/folder"), home.resolve("data-secret"));
        Files.createSymbolicLink(home.resolve("data/inner"), home.resolve("data/books/één.txt"));
        roots = new DataRoots(List.of(home.resolve("data")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"books/één.txt", "./books/../books/één.txt", "inner", "books//één.txt"})
    void findsFilesUnderTheRootsLinksFollowed(String text) throws IOException {
        assertThat(roots.file("/sources/0", text))
                .isEqualTo(home.resolve("data/books/één.txt").toRealPath());
    }

    @Test
    void findsFilesByAbsolutePathUnderARoot() throws IOException {
        var file = home.resolve("data/books/één.txt");

        assertThat(roots.file("/sources/0", file.toString())).isEqualTo(file.toRealPath());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../key",
                "books/../../key",
                "../data-secret/key",
                "/etc/passwd",
                "link",
                "folder/key",
                "books/\u0000",
                "books/één.txt\u0000.txt",
                "..\\key",
                "C:\\key",
                "\u2025/key",
                "%2e%2e/key",
                "books",
                "",
                ".",
                "/dev/zero",
                "nothing",
            })
    void refusesWhateverIsNoFileUnderTheRoots(String text) {
        assertThatThrownBy(() -> roots.file("/sources/0", text))
                .isInstanceOf(InvalidSpecException.class)
                .hasMessageContaining("/sources/0");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "file:///etc/passwd",
                "file:/etc/passwd",
                "http://169.254.169.254/latest/meta-data",
                "s3://bucket/key",
                "FTP://host/file",
            })
    void refusesEveryUriByName(String text) {
        assertThatThrownBy(() -> roots.file("/sources/0", text))
                .isInstanceOf(InvalidSpecException.class)
                .hasMessageContaining("is a URI");
    }
}
