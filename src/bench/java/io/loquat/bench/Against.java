package io.loquat.bench;

import io.loquat.bench.load.Failure;
import io.loquat.bench.load.Outcome;
import io.loquat.bench.load.Pace;
import io.loquat.bench.load.Reactor;
import io.loquat.bench.load.Shape;
import io.loquat.bench.load.Swarm;
import io.loquat.bench.load.Target;
import io.loquat.bench.server.Pinning;
import java.net.InetSocketAddress;
import java.net.URI;

/** Measures one server that already runs: how this generator is compared with another, and tried on servers with known faults. */
final class Against {
    private static final String PREFIX = "/chat/";

    private Against() {}

    static void run() {
        URI url = URI.create(System.getProperty("bench.url", ""));
        if (url.getPath() == null || !url.getPath().startsWith(PREFIX)) {
            throw new Failure("-Dbench.url=ws://127.0.0.1:PORT/chat/ROOM is needed");
        }
        String query = url.getQuery() == null ? "" : "?" + url.getQuery();
        Target target = new Target(
                url.toString(),
                new InetSocketAddress(url.getHost(), url.getPort()),
                query,
                "",
                Long.parseLong(System.getProperty("bench.pid", "")));
        Pinning.ofThisProcess();
        Shape shape = new Shape(
                url.getPath().substring(PREFIX.length()),
                1,
                Integer.getInteger("bench.receivers", 1_000),
                Integer.getInteger("bench.senders", 1),
                Integer.getInteger("bench.bytes", 64));
        Pace pace = new Pace(Integer.getInteger("bench.rate", 0), 2, Integer.getInteger("bench.seconds", 5));
        try (Reactor reactor = new Reactor();
                Swarm swarm = Swarm.of(reactor, target, shape)) {
            Outcome outcome = swarm.run(pace);
            outcome.values().forEach((name, value) -> Console.say("%-24s %.3f".formatted(name, value)));
            swarm.demandFaultless(outcome, "against");
        }
    }
}
