package dev.zebra.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// A real Kafka broker (KRaft) in this JVM, on ports and data of its own, that survives being
/// stopped and started. Topics are never created by being named.
///
/// The broker itself is loaded by the JVM's own class loader: a Quarkus test runs in class loaders
/// that close with their application, and a broker that outlives one would lose its classes.
public final class KafkaBroker implements AutoCloseable {

    private final Path folder;
    private final int port;
    private final int controllerPort;
    private final AtomicReference<@Nullable AutoCloseable> node;
    private final @Nullable TemporaryFolder owned;

    /// A broker on free ports and a temporary directory, not started yet.
    public KafkaBroker() {
        var ports = FreePorts.next(2);
        node = new AtomicReference<>();
        owned = new TemporaryFolder("broker", this::stop);
        folder = owned.path();
        port = ports[0];
        controllerPort = ports[1];
    }

    private KafkaBroker(
            Path folder,
            int port,
            int controllerPort,
            AtomicReference<@Nullable AutoCloseable> node) {
        this.folder = folder;
        this.port = port;
        this.controllerPort = controllerPort;
        this.node = node;
        owned = null;
    }

    /// The broker that all tests of this JVM share, started. It ends with the JVM: a test that
    /// stops it starts it again, and nobody closes it.
    public static KafkaBroker shared() {
        var slot = sharedSlot();
        synchronized (slot) {
            var state = slot.get();
            if (state == null) {
                var first = new KafkaBroker();
                state = new Object[] {first.folder, first.port, first.controllerPort, first.node};
                slot.set(state);
            }
            @SuppressWarnings("unchecked")
            var node = (AtomicReference<@Nullable AutoCloseable>) state[3];
            var broker = new KafkaBroker((Path) state[0], (int) state[1], (int) state[2], node);
            broker.start();
            return broker;
        }
    }

    /// What clients set as `bootstrap.servers`.
    public String bootstrapServers() {
        return "localhost:" + port;
    }

    /// The port clients connect to; the same for the broker's whole life.
    public int port() {
        return port;
    }

    /// True between [#start] and [#stop].
    public boolean running() {
        return node.get() != null;
    }

    /// Starts on the data there is; does nothing if it runs. Returns once the port is open.
    public KafkaBroker start() {
        synchronized (node) {
            if (node.get() == null) {
                node.set(newNode());
            }
        }
        return this;
    }

    /// Stops and keeps ports and data; does nothing if it does not run.
    public void stop() {
        synchronized (node) {
            var running = node.getAndSet(null);
            if (running != null) {
                try {
                    running.close();
                } catch (Exception failed) {
                    throw new IllegalStateException("the broker did not stop", failed);
                }
            }
        }
    }

    /// Stops and starts on the same ports and data.
    public void restart() {
        stop();
        start();
    }

    /// A directory of that name beside its data, made if missing, that ends with it: for files that
    /// its records speak of.
    public Path folder(String name) {
        try {
            return Files.createDirectories(folder.resolve(name));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /// Stops and deletes the data.
    @Override
    public void close() {
        if (owned != null) {
            owned.close();
        }
    }

    private AutoCloseable newNode() {
        var thread = Thread.currentThread();
        var callers = thread.getContextClassLoader();
        thread.setContextClassLoader(ClassLoader.getSystemClassLoader());
        try {
            return (AutoCloseable)
                    nodeType()
                            .getConstructor(Path.class, int.class, int.class)
                            .newInstance(folder.resolve("log"), port, controllerPort);
        } catch (ReflectiveOperationException failed) {
            throw new IllegalStateException(
                    "no broker on ports " + port + " and " + controllerPort, failed.getCause());
        } finally {
            thread.setContextClassLoader(callers);
        }
    }

    @SuppressWarnings("unchecked")
    private static AtomicReference<@Nullable Object[]> sharedSlot() {
        try {
            var slot = nodeType().getMethod("shared").invoke(null);
            return (AtomicReference<@Nullable Object[]>) java.util.Objects.requireNonNull(slot);
        } catch (ReflectiveOperationException impossible) {
            throw new LinkageError("BrokerNode has no shared()", impossible);
        }
    }

    private static Class<?> nodeType() {
        try {
            return Class.forName(
                    "dev.zebra.testkit.BrokerNode", true, ClassLoader.getSystemClassLoader());
        } catch (ClassNotFoundException absent) {
            throw new IllegalStateException(
                    "zebra-testkit must be on the JVM's own class path", absent);
        }
    }
}
