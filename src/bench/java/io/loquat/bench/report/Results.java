package io.loquat.bench.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/** Every measurement of a run. */
public final class Results {
    private final List<Measurement> all = new ArrayList<>();

    /** What one server did in one round of a case. */
    record Measurement(String name, String column, int round, Map<String, Double> values) {}

    /** How one server compares with another, round by round. */
    record Ratio(double median, double lowest, double highest) {}

    public void add(String name, String column, int round, Map<String, Double> values) {
        all.add(new Measurement(name, column, round, Map.copyOf(values)));
    }

    List<Measurement> all() {
        return List.copyOf(all);
    }

    /** The median over the rounds, empty when it was not measured. */
    OptionalDouble median(String name, String column, String metric) {
        List<Double> values = of(name, column).stream()
                .map(m -> m.values().get(metric))
                .filter(Objects::nonNull)
                .toList();
        return values.isEmpty() ? OptionalDouble.empty() : OptionalDouble.of(median(values));
    }

    /** The highest of all measurements, 0 when nothing has it. */
    double highest(String metric) {
        return all.stream()
                .mapToDouble(m -> m.values().getOrDefault(metric, 0.0))
                .max()
                .orElse(0);
    }

    /** Within each round, so that what disturbs a round disturbs both. */
    @Nullable
    Ratio ratio(String name, String column, String base, String metric) {
        List<Double> ratios = new ArrayList<>();
        for (Measurement mine : of(name, column)) {
            for (Measurement other : of(name, base)) {
                Double value = mine.values().get(metric);
                Double against = other.values().get(metric);
                if (mine.round() == other.round() && value != null && against != null && against > 0) {
                    ratios.add(value / against);
                }
            }
        }
        if (ratios.isEmpty()) {
            return null;
        }
        List<Double> sorted = ratios.stream().sorted().toList();
        return new Ratio(median(sorted), sorted.getFirst(), sorted.getLast());
    }

    private List<Measurement> of(String name, String column) {
        return all.stream()
                .filter(m -> m.name().equals(name) && m.column().equals(column))
                .toList();
    }

    private static double median(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        int half = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(half) : (sorted.get(half - 1) + sorted.get(half)) / 2;
    }
}
