package io.loquat.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import io.loquat.cluster.Line.Hello;
import io.loquat.cluster.Line.Join;
import io.loquat.cluster.View.Stream;
import io.loquat.crash.Outgoing;
import io.loquat.crash.Sent;
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
 * A person in full mode that does as PROTOCOL.md wants a client to: comes back with its session and its positions, elsewhere where
 * it can; goes before it is closed, and leaves the old connection when it is in the new one; asks a silent server for a sign of
 * life; sends again what was not acknowledged. A thread of its own does it all.
 */
final class Chatter implements AutoCloseable {

    private static final int LOOKS_EVERY = 500;
    private static final int TRIES_AGAIN = 150;
    private static final int BACKOFF = 100;
    private static final int LONGEST_BACKOFF = 1_000;

    private final String nick;
    private final Manner manner;
    private final Servers servers;
    private final Notes notes;
    private final RandomGenerator random;
    private final Outgoing outgoing;
    private final Map<String, View> views = new LinkedHashMap<>();
    private final Map<String, Sent> pending = new LinkedHashMap<>();
    private final LinkedBlockingQueue<Runnable> inbox = new LinkedBlockingQueue<>();
    private final PriorityQueue<Later> later = new PriorityQueue<>(Comparator.comparingLong(Later::nanos));
    private final Set<Line> left = new LinkedHashSet<>();
    private String session = "";
    private @Nullable Line newest;
    private @Nullable URI lately;
    private int attempts;
    private boolean coming;
    private boolean resting;
    private boolean comesBack = true;
    private boolean isOver;
    private volatile @Nullable Line active;

    /** What is due at a time. */
    private record Later(long nanos, Runnable task) {}

    Chatter(String nick, List<String> rooms, Manner manner, Servers servers, Notes notes, RandomGenerator random) {
        this.nick = nick;
        this.manner = manner;
        this.servers = servers;
        this.notes = notes;
        this.random = random;
        outgoing = new Outgoing(nick, nick, rooms, notes.ledger(), random);
        rooms.forEach(room -> views.put(room, new View(nick, room, notes)));
    }

    // ---- for the test, on any thread

    /** Comes to this server and begins to talk when it is in all its rooms. */
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

    /** Where it is in all its rooms; null while it is on its way. */
    @Nullable
    URI server() {
        Line line = active;
        return line == null ? null : line.server();
    }

    /** Says nothing new from now on. */
    void rests() {
        inbox.add(() -> resting = true);
    }

    /** Stays away when its connection ends. */
    void staysAway() {
        notes.mayLeave(nick);
        inbox.add(() -> comesBack = false);
    }

    /** Its connection breaks. */
    void breaks() {
        inbox.add(() -> {
            Line line = newest;
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
            Line line = newest;
            if (line != null) {
                line.leaves();
            }
            left.forEach(Line::leaves);
        });
    }

    // ---- its thread

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

    /** The heartbeat of the client's side. */
    private void looks() {
        Line line = newest;
        if (line != null && line.isSilent()) {
            notes.count("silent");
            line.breaks();
        }
        after(LOOKS_EVERY, this::looks);
    }

    // ---- coming

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
            Line line = Line.open(server, (from, node) -> inbox.add(() -> takes(from, node)));
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

    private void greets(Line line) {
        if (session.isEmpty()) {
            line.asks(new Hello(), "hello", "nick", nick);
        } else {
            line.asks(new Hello(), "hello", "nick", nick, "resume", session);
        }
    }

    private void joins(Line line, View view) {
        long since = view.isJoined() ? view.position() : -1;
        var join = new Join(view.room(), since);
        if (since < 0) {
            line.asks(join, "join", "room", view.room());
        } else {
            line.asks(join, "join", "room", view.room(), "since", Map.of("epoch", view.epoch(), "offset", since));
        }
    }

    /** It is in all its rooms by this connection: the one before is left, and what it did not acknowledge is sent again. */
    private void settles(Line line) {
        Line before = active;
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

    // ---- what a server says

    private void takes(Line line, @Nullable JsonNode node) {
        if (node == null) {
            ends(line);
        } else if (node.has("re")) {
            answered(line, line.asked(node), node);
        } else {
            told(line, node);
        }
    }

    private void told(Line line, JsonNode push) {
        String room = push.path("room").asText();
        View view = views.get(room);
        Stream stream = line.stream(room);
        switch (push.path("type").asText()) {
            case "message" -> {
                if (view == null || stream == null) {
                    fault("got, where it is not joined, " + push);
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

    private void moves(Line line) {
        if (line == newest && line == active && !coming) {
            notes.count("went when asked");
            comes();
        } else if (line == newest) {
            after(TRIES_AGAIN, () -> moves(line));
        }
    }

    private void answered(Line line, @Nullable Object asked, JsonNode answer) {
        boolean refused = answer.path("type").asText().equals("error");
        String code = answer.path("code").asText();
        if (asked instanceof Hello && !refused) {
            welcomed(line, answer);
        } else if (asked instanceof Join join && !refused) {
            joined(line, join, answer);
        } else if (asked instanceof Sent message && !refused) {
            acknowledged(line, message, answer);
        } else if (refused) {
            refused(line, asked, code, answer);
        }
    }

    private void welcomed(Line line, JsonNode welcome) {
        session = welcome.path("session").asText();
        line.welcomed(welcome);
        if (!welcome.path("nick").asText().equals(nick)) {
            fault("is called " + welcome);
        }
        views.values().forEach(view -> joins(line, view));
    }

    private void joined(Line line, Join join, JsonNode answer) {
        View view = views.get(join.room());
        if (view != null) {
            line.joined(join.room(), view.joined(join.since(), answer));
        }
        if (line == newest && line.rooms() == views.size()) {
            settles(line);
        }
    }

    private void acknowledged(Line line, Sent message, JsonNode ack) {
        pending.remove(message.key());
        notes.ledger().acknowledged(message, ack);
        if (!ack.path("duplicate").asBoolean() && !line.isInOrder(message.room(), ack)) {
            fault("sent in another order than is told by " + ack + " for " + message);
        }
        if (line == active) {
            fills();
        }
    }

    private void refused(Line line, @Nullable Object asked, String code, JsonNode answer) {
        boolean temporary = answer.path("temporary").asBoolean();
        notes.told(nick, code);
        if (asked instanceof Hello && code.equals("nick_taken")) {
            // the answer to an earlier hello was lost, and a key works once
            notes.mayLeave(nick);
        } else if (!temporary && !(asked instanceof Sent && code.equals("not_joined"))) {
            fault("was answered to " + asked + " " + answer);
            return;
        }
        after(TRIES_AGAIN, () -> triesAgain(line, asked));
    }

    private void triesAgain(Line line, @Nullable Object asked) {
        if (line == newest && asked instanceof Hello) {
            greets(line);
        } else if (line == newest && asked instanceof Join join && views.get(join.room()) instanceof View view) {
            joins(line, view);
        } else if (line == active && asked instanceof Sent message && pending.containsKey(message.key())) {
            line.sends(message);
        }
    }

    private void ends(Line line) {
        if (active == line) {
            active = null;
        }
        if (line.failure() instanceof String failure) {
            fault(failure);
        }
        if (!left.remove(line)) {
            int code = line.closeCode();
            notes.told(nick, Notes.CLOSED);
            notes.count(Notes.CLOSED + " " + code);
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

    // ---- talking

    private void talks() {
        if (manner.pauseMillis() > 0) {
            says();
            after(1 + random.nextLong(2L * manner.pauseMillis()), this::talks);
        }
    }

    /** As many messages as may be under way, for one who does not pause. */
    private void fills() {
        while (manner.pauseMillis() == 0 && says()) {
            // until the line is full
        }
    }

    private boolean says() {
        Line line = active;
        if (line == null || resting || pending.size() >= manner.underWay()) {
            return false;
        }
        Sent message = outgoing.next();
        pending.put(message.key(), message);
        notes.sent(message.room(), message.text());
        line.sends(message);
        return true;
    }

    private void fault(String what) {
        notes.fault(nick + " " + what);
    }
}
