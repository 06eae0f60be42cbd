package io.loquat.bench;

import io.loquat.bench.load.Target;
import io.loquat.bench.load.Turnstile;
import io.loquat.bench.server.Server;
import java.util.List;
import java.util.Map;

/** People come into one room and leave it; where the server says that they are in, they wait for it. */
record ChurnCase(String name, Form form, List<Turn> turns) implements Case {
    /** Under 100: over it Loquat tells a newcomer nothing of its own. */
    private static final int AT_A_TIME = 90;

    @Override
    public int rounds() {
        return form.rounds();
    }

    @Override
    public Map<String, Double> measure(Stage stage, Turn turn) {
        Server server = stage.warm(turn.server());
        Target target = server.target().query(server.contender().joinQuery());
        boolean greeted = server.contender().isLoquat();
        return new Turnstile(stage.reactor, target, AT_A_TIME, greeted).run(form.warm(), form.seconds());
    }
}
