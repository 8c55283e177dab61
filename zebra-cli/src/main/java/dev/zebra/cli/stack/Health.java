package dev.zebra.cli.stack;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/// Asks the parts of the stack themselves whether they are ready.
final class Health {

    private static final int PATIENCE_MILLIS = 1500;

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofMillis(PATIENCE_MILLIS)).build();

    /// True when `part` does its work on `port`.
    boolean ready(Part part, int port) {
        return part == Part.BROKER ? brokerAnswers(port) : serviceReady(port);
    }

    private boolean serviceReady(int port) {
        var request =
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/q/health/ready"))
                        .timeout(Duration.ofMillis(PATIENCE_MILLIS))
                        .build();
        try {
            return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException unreachable) {
            return false;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /// Sends Kafka's ApiVersions request (key 18, version 0). A broker accepts connections some
    /// time before it processes requests, so only an answer counts.
    private static boolean brokerAnswers(int port) {
        try (var socket = new Socket()) {
            socket.connect(new InetSocketAddress(loopback(), port), PATIENCE_MILLIS);
            socket.setSoTimeout(PATIENCE_MILLIS);
            var out = new DataOutputStream(socket.getOutputStream());
            int correlation = 42;
            out.writeInt(2 + 2 + 4 + 2);
            out.writeShort(18);
            out.writeShort(0);
            out.writeInt(correlation);
            out.writeShort(-1); // no client id
            out.flush();
            var in = new DataInputStream(socket.getInputStream());
            in.readInt();
            return in.readInt() == correlation && in.readShort() == 0;
        } catch (IOException notYet) {
            return false;
        }
    }

    /// True when nobody listens on `port` of the loopback address.
    static boolean free(int port) {
        try (var socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(loopback(), port));
            return true;
        } catch (IOException taken) {
            return false;
        }
    }

    private static InetAddress loopback() throws IOException {
        return InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
    }
}
