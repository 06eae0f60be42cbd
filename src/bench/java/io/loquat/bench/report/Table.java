package io.loquat.bench.report;

import io.loquat.bench.report.Results.Ratio;
import io.loquat.bench.server.Contender;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/** The tables of docs/benchmarks.md: medians, and their ratio to those of another server in the same round. */
final class Table {
    /** Processors that others may use before it is told. */
    private static final double QUIET = 0.1;

    /** The share of its core from which the generator counts as at its end. */
    private static final double BUSY = 0.9;

    private final Results results;
    private final Facts facts;

    Table(Results results, Facts facts) {
        this.results = results;
        this.facts = facts;
    }

    String markdown() {
        StringBuilder text = new StringBuilder();
        table(text, "deliveries for each CPU second of the server, thousands", Row.SERVER);
        table(text, "the store", Row.STORE);
        table(text, "many servers", Row.CLUSTER);
        table(text, "the chat page in Chromium", Row.PAGE);
        text.append("""
                Medians; in brackets the ratio to raw Netty within a round, that of sqlite to memory, its median and its spread over the rounds.
                Every delivery was checked: each message once, in order, undamaged, at every receiver; every `ack` and every page, too. Server on
                one core, generator on another. %s
                """.formatted(facts.line()));
        neverRead(text);
        disturbed(text);
        boundByGenerator(text);
        facts.notes().forEach(note -> text.append('\n').append(note).append('\n'));
        return text.toString();
    }

    private void table(StringBuilder text, String title, List<Row> all) {
        List<Row> rows = all.stream()
                .filter(row -> Contender.NAMES.stream()
                        .anyMatch(column -> value(row, column).isPresent()))
                .toList();
        List<String> columns = Contender.NAMES.stream()
                .filter(column ->
                        rows.stream().anyMatch(row -> value(row, column).isPresent()))
                .toList();
        if (rows.isEmpty()) {
            return;
        }
        text.append("| ").append(title).append(" |");
        columns.forEach(column -> text.append(' ').append(column).append(" |"));
        text.append("\n|---|").append("---|".repeat(columns.size())).append('\n');
        for (Row row : rows) {
            text.append("| ").append(row.label()).append(" |");
            columns.forEach(column -> text.append(' ').append(cell(row, column)).append(" |"));
            text.append('\n');
        }
        text.append('\n');
    }

    private String cell(Row row, String column) {
        OptionalDouble value = value(row, column);
        if (value.isEmpty()) {
            return "–";
        }
        String figure = figure(value.getAsDouble() * row.scale());
        String reference = Contender.reference(column);
        if (!row.compared() || reference == null) {
            return figure;
        }
        Ratio ratio = results.ratio(row.name(), column + row.suffix(), reference, row.metric());
        if (ratio == null) {
            return figure;
        }
        String median = "× %.2f".formatted(ratio.median());
        boolean spread = ratio.lowest() < ratio.highest();
        return "%s (%s%s)"
                .formatted(figure, median, spread ? ", %.2f–%.2f".formatted(ratio.lowest(), ratio.highest()) : "");
    }

    private void neverRead(StringBuilder text) {
        if (median("third_1_of_rate_without").isEmpty()) {
            return;
        }
        text.append("""

                **Ten of 1,000 never read**, 4 KiB, 50 messages a second for 30 s, Loquat: in the three thirds of the time the others got %s %%, %s %% and %s %%
                of what they get without the ten; RSS was %s MiB before, %s at its peak and %s after; %s of the ten were closed with 3008.
                """.formatted(
                        percent("third_1_of_rate_without"),
                        percent("third_2_of_rate_without"),
                        percent("third_3_of_rate_without"),
                        figure(median("rss_before_mib").orElse(0)),
                        figure(median("rss_peak_mib").orElse(0)),
                        figure(median("rss_after_mib").orElse(0)),
                        figure(median("closed_3008").orElse(0))));
    }

    /** Where the generator was at its own end the figure is its limit, too. */
    private void boundByGenerator(StringBuilder text) {
        OptionalDouble share = results.median(CaseNames.RISING, Contender.LOQUAT, "generator_cpu_share");
        if (share.orElse(0) > BUSY) {
            text.append(
                    "\nAt Loquat's highest rate the generator's own core was %.0f %% busy: the server may do more.\n"
                            .formatted(100 * share.orElse(0)));
        }
    }

    private void disturbed(StringBuilder text) {
        double others = results.highest("others_cpus");
        if (others > QUIET) {
            text.append(
                    "\nOther processes took up to %.1f processors during a measurement: these figures are disturbed.\n"
                            .formatted(others));
        }
    }

    private OptionalDouble median(String metric) {
        return results.median(CaseNames.NEVER_READ, Contender.LOQUAT, metric);
    }

    private String percent(String metric) {
        return "%.1f".formatted(100 * median(metric).orElse(0));
    }

    private OptionalDouble value(Row row, String column) {
        return results.median(row.name(), column + row.suffix(), row.metric());
    }

    private static String figure(double value) {
        if (value == Math.rint(value) || Math.abs(value) >= 100) {
            return String.format(Locale.ROOT, "%,.0f", value);
        }
        return String.format(Locale.ROOT, Math.abs(value) < 1 ? "%.2f" : "%.1f", value);
    }
}
