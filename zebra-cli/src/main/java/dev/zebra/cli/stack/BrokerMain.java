package dev.zebra.cli.stack;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import kafka.Kafka;
import kafka.tools.StorageTool;
import org.apache.kafka.common.Uuid;

/// The main class of the local broker's process: formats the storage on the first start, then runs
/// Kafka (one KRaft node that is broker and controller) until it is told to stop.
///
/// Argument: the `server.properties`; the storage is the directory `data` beside it.
public final class BrokerMain {

    private BrokerMain() {}

    public static void main(String[] arguments) throws IOException {
        var properties = Path.of(arguments[0]);
        var formatted = properties.resolveSibling("data").resolve("meta.properties");
        if (!Files.exists(formatted)) {
            String[] format = {
                "format", "-t", Uuid.randomUuid().toString(), "-c", properties.toString()
            };
            int code = StorageTool.execute(format, System.out);
            if (code != 0) {
                System.exit(code);
            }
        }
        Kafka.main(new String[] {properties.toString()});
    }
}
