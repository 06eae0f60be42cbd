package io.loquat.bench;

import io.loquat.bench.load.Pace;
import io.loquat.bench.load.Shape;
import io.loquat.bench.load.Swarm;
import io.loquat.bench.server.Cluster;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/** Two servers with one store, and in each room a sender at one of them and a receiver at the other. */
record AcrossCase(String name, Pace pace, int rounds, List<Turn> turns) implements Case {
    static final Shape ROOMS = new Shape("across", 100, 2, 1, 64);

    @Override
    public Map<String, Double> measure(Stage stage, Turn turn) {
        Cluster two = stage.warmTwo();
        try (Swarm swarm = Swarm.of(stage.reactor, two.targets(), OptionalLong.of(two.storePid()), ROOMS)) {
            return swarm.runFaultless(pace, name).values();
        }
    }
}
