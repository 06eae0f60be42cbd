package io.loquat.bench;

import io.loquat.bench.load.Pace;
import io.loquat.bench.load.Shape;
import io.loquat.bench.load.Swarm;
import io.loquat.bench.load.Target;
import java.util.List;
import java.util.Map;

/** Clients of full mode that send, each into a room of its own: what counts as a delivery is the acknowledgement. */
record AppendCase(String name, Shape shape, Pace pace, int rounds, List<Turn> turns) implements Case {
    static final Shape ROOMS = new Shape("append", 100, 1, 1, 64);

    @Override
    public Map<String, Double> measure(Stage stage, Turn turn) {
        Target target = stage.warm(turn.server()).target().full();
        try (Swarm swarm = Swarm.of(stage.reactor, target, shape)) {
            return swarm.runFaultless(pace, name).values();
        }
    }
}
