package io.loquat.bench;

import io.loquat.bench.load.Pace;
import io.loquat.bench.load.Proc;
import io.loquat.bench.load.Reactor;
import io.loquat.bench.load.Shape;
import io.loquat.bench.load.Swarm;
import io.loquat.bench.load.Target;
import io.loquat.bench.load.Turnstile;
import io.loquat.bench.report.CaseNames;
import io.loquat.bench.server.Cluster;
import io.loquat.bench.server.Contender;
import io.loquat.bench.server.Pinning;
import io.loquat.bench.server.Server;
import io.loquat.bench.server.Store;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The servers: those that run for the whole benchmark, warm, and new ones for those cases that need them. */
final class Stage implements AutoCloseable {
    /** For what is compiled, or compiles itself at once. */
    private static final double WARM_NATIVE = 1;

    /** Seconds of appends after which they cost what they will. */
    private static final double WARM_APPENDS = 8;

    /** Seconds under each of two loads, so often with new connections: two JVMs compile for long when they share the cores. */
    private static final double WARM_TWO = 8;

    private static final int WARM_ROUNDS = 3;

    private static final long WARM_WITHIN = 10_000_000_000L;

    final Reactor reactor = new Reactor();
    private final Map<String, Contender> contenders = new LinkedHashMap<>();
    private final Map<String, Server> running = new LinkedHashMap<>();
    private @Nullable Cluster two;
    private final Pinning pinning;
    private final double warmServer;
    private final List<String> cases;

    /**
     * @param warmServer CPU seconds of load before a server counts as warm
     * @param cases what is to come: servers are warmed for what is done in some of them alone, too
     */
    Stage(List<Contender> found, Pinning pinning, double warmServer, List<String> cases) {
        this.cases = cases;
        found.forEach(contender -> contenders.put(contender.name(), contender));
        this.pinning = pinning;
        this.warmServer = warmServer;
    }

    boolean has(String server) {
        return contenders.containsKey(server);
    }

    /** A server that has been under load before. */
    Server warm(String name) {
        Server known = running.get(name);
        if (known != null) {
            return known;
        }
        Server server = fresh(name);
        running.put(name, server);
        long deadline = System.nanoTime() + WARM_WITHIN;
        // By its own CPU time: a busy machine warms a server later, not less.
        double enough = server.contender().jvm() ? warmServer : WARM_NATIVE;
        for (int i = 0; Proc.cpu(server.pid()) < enough && System.nanoTime() < deadline; i++) {
            int senders = i % 2 == 0 ? 1 : 50;
            try (Swarm swarm = Swarm.of(reactor, server.target(), new Shape("warm", 1, 500, senders, 64))) {
                swarm.runFaultless(Pace.closed(0, 1), "warming");
            }
        }
        if (cases.contains(CaseNames.CHURN) && server.contender().jvm()) {
            boolean greeted = server.contender().isLoquat();
            Target door = server.target().query(server.contender().joinQuery());
            new Turnstile(reactor, door, 50, greeted).run(0, warmServer);
        }
        boolean appending = cases.contains(CaseNames.HALF_LOAD) || cases.contains(CaseNames.APPENDS);
        if (appending && server.contender().jvm() && server.contender().isLoquat()) {
            try (Swarm swarm = Swarm.of(reactor, server.target().full(), AppendCase.ROOMS)) {
                swarm.runFaultless(new Pace(0, 16, 0, WARM_APPENDS), "warming");
            }
        }
        return server;
    }

    /** Two servers with one store that have been under load before. */
    Cluster warmTwo() {
        if (two == null) {
            two = cluster(2);
            for (int i = 0; i < WARM_ROUNDS; i++) {
                try (Swarm swarm =
                        Swarm.of(reactor, two.targets(), OptionalLong.of(two.storePid()), AcrossCase.ROOMS)) {
                    swarm.runFaultless(new Pace(0, 16, 0, WARM_TWO), "warming");
                    swarm.runFaultless(new Pace(2_000, 0, WARM_TWO), "warming");
                }
            }
        }
        return two;
    }

    /** Does this with the generator, and what it starts meanwhile, on both cores. */
    <T> T unpinned(Supplier<T> what) {
        return pinning.unpinned(what);
    }

    /** New servers with a new store, for the caller to close. */
    Cluster cluster(int servers) {
        return Cluster.start(contender(Contender.REDIS), pinning, servers);
    }

    /** A new process with nothing in its store, for the caller to close. */
    Server fresh(String name) {
        return fresh(name, Store.fresh(name));
    }

    /** A new process on a store as it is, for the caller to close. */
    Server fresh(String name, Path store) {
        return Server.start(contender(name), pinning, store.toString());
    }

    private Contender contender(String name) {
        Contender contender = contenders.get(name);
        if (contender == null) {
            throw new IllegalArgumentException(name);
        }
        return contender;
    }

    @Override
    public void close() {
        running.values().forEach(Server::close);
        if (two != null) {
            two.close();
        }
        reactor.close();
    }
}
