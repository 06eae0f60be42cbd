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
 * Every setting of Loquat with its default, its unit, its reason and what it may be; all are read at start, from one binary. What
 * is not allowed ends the start: {@link Rules} has a rule for each.
 */
@ConfigMapping(prefix = "loquat")
public interface Settings {
    /**
     * Where rooms are kept: in a file, {@code sqlite}; in Valkey or Redis, {@code redis}, where {@code quarkus.redis.hosts} says,
     * for many servers; or with the process, {@code memory}. Allowed: memory, sqlite or redis.
     */
    @WithDefault("sqlite")
    String store();

    /** The file of {@code sqlite}; its directory is made. Allowed: the path of a file. */
    @WithName("store.path")
    @WithDefault("data/loquat.db")
    Path storePath();

    /**
     * What an {@code ack} of {@code sqlite} promises: {@code full}, that the message is on the disk; {@code normal}, that it
     * outlives the process, while a power failure may take the last moments. Allowed: full or normal.
     */
    @WithName("store.sync")
    @WithDefault("full")
    String storeSync();

    /** How long the start waits for another process that has the file of {@code sqlite}; less than a startup probe allows. Allowed: 0S to 1H. */
    @WithName("store.lock-within")
    @WithDefault("20S")
    Duration storeLockWithin();

    /**
     * The file of a chat that was kept with {@code sqlite}: it is taken over into {@code redis}, which must have no rooms, and then
     * the process ends. Allowed: the path of a file.
     */
    @WithName("import")
    Optional<Path> importFrom();

    Redis redis();

    /** Origins let in beside the server's own, or {@code *} for all. Allowed: * or origins such as https://chat.example. */
    Optional<List<String>> origins();

    /**
     * Networks of the proxies in front, as CIDRs: what they say of a client's address, host and scheme is believed ({@code
     * X-Forwarded-For}, {@code -Host}, {@code -Proto} or {@code Forwarded}). None by default: anybody could say it. Allowed: CIDRs such as 10.0.0.0/8.
     */
    Optional<List<String>> proxies();

    /** Whether the page {@code /status} and its numbers, {@code /api/status}, are there: {@code on} or {@code off}. Allowed: on, off, true or false. */
    @WithDefault("on")
    boolean statusPage();

    Limits limits();

    Heartbeat heartbeat();

    Presence presence();

    Sse sse();

    Drain drain();

    Traces traces();

    /** What one client, one room and one server may take. */
    interface Limits {
        /** The longest text of a message, in code points. Allowed: 1 to 262144. */
        @WithDefault("4096")
        int text();

        /** The largest frame and message that a client may send, in bytes; also the largest body of a request. Allowed: 2048 to 1048576. */
        @WithDefault("65536")
        int frameBytes();

        /** What may wait for a client that reads slowly, in bytes; then it is closed with 3008. Allowed: 1024 to 1073741824. */
        @WithDefault("1048576")
        int outboxBytes();

        /** What may wait for a client that reads slowly, in messages; then it is closed with 3008. Allowed: 1 to 1000000. */
        @WithDefault("1024")
        int outboxMessages();

        /** Messages a second that a connection may send; 0: no limit. By REST: an address. Allowed: 0 to 1000000. */
        @WithDefault("10")
        int messagesPerSecond();

        /** Messages that a connection may send at once before the rate counts. Allowed: 1 to 1000000. */
        @WithDefault("20")
        int messageBurst();

        /**
         * What a connection may ask beside sending, in points a second: 10 for what others see (join, leave, rename), 1 for
         * the rest. What is beyond is not refused, it is read later. 0: no limit. Allowed: 0 to 1000000.
         */
        @WithDefault("100")
        int commandsPerSecond();

        /** The points that may be spent at once before the rate counts: enough to join 32 rooms again. Allowed: 1 to 1000000. */
        @WithDefault("400")
        int commandBurst();

        /** Pages of a room's people and searches for rooms that an address may ask for a second, and five times as many at once; a page with {@code q} counts as 5; 0: no limit. Allowed: 0 to 1000000. */
        @WithDefault("20")
        int peoplePagesPerSecond();

        /** Bad requests within 5 s that close a connection with 3501; 0: never. Allowed: 0 to 1000000. */
        @WithDefault("20")
        int mistakes();

        /** Rooms that a connection may be in. Allowed: 1 to 100000. */
        @WithDefault("32")
        int roomsPerConnection();

        /** People in a room. Allowed: 1 to 10000000. */
        @WithDefault("100000")
        int peoplePerRoom();

        /**
         * Rooms that the server keeps, beside the lobby; one with nobody in it and no message that is still kept gives way to a new
         * one. Allowed: 1 to 100000000.
         */
        @WithDefault("100000")
        int rooms();

        /** Rooms that one address (a /64 for IPv6) may make at this server at once, and a minute; 0: no limit. Allowed: 0 to 1000000. */
        @WithDefault("30")
        int newRoomsPerMinute();

        /** Connections of one address (of a /64 for IPv6), over all servers of the chat together; 0: no limit. Allowed: 0 to 10000000. */
        @WithDefault("200")
        int connectionsPerAddress();

        /** Connections of this server; 0: no limit. Allowed: 0 to 10000000. */
        @WithDefault("100000")
        int connections();

        /** Messages kept a room. Allowed: 1 to 100000000. */
        @WithDefault("10000")
        int historyMessages();

        /** How long messages are kept. Allowed: 100ms to 36500D. */
        @WithDefault("30D")
        Duration historyAge();

        /** The most messages that a join recovers; what is more is told as not recovered. Allowed: 1 to 100000. */
        @WithDefault("300")
        int recoveredMessages();

        /** Where a page, and what a join recovers, ends early, in bytes of encoded JSON. Allowed: 8192 to 16777216. */
        @WithDefault("524288")
        int pageBytes();

        /**
         * The time in which a connection of full mode says hello, and one of Socket.IO connects to its namespace or completes what
         * it began; then it is closed with 3012. Allowed: 100ms to 1D.
         */
        @WithDefault("10S")
        Duration helloWithin();

        /**
         * The time in which a request is complete, and on the average that in which a client takes 64 KiB of an export; then the
         * connection is closed. Allowed: 100ms to 1D.
         */
        @WithDefault("10S")
        Duration requestWithin();

        /** The time that a peer has to answer a close frame, or to read one; then the TCP connection is cut. Allowed: 100ms to 1H. */
        @WithDefault("5S")
        Duration closeWithin();
    }

    /** Finds connections that are dead without having said so. */
    interface Heartbeat {
        /** Silence after which a connection is pinged; for Socket.IO the {@code pingInterval}. Allowed: 100ms to 1D. */
        @WithDefault("25S")
        Duration pingAfter();

        /** Time to answer the ping; then the connection is closed with 3012. For Socket.IO the {@code pingTimeout}. Allowed: 100ms to 1D. */
        @WithDefault("8S")
        Duration pongWithin();
    }

    /** Who counts as here. */
    interface Presence {
        /** How long a broken connection of full mode keeps its seats and its name. Allowed: 0S to 1D. */
        @WithDefault("10S")
        Duration grace();
    }

    /** Server-sent events. */
    interface Sse {
        /** A stream carries {@code event: alive}, which was a comment once, at least this often. Allowed: 100ms to 1D. */
        @WithDefault("15S")
        Duration commentEvery();
    }

    /** The store of many servers. */
    interface Redis {
        /** What all keys and channels begin with, so that chats share a store. Allowed: 1 to 32 characters of A-Z a-z 0-9 . _ -. */
        @WithDefault("loquat")
        String prefix();

        /** The time that the store has for an answer; then it counts as away, and its connection is made anew. Allowed: 100ms to 1H. */
        @WithDefault("3S")
        Duration answerWithin();
    }

    /** The leave-taking of a server. */
    interface Drain {
        /** Over how long it is spread at SIGTERM: three quarters for coming back elsewhere, each is closed a quarter later. Allowed: 0S to 1H. */
        @WithDefault("10S")
        Duration duration();
    }

    /** Spans for a collector of OpenTelemetry. */
    interface Traces {
        /** Where spans go, by OTLP over HTTP, without the path: {@code http://collector:4318}. None: there are no traces. Allowed: an address such as http://collector:4318. */
        Optional<URI> endpoint();

        /** The part of the sends that is traced. Allowed: 0 to 1. */
        @WithDefault("1.0")
        double sampleRatio();

        /** What the collector knows these servers as. Allowed: a name. */
        @WithDefault("loquat")
        String serviceName();
    }
}
