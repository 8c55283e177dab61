package dev.zebra.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;

/// TCP ports on loopback that nobody listens on.
public final class FreePorts {

    private FreePorts() {}

    /// A port that was free a moment ago.
    public static int next() {
        return next(1)[0];
    }

    /// That many different free ports.
    public static int[] next(int count) {
        var ports = new int[count];
        var held = new ServerSocket[count];
        try {
            for (int i = 0; i < count; i++) {
                held[i] = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                ports[i] = held[i].getLocalPort();
            }
            for (var socket : held) {
                socket.close();
            }
            return ports;
        } catch (IOException noPort) {
            throw new UncheckedIOException(noPort);
        }
    }
}
