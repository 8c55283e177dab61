package dev.zebra.jobs.rest;

import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What counts as this machine talking to itself.
final class Loopback {

    private static final Pattern IPV4 = Pattern.compile("127(\\.[0-9]{1,3}){3}");

    private Loopback() {}

    /// True if listening on `host` is listening on loopback only.
    static boolean binds(String host) {
        if (host.isBlank()) {
            return false;
        }
        try {
            return InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException nowhere) {
            return false;
        }
    }

    /// True if a Host header's name, without port, is one that no foreign DNS server can have
    /// pointed here.
    static boolean names(String host) {
        var name = host.toLowerCase(Locale.ROOT);
        return name.equals("localhost")
                || name.endsWith(".localhost")
                || name.equals("[::1]")
                || name.equals("::1")
                || IPV4.matcher(name).matches();
    }

    /// True if the page that sends `origin` was served by `authority`, as in a Host header.
    static boolean sameOrigin(@Nullable String origin, String authority) {
        if (origin == null) {
            return true;
        }
        try {
            var from = new URI(origin).getRawAuthority();
            return from != null && from.equalsIgnoreCase(authority);
        } catch (URISyntaxException malformed) {
            return false;
        }
    }
}
