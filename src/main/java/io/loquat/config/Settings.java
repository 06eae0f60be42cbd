package io.loquat.config;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithName;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Every setting of Loquat with its default, unit, purpose and allowed values. All are read once, at startup. A value
 * that is not allowed stops the startup: {@link Rules} has a rule for each setting.
 */
@ConfigMapping(prefix = "loquat")
public interface Settings {
    /**
     * Where rooms are stored: {@code sqlite}, in a file; {@code redis}, in the Valkey or Redis at
     * {@code quarkus.redis.hosts}, shared by any number of servers; {@code memory}, only in the process.
     * Allowed: memory, sqlite or redis.
     */
    @WithDefault("sqlite")
    String store();

    /** The file of {@code sqlite}; its directory is created if it is missing. Allowed: the path of a file. */
    @WithName("store.path")
    @WithDefault("data/loquat.db")
    Path storePath();

    /**
     * What an {@code ack} of {@code sqlite} guarantees: {@code full}, that the message is on disk; {@code normal}, that
     * it survives the death of the process, while a power failure may lose the last moments. Allowed: full or normal.
     */
    @WithName("store.sync")
    @WithDefault("full")
    String storeSync();

    /**
     * How long startup waits for another process that holds the file of {@code sqlite}; keep it shorter than the
     * startup probe allows. Allowed: 0S to 1H.
     */
    @WithName("store.lock-within")
    @WithDefault("20S")
    Duration storeLockWithin();

    /**
     * A file of {@code sqlite} to import into {@code redis}, which must have no rooms; the process exits when the
     * import is done. Allowed: the path of a file.
     */
    @WithName("import")
    Optional<Path> importFrom();

    Redis redis();

    /**
     * Origins allowed in addition to the server's own, or {@code *} for all. Allowed: * or origins such as
     * https://chat.example.
     */
    Optional<List<String>> origins();

    /**
     * Networks of trusted proxies, as CIDRs. A request from one of them states the client's address, host and scheme in
     * {@code X-Forwarded-For}, {@code X-Forwarded-Host} and {@code X-Forwarded-Proto}, or in {@code Forwarded}. None by
     * default, because any client can send these headers. Allowed: CIDRs such as 10.0.0.0/8.
     */
    Optional<List<String>> proxies();

    /**
     * Whether the page {@code /status} and its figures at {@code /api/status} are served: {@code on} or {@code off}.
     * Allowed: on, off, true or false.
     */
    @WithDefault("on")
    boolean statusPage();

    Limits limits();

    Heartbeat heartbeat();

    Presence presence();

    Sse sse();

    Drain drain();

    Traces traces();

    /** Limits of one client, one room and one server. */
    interface Limits {
        /** The longest text of a message, in code points. Allowed: 1 to 262144. */
        @WithDefault("4096")
        int text();

        /**
         * The largest frame and message that a client may send, in bytes; also the largest request body. Allowed: 2048
         * to 1048576.
         */
        @WithDefault("65536")
        int frameBytes();

        /**
         * Bytes queued for a client that reads slowly; beyond that it is closed with 3008. Allowed: 1024 to 1073741824.
         */
        @WithDefault("1048576")
        int outboxBytes();

        /** Frames queued for a client that reads slowly; beyond that it is closed with 3008. Allowed: 1 to 1000000. */
        @WithDefault("1024")
        int outboxMessages();

        /** Messages per second of a connection, or of an address by REST; 0: no limit. Allowed: 0 to 1000000. */
        @WithDefault("10")
        int messagesPerSecond();

        /** Messages that a connection may send at once before the rate applies. Allowed: 1 to 1000000. */
        @WithDefault("20")
        int messageBurst();

        /**
         * Points per second of a connection for commands other than sending: 10 for a command that others see (join,
         * leave, rename), 1 for any other. Commands beyond the rate are not refused, they are read later. 0: no limit.
         * Allowed: 0 to 1000000.
         */
        @WithDefault("100")
        int commandsPerSecond();

        /**
         * Points that a connection may spend at once before the rate applies: enough to rejoin 32 rooms. Allowed: 1 to
         * 1000000.
         */
        @WithDefault("400")
        int commandBurst();

        /**
         * Pages of a room's people, and searches for rooms, that an address may request per second, and five times as
         * many at once; a page with {@code q} counts as 5; 0: no limit. Allowed: 0 to 1000000.
         */
        @WithDefault("20")
        int peoplePagesPerSecond();

        /** Mistakes within 5 s after which a connection is closed with 3501; 0: never. Allowed: 0 to 1000000. */
        @WithDefault("20")
        int mistakes();

        /** Rooms that a connection may be in. Allowed: 1 to 100000. */
        @WithDefault("32")
        int roomsPerConnection();

        /** People in a room. Allowed: 1 to 10000000. */
        @WithDefault("100000")
        int peoplePerRoom();

        /**
         * Rooms that the server keeps, not counting the lobby. A room that is empty and has no messages left is evicted
         * to make room for a new one. Allowed: 1 to 100000000.
         */
        @WithDefault("100000")
        int rooms();

        /**
         * Rooms that one address (a /64 for IPv6) may create at one server at once, and per minute after that; 0: no
         * limit. Allowed: 0 to 1000000.
         */
        @WithDefault("30")
        int newRoomsPerMinute();

        /**
         * Connections of one address (a /64 for IPv6), over all servers together; 0: no limit. Allowed: 0 to 10000000.
         */
        @WithDefault("200")
        int connectionsPerAddress();

        /** Connections of this server; 0: no limit. Allowed: 0 to 10000000. */
        @WithDefault("100000")
        int connections();

        /** Messages kept per room; the oldest are removed. Allowed: 1 to 100000000. */
        @WithDefault("10000")
        int historyMessages();

        /** How long messages are kept. Allowed: 100ms to 36500D. */
        @WithDefault("30D")
        Duration historyAge();

        /**
         * The most messages that a join recovers; if the client missed more, {@code recovered} is false. Allowed: 1 to
         * 100000.
         */
        @WithDefault("300")
        int recoveredMessages();

        /**
         * The largest page, and the most that a join recovers, in bytes of JSON; what exceeds it is left for the next
         * page. Allowed: 8192 to 16777216.
         */
        @WithDefault("524288")
        int pageBytes();

        /**
         * How long a connection in full mode may take to send {@code hello}, and one of Socket.IO to connect to its
         * namespace, to upgrade and to send its attachments; after that it is closed with 3012. Allowed: 100ms to 1D.
         */
        @WithDefault("10S")
        Duration helloWithin();

        /**
         * How long a client may take to complete a request, and on average to read each 64 KiB of an export; after that
         * the connection is closed. Allowed: 100ms to 1D.
         */
        @WithDefault("10S")
        Duration requestWithin();

        /**
         * How long a peer may take to read and answer a close frame; after that the TCP connection is cut.
         * Allowed: 100ms to 1H.
         */
        @WithDefault("5S")
        Duration closeWithin();
    }

    /** Detects connections that died without a close frame. */
    interface Heartbeat {
        /** Silence after which the server sends a ping; the {@code pingInterval} of Socket.IO. Allowed: 100ms to 1D. */
        @WithDefault("25S")
        Duration pingAfter();

        /**
         * How long a peer may take to answer a ping; after that the connection is closed with 3012. The
         * {@code pingTimeout} of Socket.IO. Allowed: 100ms to 1D.
         */
        @WithDefault("8S")
        Duration pongWithin();
    }

    /** Who counts as online. */
    interface Presence {
        /**
         * The grace period: how long a broken connection in full mode keeps its place in its rooms and its nickname.
         * Allowed: 0S to 1D.
         */
        @WithDefault("10S")
        Duration grace();
    }

    /** Server-sent events. */
    interface Sse {
        /**
         * How often a stream carries {@code event: alive}, at least. (It was once a comment, hence the name.)
         * Allowed: 100ms to 1D.
         */
        @WithDefault("15S")
        Duration commentEvery();
    }

    /** The store that several servers share. */
    interface Redis {
        /**
         * The prefix of all keys and channels, so that several chats can share a store. Allowed: 1 to 32 characters of
         * A-Z a-z 0-9 . _ -.
         */
        @WithDefault("loquat")
        String prefix();

        /**
         * How long to wait for an answer of the store; after that it counts as away, and the server reconnects.
         * Allowed: 100ms to 1H.
         */
        @WithDefault("3S")
        Duration answerWithin();
    }

    /** How a server empties before it stops. */
    interface Drain {
        /**
         * How long clients are given to move to another server after SIGTERM: reconnect requests are spread over the
         * first three quarters, and each connection is closed a quarter of this time after its own. Allowed: 0S to 1H.
         */
        @WithDefault("10S")
        Duration duration();
    }

    /** Traces for an OpenTelemetry collector. */
    interface Traces {
        /**
         * Where spans are exported to, by OTLP over HTTP, without the path: {@code http://collector:4318}. If it is not
         * set, nothing is traced. Allowed: an address such as http://collector:4318.
         */
        Optional<URI> endpoint();

        /** The fraction of messages that is traced. Allowed: 0 to 1. */
        @WithDefault("1.0")
        double sampleRatio();

        /** The {@code service.name} under which the collector lists these servers. Allowed: a name. */
        @WithDefault("loquat")
        String serviceName();
    }
}
