package io.loquat.bench;

import static io.loquat.bench.report.CaseNames.APPENDS;
import static io.loquat.bench.report.CaseNames.AT_REST;
import static io.loquat.bench.report.CaseNames.CHURN;
import static io.loquat.bench.report.CaseNames.FOLLOWED;
import static io.loquat.bench.report.CaseNames.HALF_LOAD;
import static io.loquat.bench.report.CaseNames.HISTORY;
import static io.loquat.bench.report.CaseNames.IDLE;
import static io.loquat.bench.report.CaseNames.JSON;
import static io.loquat.bench.report.CaseNames.LONGER;
import static io.loquat.bench.report.CaseNames.MANY;
import static io.loquat.bench.report.CaseNames.NEVER_READ;
import static io.loquat.bench.report.CaseNames.ONE;
import static io.loquat.bench.report.CaseNames.ONE_STORE;
import static io.loquat.bench.report.CaseNames.PAGE;
import static io.loquat.bench.report.CaseNames.REACH;
import static io.loquat.bench.report.CaseNames.RISING;
import static io.loquat.bench.report.CaseNames.ROOMS;
import static io.loquat.bench.report.CaseNames.SENDERS;
import static io.loquat.bench.report.CaseNames.START;
import static io.loquat.bench.server.Contender.LOQUAT;
import static io.loquat.bench.server.Contender.NATIVE;
import static io.loquat.bench.server.Contender.NETTY;
import static io.loquat.bench.server.Contender.NODEJS_WEBSOCKET;
import static io.loquat.bench.server.Contender.PLAIN;
import static io.loquat.bench.server.Contender.REDIS;
import static io.loquat.bench.server.Contender.SQLITE;
import static io.loquat.bench.server.Contender.WS;

import io.loquat.bench.load.Pace;
import io.loquat.bench.load.Shape;
import io.loquat.bench.server.Contender;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** What is measured, with whom, in the order it is done. */
final class Cases {
    private Cases() {}

    static List<Case> of(Form form) {
        List<Case> cases = new ArrayList<>();
        int rounds = form.rounds();
        List<Turn> two = turns(LOQUAT, NATIVE, NETTY);
        List<Turn> stored = turns(LOQUAT, SQLITE, NATIVE, NETTY);
        List<Turn> one = new ArrayList<>(
                form.isLong()
                        ? turns(LOQUAT, SQLITE, NATIVE, NETTY, PLAIN, WS, NODEJS_WEBSOCKET)
                        : turns(LOQUAT, SQLITE, NATIVE, NETTY, PLAIN));
        if (form.isLong()) {
            one.add(new Turn(LOQUAT, LOQUAT + JSON, "?format=json"));
        }
        cases.add(new FanoutCase(ONE, new Shape("one", 1, 1_000, 1, 64), form.closed(), rounds, one));
        // The stores side by side before one of them alone is warmed by more.
        cases.add(new FanoutCase(SENDERS, new Shape("senders", 1, 1_000, 50, 64), form.closed(), rounds, stored));
        cases.add(new FanoutCase(
                ROOMS, new Shape("room", 100, 100, 1, 64), form.closed(), rounds, form.isLong() ? stored : two));
        if (form.isLong()) {
            cases.add(new FanoutCase(LONGER, new Shape("longer", 1, 1_000, 1, 512), form.closed(), rounds, two));
            cases.add(new FanoutCase(
                    MANY,
                    new Shape("many", 1, 10_000, 1, 64),
                    Pace.closed(1, form.seconds()),
                    rounds,
                    turns(LOQUAT, NATIVE, NETTY, PLAIN)));
            cases.add(new RisingCase(RISING, rounds, two));
            cases.add(new NeverReadCase(NEVER_READ, 30, turns(LOQUAT)));
            cases.add(new ChurnCase(CHURN, form, turns(LOQUAT, NATIVE, NETTY, PLAIN)));
            cases.add(new IdleCase(IDLE, withQuery(two, "?format=json")));
            cases.add(new StartCase(START, rounds, turns(LOQUAT, NATIVE, NETTY, PLAIN, WS, NODEJS_WEBSOCKET)));
            addStore(cases, rounds);
            addCluster(cases, rounds);
            cases.add(new PageCase(PAGE, turns(LOQUAT)));
        }
        return cases;
    }

    /** What storing costs; half the load comes first, because keys of the full load would be in the heap for minutes. */
    private static void addStore(List<Case> cases, int rounds) {
        List<Turn> both = turns(LOQUAT, SQLITE);
        cases.add(new AppendCase(HALF_LOAD, AppendCase.ROOMS, new Pace(10_000, 1, 3), rounds, both));
        cases.add(new AppendCase(APPENDS, AppendCase.ROOMS, new Pace(0, 16, 1, 3), rounds, both));
        cases.add(new AppendCase(AT_REST, new Shape("rest", 1, 1, 1, 64), new Pace(100, 0.5, 2), rounds, both));
        cases.add(new HistoryCase(HISTORY, rounds, List.of(new Turn(Contender.HISTORY, SQLITE, null))));
    }

    /** What several servers with one store cost. */
    private static void addCluster(List<Case> cases, int rounds) {
        List<Turn> redis = turns(REDIS);
        cases.add(new AcrossCase(REACH, new Pace(2_000, 1, 5), rounds, redis));
        cases.add(new AcrossCase(ONE_STORE, new Pace(0, 16, 1, 5), rounds, redis));
        cases.add(new FollowedCase(FOLLOWED, redis));
    }

    private static List<Turn> turns(String... servers) {
        return Arrays.stream(servers).map(Turn::of).toList();
    }

    /** With what a simple client of Loquat gets by itself; the others ask for nothing. */
    private static List<Turn> withQuery(List<Turn> turns, String query) {
        return turns.stream()
                .map(turn -> turn.server().equals(NETTY) ? turn : new Turn(turn.server(), turn.column(), query))
                .toList();
    }
}
