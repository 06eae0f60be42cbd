package io.loquat.cluster;

import io.loquat.testing.Eventually;
import io.loquat.testing.Launch;
import io.loquat.testing.Proxy;
import io.loquat.testing.Rest;
import io.loquat.testing.ServerProcess;
import java.net.URI;
import java.nio.file.Path;

/** A server of a cluster, with a network of its own to the store. */
final class Node implements AutoCloseable {

    private final String name;
    private final Proxy network;
    private final ServerProcess process;
    private volatile boolean inService;

    /** Begins to start it; the password is the store's, empty when it has none. */
    Node(String name, Path folder, int store, String password) {
        this.name = name;
        network = Proxy.to(store);
        Launch launch = Launch.in(folder)
                .with("loquat.store", "redis")
                .with("quarkus.redis.hosts", "redis://127.0.0.1:" + network.port())
                .with("loquat.heartbeat.ping-after", Cluster.PING_AFTER.toString())
                .with("loquat.heartbeat.pong-within", Cluster.PONG_WITHIN.toString())
                .with("loquat.drain.duration", Cluster.DRAIN.toString())
                .with("loquat.limits.history-messages", "1000000");
        if (!password.isEmpty()) {
            launch.with("quarkus.redis.password", password);
        }
        process = launch.startAsync();
    }

    /** Waits until it is ready; from then on clients are sent to it. */
    Node starts() {
        Eventually.becomes(
                200,
                Cluster.START,
                () -> process.operators().get("/q/health/ready").status());
        inService = true;
        return this;
    }

    String name() {
        return name;
    }

    URI address() {
        return process.uri();
    }

    Rest rest() {
        return process.rest();
    }

    Proxy network() {
        return network;
    }

    ServerProcess process() {
        return process;
    }

    boolean isInService() {
        return inService && process.isAlive();
    }

    /** Sends SIGTERM; no client is sent to it any more. */
    void terminates() {
        inService = false;
        process.terminate();
    }

    @Override
    public void close() {
        inService = false;
        process.close();
        network.close();
    }
}
