package io.loquat.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import io.loquat.cluster.Connection.Hello;
import io.loquat.cluster.Connection.Join;
import io.loquat.cluster.View.Stream;
import io.loquat.crash.MessageFactory;
import io.loquat.crash.SentMessage;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A client in full mode that behaves as PROTOCOL.md asks: it resumes with its session and its positions, on another
 * server if it can; moves before it is closed, and leaves the old connection once it has joined on the new one; pings a
 * silent server; and resends what was not acknowledged. All of this happens on a thread of its own.
 */
final class Chatter implements AutoCloseable {

    private static final int LOOKS_EVERY = 500;
    private static final int TRIES_AGAIN = 150;
    private static final int BACKOFF = 100;
    private static final int LONGEST_BACKOFF = 1_000;

    private final String nick;
    private final Pacing manner;
    private final Servers servers;
    private final Observations notes;
    private final RandomGenerator random;
    private final MessageFactory outgoing;
    private final Map<String, View> views = new LinkedHashMap<>();
    private final Map<String, SentMessage> pending = new LinkedHashMap<>();
    private final LinkedBlockingQueue<Runnable> inbox = new LinkedBlockingQueue<>();
    private final PriorityQueue<Later> later = new PriorityQueue<>(Comparator.comparingLong(Later::nanos));
    private final Set<Connection> left = new LinkedHashSet<>();
    private String session = "";
    private @Nullable Connection newest;
    private @Nullable URI lately;
    private int attempts;
    private boolean coming;
    private boolean resting;
    private boolean comesBack = true;
    private boolean isOver;
    private volatile @Nullable Connection active;

    /** A task that is due at a time. */
    private record Later(long nanos, Runnable task) {}

    Chatter(
            String nick,
            List<String> rooms,
            Pacing manner,
            Servers servers,
            Observations notes,
            RandomGenerator random) {
        this.nick = nick;
        this.manner = manner;
        this.servers = servers;
        this.notes = notes;
        this.random = random;
        outgoing = new MessageFactory(nick, nick, rooms, notes.ledger(), random);
        rooms.forEach(room -> views.put(room, new View(nick, room, notes)));
    }

    // ---- for the test, on any thread

    /** Connects to this server, and starts talking once it has joined all its rooms. */
    void startsAt(URI server) {
        notes.stays(nick);
        inbox.add(() -> connects(server));
        inbox.add(this::looks);
        inbox.add(this::talks);
        Thread.ofVirtual().name(nick).start(this::runs);
    }

    String nick() {
        return nick;
    }

    Collection<View> views() {
        return views.values();
    }

    /** Returns the server on which it has joined all its rooms; null while it is moving. */
    @Nullable
    URI server() {
        Connection line = active;
        return line == null ? null : line.server();
    }

    /** Starts no new messages from now on. */
    void rests() {
        inbox.add(() -> resting = true);
    }

    /** Does not reconnect when its connection ends. */
    void staysAway() {
        notes.mayLeave(nick);
        inbox.add(() -> comesBack = false);
    }

    /** Breaks its connection. */
    void breaks() {
        inbox.add(() -> {
            Connection line = newest;
            if (line != null) {
                line.breaks();
            }
        });
    }

    @Override
    public void close() {
        notes.mayLeave(nick);
        inbox.add(() -> {
            isOver = true;
            Connection line = newest;
            if (line != null) {
                line.leaves();
            }
            left.forEach(Connection::leaves);
        });
    }

    // ---- on its thread

    private void runs() {
        try {
            while (!isOver) {
                Later next = later.peek();
                long wait = next == null ? Long.MAX_VALUE : next.nanos() - System.nanoTime();
                Runnable task = inbox.poll(wait, TimeUnit.NANOSECONDS);
                if (task == null && next != null) {
                    later.remove(next);
                    task = next.task();
                }
                if (task != null) {
                    task.run();
                }
                notes.changed();
            }
        } catch (AssertionError | RuntimeException e) {
            notes.fault(nick + " failed: " + e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void after(long millis, Runnable task) {
        later.add(new Later(System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis), task));
    }

    /** The client's heartbeat. */
    private void looks() {
        Connection line = newest;
        if (line != null && line.isSilent()) {
            notes.count("silent");
            line.breaks();
        }
        after(LOOKS_EVERY, this::looks);
    }

    // ---- connecting

    private void comes() {
        List<URI> all = servers.inService();
        List<URI> others = all.stream().filter(server -> !server.equals(lately)).toList();
        List<URI> choice = others.isEmpty() ? all : others;
        if (choice.isEmpty()) {
            comesLater();
        } else {
            connects(choice.get(random.nextInt(choice.size())));
        }
    }

    private void connects(URI server) {
        lately = server;
        try {
            Connection line = Connection.open(server, (from, node) -> inbox.add(() -> takes(from, node)));
            newest = line;
            notes.connected();
            greets(line);
        } catch (UncheckedIOException | AssertionError refused) {
            notes.count("refused");
            comesLater();
        }
    }

    private void comesLater() {
        if (!coming) {
            coming = true;
            attempts++;
            long most = Math.min(LONGEST_BACKOFF, (long) BACKOFF << Math.min(attempts, 10));
            after(BACKOFF + random.nextLong(most), () -> {
                coming = false;
                comes();
            });
        }
    }

    private void greets(Connection line) {
        if (session.isEmpty()) {
            line.asks(new Hello(), "hello", "nick", nick);
        } else {
            line.asks(new Hello(), "hello", "nick", nick, "resume", session);
        }
    }

    private void joins(Connection line, View view) {
        long since = view.isJoined() ? view.position() : -1;
        var join = new Join(view.room(), since);
        if (since < 0) {
            line.asks(join, "join", "room", view.room());
        } else {
            line.asks(join, "join", "room", view.room(), "since", Map.of("epoch", view.epoch(), "offset", since));
        }
    }

    /** All rooms are joined on this connection: leaves the previous one, and resends what that did not acknowledge. */
    private void settles(Connection line) {
        Connection before = active;
        active = line;
        attempts = 0;
        if (before != null && before != line) {
            notes.count("moved before the break");
            left.add(before);
            before.leaves();
        }
        pending.values().forEach(line::sends);
        fills();
    }

    // ---- incoming messages

    private void takes(Connection line, @Nullable JsonNode node) {
        if (node == null) {
            ends(line);
        } else if (node.has("re")) {
            answered(line, line.asked(node), node);
        } else {
            told(line, node);
        }
    }

    private void told(Connection line, JsonNode push) {
        String room = push.path("room").asText();
        View view = views.get(room);
        Stream stream = line.stream(room);
        switch (push.path("type").asText()) {
            case "message" -> {
                if (view == null || stream == null) {
                    fault("received without having joined: " + push);
                } else {
                    view.pushed(stream, push);
                }
            }
            case "presence" -> {
                if (view != null && stream != null) {
                    view.presence(stream, push);
                }
            }
            case "gap" -> {
                notes.count("gap");
                line.lost(room);
                if (view != null && line == newest) {
                    joins(line, view);
                }
            }
            case "goaway" -> after(push.path("reconnectAfterMs").asLong(), () -> moves(line));
            default -> fault("got " + push);
        }
    }

    private void moves(Connection line) {
        if (line == newest && line == active && !coming) {
            notes.count("went when asked");
            comes();
        } else if (line == newest) {
            after(TRIES_AGAIN, () -> moves(line));
        }
    }

    private void answered(Connection line, @Nullable Object asked, JsonNode answer) {
        boolean refused = answer.path("type").asText().equals("error");
        String code = answer.path("code").asText();
        if (asked instanceof Hello && !refused) {
            welcomed(line, answer);
        } else if (asked instanceof Join join && !refused) {
            joined(line, join, answer);
        } else if (asked instanceof SentMessage message && !refused) {
            acknowledged(line, message, answer);
        } else if (refused) {
            refused(line, asked, code, answer);
        }
    }

    private void welcomed(Connection line, JsonNode welcome) {
        session = welcome.path("session").asText();
        line.welcomed(welcome);
        if (!welcome.path("nick").asText().equals(nick)) {
            fault("has another name: " + welcome);
        }
        views.values().forEach(view -> joins(line, view));
    }

    private void joined(Connection line, Join join, JsonNode answer) {
        View view = views.get(join.room());
        if (view != null) {
            line.joined(join.room(), view.joined(join.since(), answer));
        }
        if (line == newest && line.rooms() == views.size()) {
            settles(line);
        }
    }

    private void acknowledged(Connection line, SentMessage message, JsonNode ack) {
        pending.remove(message.key());
        notes.ledger().acknowledged(message, ack);
        if (!ack.path("duplicate").asBoolean() && !line.isInOrder(message.room(), ack)) {
            fault("sent in a different order than reported by " + ack + " for " + message);
        }
        if (line == active) {
            fills();
        }
    }

    private void refused(Connection line, @Nullable Object asked, String code, JsonNode answer) {
        boolean temporary = answer.path("temporary").asBoolean();
        notes.told(nick, code);
        if (asked instanceof Hello && code.equals("nick_taken")) {
            // the answer to an earlier hello was lost, and a key works once
            notes.mayLeave(nick);
        } else if (!temporary && !(asked instanceof SentMessage && code.equals("not_joined"))) {
            fault("was answered to " + asked + " " + answer);
            return;
        }
        after(TRIES_AGAIN, () -> triesAgain(line, asked));
    }

    private void triesAgain(Connection line, @Nullable Object asked) {
        if (line == newest && asked instanceof Hello) {
            greets(line);
        } else if (line == newest && asked instanceof Join join && views.get(join.room()) instanceof View view) {
            joins(line, view);
        } else if (line == active && asked instanceof SentMessage message && pending.containsKey(message.key())) {
            line.sends(message);
        }
    }

    private void ends(Connection line) {
        if (active == line) {
            active = null;
        }
        if (line.failure() instanceof String failure) {
            fault(failure);
        }
        if (!left.remove(line)) {
            int code = line.closeCode();
            notes.told(nick, Observations.CLOSED);
            notes.count(Observations.CLOSED + " " + code);
            if (code < 1001 || code > 1001 && code < 1006 || code > 1006 && code < 3000 || code >= 3500) {
                fault("was closed with " + code);
            }
        }
        if (newest == line) {
            newest = null;
            if (comesBack) {
                comesLater();
            } else {
                isOver = true;
            }
        }
    }

    // ---- sending

    private void talks() {
        if (manner.pauseMillis() > 0) {
            says();
            after(1 + random.nextLong(2L * manner.pauseMillis()), this::talks);
        }
    }

    /** Sends as many messages as may be in flight, for a client that does not pause. */
    private void fills() {
        while (manner.pauseMillis() == 0 && says()) {
            // until the connection is at its limit
        }
    }

    private boolean says() {
        Connection line = active;
        if (line == null || resting || pending.size() >= manner.underWay()) {
            return false;
        }
        SentMessage message = outgoing.next();
        pending.put(message.key(), message);
        notes.sent(message.room(), message.text());
        line.sends(message);
        return true;
    }

    private void fault(String what) {
        notes.fault(nick + " " + what);
    }
}
