package dev.zebra.system.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// The arrows between modules: services to libraries, never back, never service to service.
class ArchitectureTest {

    private static final List<String> SERVICES =
            List.of(
                    "dev.zebra.tokenizer..",
                    "dev.zebra.trainer..",
                    "dev.zebra.inference..",
                    "dev.zebra.eval..",
                    "dev.zebra.dashboard..",
                    "dev.zebra.cli..");

    private static JavaClasses classes;

    @BeforeAll
    static void importEveryModule() {
        var root = Path.of("").toAbsolutePath().getParent();
        var compiled =
                List.of(
                                "libs/zebra-model",
                                "libs/zebra-data",
                                "libs/zebra-jobs",
                                "tokenizer-service",
                                "trainer-service",
                                "inference-service",
                                "eval-service",
                                "dashboard",
                                "zebra-cli")
                        .stream()
                        .map(module -> root.resolve(module).resolve("target/classes"))
                        .toList();
        assertThat(compiled).allMatch(Files::isDirectory, "is compiled");
        classes = new ClassFileImporter().importPaths(compiled);
    }

    @Test
    void librariesKnowNoService() {
        noClasses()
                .that()
                .resideInAnyPackage("dev.zebra.model..", "dev.zebra.data..", "dev.zebra.jobs..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(SERVICES.toArray(String[]::new))
                .check(classes);
    }

    @Test
    void servicesKnowNoOtherService() {
        for (var service : SERVICES) {
            var others = new ArrayList<>(SERVICES);
            others.remove(service);
            noClasses()
                    .that()
                    .resideInAPackage(service)
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(others.toArray(String[]::new))
                    .check(classes);
        }
    }

    @Test
    void librariesKnowNoOtherLibrary() {
        var libraries = List.of("dev.zebra.model..", "dev.zebra.data..", "dev.zebra.jobs..");
        for (var library : libraries) {
            var others = new ArrayList<>(libraries);
            others.remove(library);
            noClasses()
                    .that()
                    .resideInAPackage(library)
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(others.toArray(String[]::new))
                    .check(classes);
        }
    }

    @Test
    void theModelAndTheDataKnowNoFramework() {
        noClasses()
                .that()
                .resideInAnyPackage("dev.zebra.model..", "dev.zebra.data..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "io.quarkus..",
                        "jakarta..",
                        "org.eclipse.microprofile..",
                        "org.apache.kafka..")
                .check(classes);
    }

    @Test
    void theEngineStaysBehindTheModel() {
        classes()
                .that()
                .resideOutsideOfPackages("dev.zebra.model..", "dev.zebra.data..")
                .should()
                .onlyDependOnClassesThat()
                .resideOutsideOfPackage("ai.djl..")
                .check(classes);
    }

    @Test
    void workersKnowNoFramework() {
        noClasses()
                .that()
                .resideInAPackage("dev.zebra.trainer.worker..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.quarkus..", "jakarta..")
                .check(classes);
    }
}
