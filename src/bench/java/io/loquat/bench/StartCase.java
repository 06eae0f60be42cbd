package io.loquat.bench;

import io.loquat.bench.server.Server;
import java.util.List;
import java.util.Map;

/** From the start of a process to the first connection it accepts, and its memory then. */
record StartCase(String name, int rounds, List<Turn> turns) implements Case {

    @Override
    public Map<String, Double> measure(Stage stage, Turn turn) {
        try (Server server = stage.fresh(turn.server())) {
            return Map.of("start_ms", server.startMillis(), "rss_mib", server.startRssKib() / 1024.0);
        }
    }
}
