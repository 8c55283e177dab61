package dev.zebra.system;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.Element;

/// Closes a test run: what ran in every module, and by name and reason what did not.
///
/// Run by Maven after the last module's tests, with the project's root as its argument. Reads the
/// surefire reports, so it says nothing that the runner did not.
public final class TestSummary {

    private record NotRun(String test, String reason) {}

    private int passed;
    private int failed;
    private final List<NotRun> notRun = new ArrayList<>();
    private final TreeMap<String, Integer> byModule = new TreeMap<>();

    /// Prints the summary of the project rooted at the first argument.
    public static void main(String[] arguments) throws Exception {
        var summary = new TestSummary();
        var root = Path.of(arguments[0]);
        try (var files = Files.walk(root, 5)) {
            for (var file : files.filter(TestSummary::isReport).sorted().toList()) {
                var target = file.getParent().getParent();
                summary.read(root.relativize(target.getParent()).toString(), file);
            }
        }
        summary.print();
    }

    private static boolean isReport(Path file) {
        return file.getParent() != null
                && file.getParent().endsWith("surefire-reports")
                && file.getFileName().toString().startsWith("TEST-");
    }

    private void read(String module, Path file) throws Exception {
        var tests =
                DocumentBuilderFactory.newDefaultInstance()
                        .newDocumentBuilder()
                        .parse(file.toFile())
                        .getElementsByTagName("testcase");
        for (int i = 0; i < tests.getLength(); i++) {
            count(module, (Element) tests.item(i));
        }
    }

    private void count(String module, Element test) throws IOException {
        var name = test.getAttribute("classname") + "." + test.getAttribute("name");
        var skipped = test.getElementsByTagName("skipped");
        if (skipped.getLength() > 0) {
            notRun.add(new NotRun(name, ((Element) skipped.item(0)).getAttribute("message")));
        } else if (test.getElementsByTagName("failure").getLength() > 0
                || test.getElementsByTagName("error").getLength() > 0) {
            failed++;
        } else {
            passed++;
            byModule.merge(module, 1, Integer::sum);
        }
    }

    private void print() {
        System.out.println();
        byModule.forEach((module, count) -> System.out.printf("%6d passed in %s%n", count, module));
        if (!notRun.isEmpty()) {
            System.out.println("Not run:");
            notRun.forEach(test -> System.out.println("  " + test.test() + ": " + test.reason()));
        }
        System.out.printf("%d passed, %d failed, %d skipped%n", passed, failed, notRun.size());
    }
}
