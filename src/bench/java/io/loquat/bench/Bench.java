package io.loquat.bench;

import io.loquat.bench.report.Facts;
import io.loquat.bench.report.Report;
import io.loquat.bench.report.Results;
import io.loquat.bench.server.Contenders;
import io.loquat.bench.server.Pinning;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/** Goes through the cases in interleaved rounds and writes what came of it. */
final class Bench {
    private final Form form;
    private final Results results = new Results();
    private final long begun = System.nanoTime();

    Bench(Form form) {
        this.form = form;
    }

    void run() {
        List<Case> cases = new ArrayList<>();
        List<String> notes = new ArrayList<>();
        for (Case each : Cases.of(form)) {
            String lacks = each.lacks();
            if (wanted(each.name()) && lacks != null) {
                notes.add(lacks);
            } else if (wanted(each.name())) {
                cases.add(each);
            }
        }
        List<String> servers = cases.stream()
                .flatMap(c -> c.turns().stream())
                .map(Turn::server)
                .distinct()
                .toList();
        Pinning pinning = Pinning.ofThisProcess();
        if (!pinning.isPinned()) {
            notes.add(
                    "Nothing is pinned: there is no taskset, or only one core. Figures spread more than they need to.");
        }
        Contenders contenders = Contenders.find(servers);
        notes.addAll(contenders.notes());
        notes.forEach(Console::say);
        try (Stage stage = new Stage(
                contenders.found(),
                pinning,
                form.warmServer(),
                cases.stream().map(Case::name).toList())) {
            for (Case each : cases) {
                measure(stage, each);
            }
        }
        Duration took = Duration.ofNanos(System.nanoTime() - begun);
        new Report(results, Facts.ofThisMachine(form.name(), took, notes))
                .write()
                .forEach(Console::say);
    }

    private void measure(Stage stage, Case each) {
        List<Turn> turns = new ArrayList<>(
                each.turns().stream().filter(turn -> stage.has(turn.server())).toList());
        for (int round = 0; round < each.rounds(); round++) {
            for (Turn turn : turns) {
                Map<String, Double> values = each.measure(stage, turn);
                results.add(each.name(), turn.column(), round, values);
                StringBuilder line = new StringBuilder("%4d s  %-20s %-20s"
                        .formatted((System.nanoTime() - begun) / 1_000_000_000, each.name(), turn.column()));
                values.entrySet().stream()
                        .limit(4)
                        .forEach(e -> line.append("  %s %,.1f".formatted(e.getKey(), e.getValue())));
                Console.say(line.toString());
            }
            // Another one goes first in the next round.
            Collections.rotate(turns, 1);
        }
    }

    private static boolean wanted(String name) {
        String cases = System.getProperty("bench.cases", "");
        return cases.isEmpty() || List.of(cases.split(";", -1)).contains(name);
    }
}
