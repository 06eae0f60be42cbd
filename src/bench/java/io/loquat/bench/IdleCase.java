package io.loquat.bench;

import io.loquat.bench.load.Proc;
import io.loquat.bench.load.Shape;
import io.loquat.bench.load.Swarm;
import io.loquat.bench.load.Target;
import io.loquat.bench.server.Server;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Many connections in one room that say nothing: what each costs a new process in memory. */
record IdleCase(String name, List<Turn> turns) implements Case {
    private static final long CONNECTIONS = 19_000;
    /** Files that a process has open beside its connections. */
    private static final long OTHER_FILES = 1_000;

    @Override
    public int rounds() {
        return 1;
    }

    @Override
    public Map<String, Double> measure(Stage stage, Turn turn) {
        int count = (int) Math.min(CONNECTIONS, Proc.maxFiles() - OTHER_FILES);
        try (Server server = stage.fresh(turn.server())) {
            Target target = turn.of(server.target());
            // The first connections load classes, which is not the price of a connection.
            Swarm.of(stage.reactor, target, new Shape("first", 1, 200, 0, 0)).close();
            server.collectGarbage();
            double rss = Proc.rssKib(server.pid());
            double kernel = Proc.tcpKib() + Proc.slabKib();
            try (Swarm swarm = Swarm.of(stage.reactor, target, new Shape("idle", 1, count, 0, 0))) {
                Map<String, Double> values = new LinkedHashMap<>();
                values.put("connections", (double) swarm.open());
                values.put("rss_kib_each", (Proc.rssKib(server.pid()) - rss) / count);
                values.put("kernel_kib_each", (Proc.tcpKib() + Proc.slabKib() - kernel) / count);
                server.collectGarbage();
                values.put("rss_after_gc_kib_each", (Proc.rssKib(server.pid()) - rss) / count);
                values.put("rss_mib", Proc.rssKib(server.pid()) / 1024.0);
                return values;
            }
        }
    }
}
