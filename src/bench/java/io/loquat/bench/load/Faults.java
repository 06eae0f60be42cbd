package io.loquat.bench.load;

import java.util.List;

/**
 * What went wrong with deliveries, counted exactly.
 *
 * @param told the first of them, each with its message, sender and receiver
 */
public record Faults(long lost, long doubled, long disordered, long damaged, long unknown, List<String> told) {

    public boolean none() {
        return lost == 0 && !anyButLost();
    }

    /** An overloaded server may lose what it says it loses, never the rest. */
    public boolean anyButLost() {
        return (doubled | disordered | damaged | unknown) != 0;
    }

    @Override
    public String toString() {
        return "%d lost, %d doubled, %d out of order, %d damaged, %d unknown; %s"
                .formatted(lost, doubled, disordered, damaged, unknown, String.join("; ", told));
    }
}
