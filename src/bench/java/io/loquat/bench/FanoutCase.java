package io.loquat.bench;

import io.loquat.bench.load.Outcome;
import io.loquat.bench.load.Pace;
import io.loquat.bench.load.Shape;
import io.loquat.bench.load.Swarm;
import java.util.List;
import java.util.Map;

/** Rooms in which every message goes to everybody, in a closed loop. */
record FanoutCase(String name, Shape shape, Pace pace, int rounds, List<Turn> turns) implements Case {

    @Override
    public Map<String, Double> measure(Stage stage, Turn turn) {
        try (Swarm swarm =
                Swarm.of(stage.reactor, turn.of(stage.warm(turn.server()).target()), shape)) {
            Outcome outcome = swarm.runFaultless(pace, name);
            return outcome.values();
        }
    }
}
