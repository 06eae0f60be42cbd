package io.loquat.bench.server;

import io.loquat.bench.load.Failure;
import io.loquat.bench.load.Target;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Some servers and the store that they share, with an append-only file that is synced every second: with {@code always}, as in
 * k8s/components/valkey, it would be the disk of this machine that is measured. They do not outlive this process.
 */
public final class Cluster implements AutoCloseable {
    private static final long START_WITHIN = 10_000_000_000L;
    private static final long MILLISECOND = 1_000_000;

    private final Process store;
    private final Thread hook;
    private final List<Server> servers = new ArrayList<>();

    private Cluster(Process store) {
        this.store = store;
        hook = new Thread(store::destroyForcibly);
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /** Starts an empty store, and then that many servers, one after the other. */
    public static Cluster start(Contender contender, Pinning pinning, int servers) {
        try {
            int port = Server.freePort();
            Path folder = Files.createDirectories(
                    Objects.requireNonNull(Store.fresh(contender.name()).getParent()));
            List<String> command = pinning.anywhere(List.of(
                    Objects.requireNonNull(storeProgram()).toString(),
                    "--port",
                    Integer.toString(port),
                    "--bind",
                    "127.0.0.1",
                    "--dir",
                    folder.toString(),
                    "--appendonly",
                    "yes",
                    "--appendfsync",
                    "everysec",
                    "--save",
                    ""));
            Cluster cluster = new Cluster(new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("store.log").toFile())
                    .start());
            long begun = System.nanoTime();
            while (!Server.accepts(port)) {
                if (!cluster.store.isAlive() || System.nanoTime() - begun > START_WITHIN) {
                    throw new Failure("the store does not start: " + Files.readString(folder.resolve("store.log")));
                }
                LockSupport.parkNanos(MILLISECOND);
            }
            for (int i = 0; i < servers; i++) {
                cluster.servers.add(Server.start(contender, pinning, Integer.toString(port)));
            }
            cluster.servers.forEach(Server::awaitReady);
            return cluster;
        } catch (IOException e) {
            throw new Failure("the store cannot be started", e);
        }
    }

    /** The store that is installed, null when there is none. */
    static @Nullable Path storeProgram() {
        Path valkey = Pinning.find("valkey-server");
        return valkey == null ? Pinning.find("redis-server") : valkey;
    }

    /** Where clients of full mode go. */
    public List<Target> targets() {
        return servers.stream().map(server -> server.target().full()).toList();
    }

    public long storePid() {
        return store.pid();
    }

    @Override
    public void close() {
        servers.forEach(Server::close);
        store.destroyForcibly();
        try {
            if (!store.waitFor(10, TimeUnit.SECONDS)) {
                throw new Failure("the store does not end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Runtime.getRuntime().removeShutdownHook(hook);
    }
}
