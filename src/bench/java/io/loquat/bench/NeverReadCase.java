package io.loquat.bench;

import io.loquat.bench.load.Outcome;
import io.loquat.bench.load.Pace;
import io.loquat.bench.load.Proc;
import io.loquat.bench.load.Shape;
import io.loquat.bench.load.Swarm;
import io.loquat.bench.load.Target;
import io.loquat.bench.server.Server;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Ten in a room of 1,000 do not read: what the others get beside them, what it costs in memory, and what becomes of the ten. */
record NeverReadCase(String name, double seconds, List<Turn> turns) implements Case {
    private static final int OTHERS = 990;
    private static final int DEAF = 10;
    private static final int BYTES = 4096;
    private static final double RATE = 50;
    private static final String CLOSED_3008 = "loquat_closes_total{code=\"3008\"}";

    @Override
    public int rounds() {
        return 1;
    }

    @Override
    public Map<String, Double> measure(Stage stage, Turn turn) {
        Server server = stage.warm(turn.server());
        Target target = turn.of(server.target());
        Pace pace = new Pace(RATE, 0, seconds);
        Outcome without;
        try (Swarm swarm = Swarm.of(stage.reactor, target, new Shape("reading", 1, OTHERS, 1, BYTES))) {
            without = swarm.runFaultless(pace, name + " (without the ten)");
        }
        server.collectGarbage();
        double closed = server.metric(CLOSED_3008);
        Map<String, Double> values = new LinkedHashMap<>();
        values.put("rss_before_mib", Proc.rssKib(server.pid()) / 1024.0);
        Proc.resetPeak(server.pid());
        try (Swarm swarm = Swarm.of(stage.reactor, target, new Shape("deaf", 1, OTHERS + DEAF, 1, BYTES, DEAF))) {
            Outcome with = swarm.runFaultless(pace, name);
            for (int third = 0; third < 3; third++) {
                values.put(
                        "third_" + (third + 1) + "_of_rate_without",
                        (double) with.thirds().get(third) / without.thirds().get(third));
            }
            values.put("rss_peak_mib", Proc.peakKib(server.pid()) / 1024.0);
            values.put("rss_after_mib", Proc.rssKib(server.pid()) / 1024.0);
            values.put("closed_3008", server.metric(CLOSED_3008) - closed);
            values.putAll(with.values());
        }
        return values;
    }
}
