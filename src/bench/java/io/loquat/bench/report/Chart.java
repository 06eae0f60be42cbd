package io.loquat.bench.report;

import io.loquat.bench.server.Contender;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;

/** Bars of deliveries for each CPU second, each case on a scale of its own; readable in the light, in the dark and by a screen reader. */
final class Chart {
    private static final String METRIC = "deliveries_per_cpu_s";
    private static final Map<String, String> CASES = cases();
    private static final int LEFT = 150;
    private static final int BARS = 480;
    private static final int WIDTH = LEFT + BARS + 90;
    private static final int LINE = 22;

    private final Results results;

    Chart(Results results) {
        this.results = results;
    }

    private record Bar(String server, double value) {}

    String svg() {
        Map<String, List<Bar>> groups = new LinkedHashMap<>();
        CASES.forEach((name, label) -> {
            List<Bar> bars = bars(name);
            if (!bars.isEmpty()) {
                groups.put(label, bars);
            }
        });
        StringBuilder body = new StringBuilder();
        StringBuilder told = new StringBuilder();
        int y = 34;
        for (Map.Entry<String, List<Bar>> group : groups.entrySet()) {
            y += 24;
            body.append("<text class=\"case\" x=\"0\" y=\"%d\">%s</text>\n".formatted(y, group.getKey()));
            told.append(group.getKey()).append(": ");
            y += 8;
            double highest =
                    group.getValue().stream().mapToDouble(Bar::value).max().orElse(1);
            for (Bar bar : group.getValue()) {
                body.append(draw(bar, y, highest));
                told.append(bar.server()).append(' ').append(thousands(bar)).append(", ");
                y += LINE;
            }
        }
        return """
                <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" role="img" aria-labelledby="title desc">
                <title id="title">Deliveries for each CPU second of the server, thousands</title>
                <desc id="desc">%s</desc>
                <style>
                text { font: 14px system-ui, sans-serif; fill: #1f2328 }
                .head, .case { font-weight: 600 }
                .bar { fill: #8c959f }
                .ours { fill: #c2410c }
                @media (prefers-color-scheme: dark) {
                text { fill: #e6edf3 }
                .bar { fill: #6e7681 }
                .ours { fill: #f97316 }
                }
                </style>
                <text class="head" x="0" y="20">Deliveries for each CPU second of the server, thousands; each case has its own scale</text>
                %s</svg>
                """.formatted(WIDTH, y + 8, told, body);
    }

    private static String draw(Bar bar, int y, double highest) {
        double width = BARS * bar.value() / highest;
        boolean ours = bar.server().startsWith(Contender.LOQUAT);
        return String.format(
                Locale.ROOT,
                """
                <text x="%d" y="%d" text-anchor="end">%s</text>
                <rect class="%s" x="%d" y="%d" width="%.1f" height="16" rx="2"/>
                <text x="%.1f" y="%d">%s</text>
                """,
                LEFT - 8,
                y + 13,
                bar.server(),
                ours ? "ours" : "bar",
                LEFT,
                y,
                width,
                LEFT + width + 6,
                y + 13,
                thousands(bar));
    }

    private List<Bar> bars(String name) {
        List<Bar> bars = new ArrayList<>();
        for (String server : Contender.NAMES) {
            OptionalDouble value = results.median(name, server, METRIC);
            if (value.isPresent()) {
                bars.add(new Bar(server, value.getAsDouble()));
            }
        }
        return bars;
    }

    private static String thousands(Bar bar) {
        return String.format(Locale.ROOT, "%,.0f", bar.value() / 1000);
    }

    private static Map<String, String> cases() {
        Map<String, String> cases = new LinkedHashMap<>();
        cases.put(CaseNames.ONE, "1,000 receivers, 64 B, one message at a time");
        cases.put(CaseNames.MANY, "10,000 receivers, 64 B, one message at a time");
        cases.put(CaseNames.SENDERS, "50 senders into one room of 1,000");
        cases.put(CaseNames.ROOMS, "100 rooms of 100, one sender each");
        return cases;
    }
}
