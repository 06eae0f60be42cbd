package io.loquat.bench;

import com.fasterxml.jackson.databind.JsonNode;
import io.loquat.bench.load.Caller;
import io.loquat.bench.load.Caller.Answer;
import io.loquat.bench.load.Failure;
import io.loquat.bench.server.Server;
import io.loquat.bench.server.Store;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.HdrHistogram.Histogram;

/** A room of a million messages, met by a server that was just started: its first join, and pages anywhere in it. */
record HistoryCase(String name, int starts, List<Turn> turns) implements Case {
    private static final String ROOM = "long";
    private static final int MESSAGES = 1_000_000;
    /** Where the JVM is warmed. */
    private static final String OTHER = "short";

    private static final int OTHERS = 10_000;
    private static final int JOINS_TO_WARM = 500;
    private static final int PAGES = 1_000;
    /** The most that a page may have. */
    private static final int PAGE = 100;

    private static final double MILLISECOND = 1e6;

    @Override
    public int rounds() {
        return 1;
    }

    @Override
    public Map<String, Double> measure(Stage stage, Turn turn) {
        Path store = Store.fresh(turn.server());
        long begun = System.nanoTime();
        try (Filler filler = new Filler(store)) {
            filler.fill(OTHER, OTHERS);
            filler.fill(ROOM, MESSAGES);
        }
        double filling = (System.nanoTime() - begun) / MILLISECOND;
        Histogram cold = new Histogram(2);
        Histogram warm = new Histogram(2);
        Histogram pages = new Histogram(2);
        for (int i = 0; i < starts; i++) {
            try (Server server = stage.fresh(turn.server(), store);
                    Caller caller = new Caller(stage.reactor, server.target())) {
                cold.recordValue(join(caller));
            }
            try (Server server = stage.fresh(turn.server(), store);
                    Caller caller = new Caller(stage.reactor, server.target())) {
                warm(caller);
                warm.recordValue(join(caller));
                pages(caller, ROOM, MESSAGES, pages);
            }
        }
        Store.fresh(turn.server());
        Map<String, Double> values = new LinkedHashMap<>();
        values.put("join_cold_ms", cold.getValueAtPercentile(50) / MILLISECOND);
        values.put("join_ms", warm.getValueAtPercentile(50) / MILLISECOND);
        values.put("page_p50_ms", pages.getValueAtPercentile(50) / MILLISECOND);
        values.put("page_p99_ms", pages.getValueAtPercentile(99) / MILLISECOND);
        values.put("page_max_ms", pages.getMaxValue() / MILLISECOND);
        values.put("fill_ms", filling);
        return values;
    }

    private long join(Caller caller) {
        Answer joined = caller.ask("joined", "\"type\":\"join\",\"room\":\"%s\"".formatted(ROOM));
        if (joined.json().path("offset").asLong() != MESSAGES) {
            throw new Failure(name + ": the room stands at "
                    + joined.json().path("offset").asLong());
        }
        return joined.nanos();
    }

    /** What the measurement does, with other rooms. */
    private void warm(Caller caller) {
        for (int i = 0; i < JOINS_TO_WARM; i++) {
            caller.ask("joined", "\"type\":\"join\",\"room\":\"warm%d\"".formatted(i));
            caller.ask("ok", "\"type\":\"leave\",\"room\":\"warm%d\"".formatted(i));
        }
        pages(caller, OTHER, OTHERS, new Histogram(2));
    }

    /** Pages at random places, towards older and towards newer in turn. */
    private void pages(Caller caller, String room, int messages, Histogram latency) {
        SplittableRandom random = new SplittableRandom();
        for (int i = 0; i < PAGES; i++) {
            long first = random.nextLong(2, messages - PAGE);
            String from = i % 2 == 0 ? "\"after\":" + (first - 1) : "\"before\":" + (first + PAGE);
            Answer page = caller.ask(
                    "page", "\"type\":\"history\",\"room\":\"%s\",\"limit\":%d,%s".formatted(room, PAGE, from));
            latency.recordValue(page.nanos());
            demandAll(page.json().path("messages"), first);
        }
    }

    private void demandAll(JsonNode found, long first) {
        for (int i = 0; i < PAGE; i++) {
            if (found.size() != PAGE || found.path(i).path("offset").asLong() != first + i) {
                throw new Failure(name + ": a page from " + first + " on is " + found);
            }
        }
    }
}
