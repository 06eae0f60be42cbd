package io.loquat.bench.load;

import io.loquat.bench.load.Connection.State;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/** Clients that come in, are seen to be in, and go again, over and over; some at a time. */
public final class Turnstile implements Connection.Listener {
    private static final double SECOND = Swarm.SECOND;

    private final Reactor reactor;
    private final Target target;
    private final boolean greeted;
    private final Connection[] clients;
    private int next;
    private long passed;
    private String failed = "";

    /**
     * @param atATime how many
     * @param greeted whether the server tells a client that it is in by a first text frame
     */
    public Turnstile(Reactor reactor, Target target, int atATime, boolean greeted) {
        this.reactor = reactor;
        this.target = target;
        this.greeted = greeted;
        clients = new Connection[atATime];
    }

    /** How many passed, by second and by CPU second of the server. */
    public Map<String, Double> run(double warm, double seconds) {
        for (int place = 0; place < clients.length; place++) {
            enter(place);
        }
        turnFor(warm);
        long time = System.nanoTime();
        long before = passed;
        double cpu = Proc.cpu(target.pid());
        turnFor(seconds);
        double took = (System.nanoTime() - time) / SECOND;
        double used = Proc.cpu(target.pid()) - cpu;
        long count = passed - before;
        for (Connection client : clients) {
            client.end("not needed any more");
        }
        if (count == 0) {
            throw new Failure("connect, join, leave, " + target.name() + ": nobody came through");
        }
        Map<String, Double> values = new LinkedHashMap<>();
        values.put("connections_per_cpu_s", used > 0 ? count / used : 0);
        values.put("connections_per_s", count / took);
        values.put("server_cpu_share", used / took);
        return values;
    }

    private void turnFor(double seconds) {
        long until = System.nanoTime() + (long) (seconds * SECOND);
        while (System.nanoTime() < until) {
            reactor.turn(Math.min(until, System.nanoTime() + Swarm.SECOND / 50));
            if (!failed.isEmpty()) {
                throw new Failure("connect, join, leave, " + target.name() + ": " + failed);
            }
            for (int place = 0; place < clients.length; place++) {
                if (clients[place].state() == State.ENDED) {
                    enter(place);
                }
            }
        }
    }

    private void enter(int place) {
        try {
            clients[place] = new Connection(
                    reactor, this, next++, target, "/chat/turnstile" + target.query(), new Source(true, 0));
        } catch (IOException e) {
            throw new Failure(target.name() + " could not be connected to", e);
        }
    }

    @Override
    public void opened(Connection connection) {
        if (!greeted) {
            connection.goodbye();
        }
    }

    @Override
    public void text(Connection connection, byte[] in, int from, int to, long now) {
        if (connection.state() == State.OPEN) {
            connection.goodbye();
        }
    }

    @Override
    public void ended(Connection connection, State at, String why) {
        if (at == State.CLOSING) {
            passed++;
        } else if (!why.equals("not needed any more")) {
            failed = why;
        }
    }
}
