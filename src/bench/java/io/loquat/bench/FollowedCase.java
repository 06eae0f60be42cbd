package io.loquat.bench;

import io.loquat.bench.load.Shape;
import io.loquat.bench.load.Swarm;
import io.loquat.bench.server.Cluster;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/** Three servers with one store, and at each of them somebody in every room who says nothing: what it costs to follow the rooms. */
record FollowedCase(String name, List<Turn> turns) implements Case {
    private static final int SERVERS = 3;
    private static final Shape ROOMS = new Shape("followed", 1_000, SERVERS, 1, 64);
    private static final double SECONDS = 10;

    @Override
    public int rounds() {
        return 1;
    }

    @Override
    public Map<String, Double> measure(Stage stage, Turn turn) {
        try (Cluster three = stage.cluster(SERVERS);
                Swarm swarm = Swarm.of(stage.reactor, three.targets(), OptionalLong.of(three.storePid()), ROOMS)) {
            List<Double> used = swarm.rest(SECONDS);
            Map<String, Double> values = new LinkedHashMap<>();
            for (int server = 0; server < SERVERS; server++) {
                values.put("server_" + (server + 1) + "_cpu_share", used.get(server) / SECONDS);
            }
            values.put("store_cpu_share", used.getLast() / SECONDS);
            double most = used.stream().limit(SERVERS).mapToDouble(s -> s).max().orElse(0);
            values.put("highest_server_cpu_share", most / SECONDS);
            return values;
        }
    }
}
