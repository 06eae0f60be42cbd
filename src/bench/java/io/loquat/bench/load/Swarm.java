package io.loquat.bench.load;

import io.loquat.bench.load.Connection.State;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Many clients of one server, or of several with one store; sends, receives and accounts for every delivery. */
public final class Swarm implements AutoCloseable, Connection.Listener {
    static final long SECOND = 1_000_000_000;
    /** Connections being opened at once. */
    private static final int BURST = 100;
    /** From here on one source address is short of ports. */
    private static final int FEW = 5_000;
    /** Small, so that who does not read is felt by the server soon. */
    private static final int DEAF_BUFFER = 16 << 10;

    private final Reactor reactor;
    private final Target target;
    private final List<Target> targets;
    private final Watched watched;
    private final Shape shape;
    private final Speech speech;
    private final Ledger ledger;
    private final List<Connection> clients = new ArrayList<>();
    private final int[] sent;
    /** Where due times are counted from, so that none is negative. */
    private final long epoch = System.nanoTime();

    private @Nullable Window window;
    private boolean echoing;
    private long delivered;
    private int open;
    private int ended;
    private long lastInput;
    private String lastEnd = "";

    private Swarm(Reactor reactor, List<Target> targets, OptionalLong store, Shape shape) {
        this.reactor = reactor;
        this.targets = targets;
        target = targets.getFirst();
        watched = new Watched(targets.stream().map(Target::pid).toList(), store);
        this.shape = shape;
        Payload payload =
                new Payload(ThreadLocalRandom.current().nextInt(1 << 16), Math.max(shape.bytes(), Payload.HEAD));
        speech = target.isFull() ? new FullMode(shape, payload) : payload;
        ledger = new Ledger(shape.all(), shape.senders());
        sent = new int[shape.allSenders()];
    }

    /** Connects them all and waits until the server has settled. */
    public static Swarm of(Reactor reactor, Target target, Shape shape) {
        return of(reactor, List.of(target), OptionalLong.empty(), shape);
    }

    /**
     * The same with the clients of each room spread over several servers, the senders too.
     *
     * @param store the process behind the servers, whose CPU is looked at as well
     */
    public static Swarm of(Reactor reactor, List<Target> targets, OptionalLong store, Shape shape) {
        Swarm swarm = new Swarm(reactor, targets, store, shape);
        swarm.connect();
        swarm.settle();
        swarm.clients.stream().filter(c -> shape.isDeaf(c.id)).forEach(Connection::stopReading);
        return swarm;
    }

    // ---- coming and going

    private void connect() {
        long deadline = System.nanoTime() + 60 * SECOND;
        boolean spread = shape.all() > FEW;
        while (open < shape.all()) {
            while (clients.size() < shape.all() && clients.size() - open < BURST) {
                int id = clients.size();
                String path = "/chat/" + shape.roomOf(id);
                Source source = new Source(spread, shape.isDeaf(id) ? DEAF_BUFFER : 0);
                try {
                    clients.add(new Connection(reactor, this, id, targetOf(id), path + target.query(), source));
                } catch (IOException e) {
                    throw new Failure(target.name() + ": client " + id + " could not connect", e);
                }
            }
            reactor.turn(System.nanoTime() + SECOND / 10);
            if (ended > 0) {
                throw new Failure(target.name() + ": connecting failed after " + open + " clients: " + lastEnd);
            }
            if (System.nanoTime() > deadline) {
                throw new Failure(target.name() + ": only " + open + " of " + shape.all() + " connected in time");
            }
        }
    }

    private Target targetOf(int id) {
        return targets.get((id / shape.receivers() + id % shape.receivers()) % targets.size());
    }

    /** Until nothing came in for a while (the announcements of the last arrivals) and the server is quiet. */
    private void settle() {
        long deadline = System.nanoTime() + 10 * SECOND;
        boolean quiet = false;
        while (!quiet && System.nanoTime() < deadline) {
            long since = System.nanoTime();
            double cpu = watched.serversCpu();
            turnUntil(since + SECOND * 3 / 10);
            quiet = lastInput < since && watched.serversCpu() - cpu < 0.06;
        }
    }

    @Override
    public void close() {
        for (Connection client : clients) {
            if (client.state() == State.OPEN && !shape.isDeaf(client.id)) {
                client.goodbye();
            } else {
                client.end("not needed any more");
            }
        }
        long deadline = System.nanoTime() + 2 * SECOND;
        while (open > 0 && System.nanoTime() < deadline) {
            reactor.turn(System.nanoTime() + SECOND / 20);
        }
        clients.forEach(client -> client.end("not needed any more"));
        reactor.turn(System.nanoTime());
    }

    /** How many connections are open. */
    public int open() {
        return open;
    }

    @Override
    public void opened(Connection connection) {
        List<byte[]> greeting = speech.greeting(connection.id);
        greeting.forEach(connection::text);
        if (greeting.isEmpty()) {
            open++;
        }
    }

    @Override
    public void ended(Connection connection, State at, String why) {
        if (at == State.OPEN || at == State.CLOSING) {
            open--;
        }
        if (at != State.CLOSING) {
            ended++;
            lastEnd = "client " + connection.id + ": " + why;
        }
    }

    // ---- messages

    /** Sends at this pace, waits for what is under way, and tells what came. */
    public Outcome run(Pace pace) {
        long start = System.nanoTime();
        Window now = new Window(epoch, start, pace, watched);
        window = now;
        echoing = pace.isClosed();
        if (echoing) {
            for (int sender = 0; sender < sent.length; sender++) {
                for (int i = 0; i < pace.window(); i++) {
                    send(sender, System.nanoTime());
                }
            }
        }
        long period = pace.isClosed() ? Long.MAX_VALUE / 2 : (long) (SECOND / pace.rate());
        long turn = 0;
        for (long time = start; time < now.to; time = System.nanoTime()) {
            long wake = now.at(time, delivered, sum(sent));
            if (!pace.isClosed()) {
                // Due times are given by the rate alone; not more than a few at once, so that reading goes on.
                for (int batch = 0; start + turn * period <= time && batch < 64; batch++, turn++) {
                    send((int) (turn % sent.length), start + turn * period);
                }
                // Several processes need this core, too: a message a millisecond late counts from when it was due.
                wake = Math.min(wake, start + turn * period + (targets.size() > 1 ? SECOND / 1_000 : 0));
            }
            reactor.turn(wake);
        }
        now.end(delivered, sum(sent));
        echoing = false;
        double drain = drain();
        Faults faults = ledger.faults(lost());
        return now.outcome(drain, ended, faults);
    }

    /** Says nothing for so many seconds; the CPU seconds that each server used meanwhile, and behind them the store's. */
    public List<Double> rest(double seconds) {
        List<Double> before = watched.each();
        turnUntil(System.nanoTime() + (long) (seconds * SECOND));
        List<Double> after = watched.each();
        if (ended > 0) {
            throw new Failure(target.name() + ": a connection ended at rest: " + lastEnd);
        }
        return IntStream.range(0, after.size())
                .mapToObj(i -> after.get(i) - before.get(i))
                .toList();
    }

    /** The same, and every fault ends the benchmark. */
    public Outcome runFaultless(Pace pace, String where) {
        return demandFaultless(run(pace), where);
    }

    /** Hands back what is without a fault; every fault ends the benchmark. */
    public Outcome demandFaultless(Outcome outcome, String where) {
        if (!outcome.faults().none() || outcome.ended() > 0) {
            throw new Failure("%s, %s: %s; %d connections ended %s"
                    .formatted(where, target.name(), outcome.faults(), outcome.ended(), lastEnd));
        }
        if (outcome.deliveries() == 0) {
            throw new Failure("%s, %s: nothing was delivered".formatted(where, target.name()));
        }
        return outcome;
    }

    private void send(int sender, long due) {
        Connection connection = clients.get(sender / shape.senders() * shape.receivers() + sender % shape.senders());
        if (connection.state() == State.OPEN) {
            connection.text(speech.write(sender, ++sent[sender], due - epoch));
        }
    }

    @Override
    public void text(Connection connection, byte[] in, int from, int to, long now) {
        lastInput = now;
        Speech.Kind kind = speech.read(connection.id, in, from, to);
        if (kind == Speech.Kind.IN) {
            open++;
        } else if (kind == Speech.Kind.DAMAGED) {
            ledger.damaged(connection.id);
        }
        if (kind != Speech.Kind.MESSAGE) {
            return;
        }
        int sender = speech.sender();
        int number = speech.number();
        int local = sender - connection.id / shape.receivers() * shape.senders();
        if (local < 0 || local >= shape.senders() || number > sent[sender]) {
            ledger.unknown(connection.id, sender, number);
            return;
        }
        if (!ledger.got(connection.id, local, number)) {
            return;
        }
        delivered++;
        // What a sender gets of its own is no measure of the others, where there are any.
        boolean counts = connection.id % shape.receivers() >= shape.senders() || shape.receivers() == shape.senders();
        if (window != null && counts) {
            window.delivered(speech.time(), now);
        }
        if (echoing && local == connection.id % shape.receivers()) {
            send(sender, System.nanoTime());
        }
    }

    /** Until all is there or nothing more came for 5 s; then a little longer, for doubles. */
    private double drain() {
        long start = System.nanoTime();
        long progress = start;
        long before = delivered;
        long expected = sum(sent) * shape.readers();
        while (delivered < expected && System.nanoTime() - progress < 5 * SECOND) {
            reactor.turn(System.nanoTime() + SECOND / 20);
            if (delivered != before) {
                before = delivered;
                progress = System.nanoTime();
            }
        }
        turnUntil(System.nanoTime() + SECOND / 10);
        return (progress - start) / (double) SECOND;
    }

    private void turnUntil(long until) {
        do {
            reactor.turn(until);
        } while (System.nanoTime() < until);
    }

    private long lost() {
        long lost = 0;
        for (Connection client : clients) {
            int room = client.id / shape.receivers();
            for (int local = 0; local < shape.senders() && !shape.isDeaf(client.id); local++) {
                lost += ledger.lost(client.id, local, sent[room * shape.senders() + local]);
            }
        }
        return lost;
    }

    private static long sum(int[] numbers) {
        return IntStream.of(numbers).asLongStream().sum();
    }
}
