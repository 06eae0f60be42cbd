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
 * A client in full mode that behaves as docs/protocol.md asks: it resumes with its session and its positions, on another
 * server if it can; moves before it is closed, and leaves the old connection once it has joined on the new one; pings a
 * silent server; and resends what was not acknowledged. All of this happens on a thread of its own.
 */
final class Chatter implements AutoCloseable {

    private static final int LOOKS_EVERY = 500;
    private static final int TRIES_AGAIN = 150;
    private static final int BACKOFF = 100;
    private static final int LONGEST_BACKOFF = 1_000;

    private final String nick;
    private final Pacing pacing;
    private final Servers servers;
    private final Observations observations;
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
            Pacing pacing,
            Servers servers,
            Observations observations,
            RandomGenerator random) {
        this.nick = nick;
        this.pacing = pacing;
        this.servers = servers;
        this.observations = observations;
        this.random = random;
        outgoing = new MessageFactory(nick, nick, rooms, observations.ledger(), random);
        rooms.forEach(room -> views.put(room, new View(nick, room, observations)));
    }

    // ---- for the test, on any thread

    /** Connects to this server, and starts talking once it has joined all its rooms. */
    void startsAt(URI server) {
        observations.stays(nick);
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
        Connection connection = active;
        return connection == null ? null : connection.server();
    }

    /** Starts no new messages from now on. */
    void rests() {
        inbox.add(() -> resting = true);
    }

    /** Does not reconnect when its connection ends. */
    void staysAway() {
        observations.mayLeave(nick);
        inbox.add(() -> comesBack = false);
    }

    /** Breaks its connection. */
    void breaks() {
        inbox.add(() -> {
            Connection connection = newest;
            if (connection != null) {
                connection.breaks();
            }
        });
    }

    @Override
    public void close() {
        observations.mayLeave(nick);
        inbox.add(() -> {
            isOver = true;
            Connection connection = newest;
            if (connection != null) {
                connection.leaves();
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
                observations.changed();
            }
        } catch (AssertionError | RuntimeException e) {
            observations.fault(nick + " failed: " + e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void after(long millis, Runnable task) {
        later.add(new Later(System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis), task));
    }

    /** The client's heartbeat. */
    private void looks() {
        Connection connection = newest;
        if (connection != null && connection.isSilent()) {
            observations.count("silent");
            connection.breaks();
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
            Connection connection = Connection.open(server, (from, node) -> inbox.add(() -> takes(from, node)));
            newest = connection;
            observations.connected();
            greets(connection);
        } catch (UncheckedIOException | AssertionError refused) {
            observations.count("refused");
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

    private void greets(Connection connection) {
        if (session.isEmpty()) {
            connection.asks(new Hello(), "hello", "nick", nick);
        } else {
            connection.asks(new Hello(), "hello", "nick", nick, "resume", session);
        }
    }

    private void joins(Connection connection, View view) {
        long since = view.isJoined() ? view.position() : -1;
        var join = new Join(view.room(), since);
        if (since < 0) {
            connection.asks(join, "join", "room", view.room());
        } else {
            connection.asks(join, "join", "room", view.room(), "since", Map.of("epoch", view.epoch(), "offset", since));
        }
    }

    /** All rooms are joined on this connection: leaves the previous one, and resends what that did not acknowledge. */
    private void settles(Connection connection) {
        Connection before = active;
        active = connection;
        attempts = 0;
        if (before != null && before != connection) {
            observations.count("moved before the break");
            left.add(before);
            before.leaves();
        }
        pending.values().forEach(connection::sends);
        fills();
    }

    // ---- incoming messages

    private void takes(Connection connection, @Nullable JsonNode node) {
        if (node == null) {
            ends(connection);
        } else if (node.has("re")) {
            answered(connection, connection.asked(node), node);
        } else {
            told(connection, node);
        }
    }

    private void told(Connection connection, JsonNode push) {
        String room = push.path("room").asText();
        View view = views.get(room);
        Stream stream = connection.stream(room);
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
                observations.count("gap");
                connection.lost(room);
                if (view != null && connection == newest) {
                    joins(connection, view);
                }
            }
            case "goaway" -> after(push.path("reconnectAfterMs").asLong(), () -> moves(connection));
            default -> fault("got " + push);
        }
    }

    private void moves(Connection connection) {
        if (connection == newest && connection == active && !coming) {
            observations.count("went when asked");
            comes();
        } else if (connection == newest) {
            after(TRIES_AGAIN, () -> moves(connection));
        }
    }

    private void answered(Connection connection, @Nullable Object asked, JsonNode answer) {
        boolean refused = answer.path("type").asText().equals("error");
        String code = answer.path("code").asText();
        if (asked instanceof Hello && !refused) {
            welcomed(connection, answer);
        } else if (asked instanceof Join join && !refused) {
            joined(connection, join, answer);
        } else if (asked instanceof SentMessage message && !refused) {
            acknowledged(connection, message, answer);
        } else if (refused) {
            refused(connection, asked, code, answer);
        }
    }

    private void welcomed(Connection connection, JsonNode welcome) {
        session = welcome.path("session").asText();
        connection.welcomed(welcome);
        if (!welcome.path("nick").asText().equals(nick)) {
            fault("has another name: " + welcome);
        }
        views.values().forEach(view -> joins(connection, view));
    }

    private void joined(Connection connection, Join join, JsonNode answer) {
        View view = views.get(join.room());
        if (view != null) {
            connection.joined(join.room(), view.joined(join.since(), answer));
        }
        if (connection == newest && connection.rooms() == views.size()) {
            settles(connection);
        }
    }

    private void acknowledged(Connection connection, SentMessage message, JsonNode ack) {
        pending.remove(message.key());
        observations.ledger().acknowledged(message, ack);
        if (!ack.path("duplicate").asBoolean() && !connection.isInOrder(message.room(), ack)) {
            fault("sent in a different order than reported by " + ack + " for " + message);
        }
        if (connection == active) {
            fills();
        }
    }

    private void refused(Connection connection, @Nullable Object asked, String code, JsonNode answer) {
        boolean temporary = answer.path("temporary").asBoolean();
        observations.told(nick, code);
        if (asked instanceof Hello && code.equals("nick_taken")) {
            // the answer to an earlier hello was lost, and a key works once
            observations.mayLeave(nick);
        } else if (!temporary && !(asked instanceof SentMessage && code.equals("not_joined"))) {
            fault("was answered to " + asked + " " + answer);
            return;
        }
        after(TRIES_AGAIN, () -> triesAgain(connection, asked));
    }

    private void triesAgain(Connection connection, @Nullable Object asked) {
        if (connection == newest && asked instanceof Hello) {
            greets(connection);
        } else if (connection == newest && asked instanceof Join join && views.get(join.room()) instanceof View view) {
            joins(connection, view);
        } else if (connection == active && asked instanceof SentMessage message && pending.containsKey(message.key())) {
            connection.sends(message);
        }
    }

    private void ends(Connection connection) {
        if (active == connection) {
            active = null;
        }
        if (connection.failure() instanceof String failure) {
            fault(failure);
        }
        if (!left.remove(connection)) {
            int code = connection.closeCode();
            observations.told(nick, Observations.CLOSED);
            observations.count(Observations.CLOSED + " " + code);
            if (code < 1001 || code > 1001 && code < 1006 || code > 1006 && code < 3000 || code >= 3500) {
                fault("was closed with " + code);
            }
        }
        if (newest == connection) {
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
        if (pacing.pauseMillis() > 0) {
            says();
            after(1 + random.nextLong(2L * pacing.pauseMillis()), this::talks);
        }
    }

    /** Sends as many messages as may be in flight, for a client that does not pause. */
    private void fills() {
        while (pacing.pauseMillis() == 0 && says()) {
            // until the connection is at its limit
        }
    }

    private boolean says() {
        Connection connection = active;
        if (connection == null || resting || pending.size() >= pacing.underWay()) {
            return false;
        }
        SentMessage message = outgoing.next();
        pending.put(message.key(), message);
        observations.sent(message.room(), message.text());
        connection.sends(message);
        return true;
    }

    private void fault(String what) {
        observations.fault(nick + " " + what);
    }
}
