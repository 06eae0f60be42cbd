package io.loquat.testing;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.net.URI;
import java.time.Duration;
import java.util.Map;

/** Settings for groups of tests. Each profile needs a server of its own, so there are few. */
public final class Profiles {

    public static final String FRIEND = "https://friend.example";

    private Profiles() {}

    /** The default rates and limits, with short timeouts for clients. */
    public static final class Strict implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.ofEntries(
                    Map.entry("loquat.limits.messages-per-second", "10"),
                    Map.entry("loquat.limits.message-burst", "20"),
                    Map.entry("loquat.limits.connections-per-address", "200"),
                    Map.entry("loquat.limits.hello-within", "2S"),
                    Map.entry("loquat.limits.request-within", "1S"),
                    Map.entry("loquat.heartbeat.ping-after", "1S"),
                    Map.entry("loquat.heartbeat.pong-within", "1S"),
                    Map.entry("loquat.sse.comment-every", "1S"),
                    Map.entry("loquat.presence.grace", "10S"),
                    Map.entry("loquat.proxies", "127.0.0.1,10.0.0.0/8"),
                    Map.entry("loquat.origins", FRIEND + ",https://other.example"));
        }
    }

    /** A server that allows few connections and keeps a short history. */
    public static final class Small implements QuarkusTestProfile {

        public static final int CONNECTIONS = 5;
        public static final int HISTORY = 50;
        public static final int NEW_ROOMS = 30;
        public static final int PEOPLE_PAGES = 2;

        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of(
                    "loquat.limits.new-rooms-per-minute",
                    Integer.toString(NEW_ROOMS),
                    "loquat.limits.people-pages-per-second",
                    Integer.toString(PEOPLE_PAGES),
                    "loquat.limits.connections",
                    Integer.toString(CONNECTIONS),
                    "loquat.limits.history-messages",
                    Integer.toString(HISTORY),
                    "loquat.limits.close-within",
                    "1S",
                    "loquat.status-page",
                    "off",
                    "loquat.origins",
                    "*");
        }
    }

    /** Settings for many people: no limit per address, and the grace period of the protocol. */
    public static final class Many implements QuarkusTestProfile {

        /** Long enough for 900 people to reconnect on a busy machine. The test waits for its end in real time. */
        public static final Duration GRACE = Duration.ofSeconds(10);

        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of(
                    "loquat.limits.connections-per-address", "0", "loquat.presence.grace", GRACE.toSeconds() + "S");
        }
    }

    /**
     * The packaged application with its defaults, except for limits and delays that would get in the way of tests from
     * one address.
     */
    public static final class Packaged implements QuarkusTestProfile {

        /**
         * A fixed port, because Quarkus finds out the HTTP port of a packaged application but not its management port.
         */
        public static final URI MANAGEMENT = URI.create("http://localhost:" + Ports.free());

        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of(
                    "loquat.store", "memory",
                    "loquat.limits.messages-per-second", "0",
                    "loquat.limits.connections-per-address", "0",
                    "loquat.limits.new-rooms-per-minute", "0",
                    "loquat.presence.grace", "1S",
                    "loquat.drain.duration", "0S",
                    "quarkus.management.port", String.valueOf(MANAGEMENT.getPort()));
        }
    }
}
