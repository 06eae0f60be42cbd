package io.loquat.bench;

import io.loquat.bench.load.Failure;
import io.loquat.bench.load.Outcome;
import io.loquat.bench.load.Pace;
import io.loquat.bench.load.Shape;
import io.loquat.bench.load.Swarm;
import io.loquat.bench.load.Target;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An open loop whose rate rises until deliveries come late: the highest steady rate is the result. */
record RisingCase(String name, int rounds, List<Turn> turns) implements Case {
    private static final int RECEIVERS = 1_000;
    /** So many that none of them is held back for being one. */
    private static final int SENDERS = 10;

    private static final double LATE_MILLIS = 25;
    /** The share of the rate that has to arrive in the same time. */
    private static final double KEPT = 0.97;

    /** Of what ten senders reach in a closed loop, where a server that batches is already beyond a steady rate. */
    private static final double FIRST = 0.6;

    private static final double STEP = 1.25;
    private static final double HALF_STEP = 1.12;
    private static final int MAX_STEPS = 14;
    private static final int MAX_ATTEMPTS = 4;
    /** Processors that others may use in an attempt that counts. */
    private static final double CALM = 0.2;

    @Override
    public Map<String, Double> measure(Stage stage, Turn turn) {
        Target target = turn.of(stage.warm(turn.server()).target());
        try (Climb climb = new Climb(stage, target)) {
            Outcome best = climb.highest();
            Map<String, Double> values = new LinkedHashMap<>();
            // Where nothing was held, nothing is wrong with what arrived: it was late at any rate.
            values.put("steady_deliveries_per_s", best == null ? 0 : best.deliveries() / best.seconds());
            if (best != null) {
                values.putAll(best.values());
            }
            return values;
        }
    }

    /** One server's way up. */
    private final class Climb implements AutoCloseable {
        private final Stage stage;
        private final Target target;
        private Swarm swarm;

        Climb(Stage stage, Target target) {
            this.stage = stage;
            this.target = target;
            swarm = connect();
        }

        private Swarm connect() {
            return Swarm.of(stage.reactor, target, new Shape("rising", 1, RECEIVERS, SENDERS, 64));
        }

        /** From below what a closed loop reaches, in steps and then in one half step; null when no rate was held. */
        @Nullable
        Outcome highest() {
            double rate = FIRST * swarm.runFaultless(Pace.closed(0.3, 1), name).messagesPerSecond();
            Outcome best = null;
            double step = STEP;
            for (int steps = 0; steps < MAX_STEPS; steps++) {
                Outcome outcome = held(rate);
                if (outcome != null) {
                    best = outcome;
                } else if (best == null) {
                    rate /= STEP * STEP;
                } else if (step < STEP) {
                    return best;
                } else {
                    rate /= STEP;
                    step = HALF_STEP;
                }
                rate *= step;
            }
            return best;
        }

        /** Tries a rate, twice if it was only late, and again where others used the machine meanwhile. */
        private @Nullable Outcome held(double rate) {
            int calm = 0;
            for (int attempt = 0; attempt < MAX_ATTEMPTS && calm < 2; attempt++) {
                Outcome outcome = swarm.run(new Pace(rate, 0.4, 1.2));
                if (outcome.faults().anyButLost()) {
                    throw new Failure(name + ", " + target.name() + ": " + outcome.faults());
                }
                if (outcome.faults().lost() > 0 || outcome.ended() > 0) {
                    swarm.close();
                    swarm = connect();
                    return null;
                }
                boolean kept = outcome.deliveries() / outcome.seconds() >= KEPT * rate * RECEIVERS;
                if (kept && outcome.p99Millis() <= LATE_MILLIS) {
                    return outcome;
                }
                if (outcome.others() < CALM * outcome.seconds()) {
                    calm++;
                }
            }
            return null;
        }

        @Override
        public void close() {
            swarm.close();
        }
    }
}
