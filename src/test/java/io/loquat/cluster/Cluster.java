package io.loquat.cluster;

import io.loquat.testing.RedisServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Three servers and their store. */
final class Cluster implements Servers, AutoCloseable {

    static final int SIZE = 3;
    static final Duration PING_AFTER = Duration.ofSeconds(2);
    static final Duration PONG_WITHIN = Duration.ofSeconds(3);
    static final Duration DRAIN = Duration.ofSeconds(4);
    static final Duration START = Duration.ofSeconds(30);

    private final Path folder;
    private final Supplier<String> password;
    private final RedisServer store;
    private final List<Node> nodes = new CopyOnWriteArrayList<>();
    private int started;

    /** Starts them all. */
    Cluster(Path folder) {
        this(folder, () -> "");
    }

    /** Starts them all. Each server gets the password that is current when it starts. */
    Cluster(Path folder, Supplier<String> password, String... options) {
        this.folder = folder;
        this.password = password;
        try {
            // With the default, a slow disk makes the store acknowledge what it has not written yet.
            Stream<String> all = Stream.concat(Stream.of("--appendfsync", "always"), Stream.of(options));
            store = RedisServer.in(Files.createDirectory(folder.resolve("store")), all.toArray(String[]::new));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        for (int i = 0; i < SIZE; i++) {
            nodes.add(begins());
        }
        nodes.forEach(Node::starts);
    }

    RedisServer store() {
        return store;
    }

    List<Node> nodes() {
        return nodes;
    }

    @Override
    public List<URI> inService() {
        return nodes.stream().filter(Node::isInService).map(Node::address).toList();
    }

    /** Starts another server, and waits until it is ready. */
    Node adds() {
        Node node = begins().starts();
        nodes.add(node);
        return node;
    }

    void removes(Node node) {
        nodes.remove(node);
        node.close();
    }

    /**
     * Replaces each server as a rolling update does: once a new one is ready, an old one is asked to shut down. The
     * next new one starts while that drains.
     */
    void replaces() {
        List<Node> replaced = List.copyOf(nodes);
        for (Node old : replaced) {
            adds();
            old.terminates();
        }
        for (Node old : replaced) {
            old.process().exitCode();
            removes(old);
        }
    }

    /** Restores the cluster, with new servers in place of the dead ones. */
    void heals() {
        for (Node node : nodes) {
            if (node.isInService()) {
                node.network().heal();
            } else {
                removes(node);
                adds();
            }
        }
    }

    /** Returns the newest lines of all logs, for a failure's message. */
    String tail() {
        return nodes.stream()
                        .map(node -> "\n" + node.name() + node.process().tail())
                        .collect(Collectors.joining()) + "\nstore" + store.tail();
    }

    private Node begins() {
        started++;
        return new Node("server " + started, folder, store.port(), password.get());
    }

    @Override
    public void close() {
        nodes.forEach(Node::close);
        store.close();
    }
}
