package io.loquat.cluster;

import io.loquat.crash.Ledger;
import io.loquat.crash.SentMessage;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * What the clients of one load record together: messages, what happened to their connections, and which clients must
 * stay. Thread-safe.
 */
final class Observations {

    private final Ledger ledger = new Ledger();
    /** Recorded for a client whose connection ends without a goodbye. */
    static final String CLOSED = "closed";

    private final Map<String, LongAdder> counts = new ConcurrentHashMap<>();
    private final Map<String, Set<String>> told = new ConcurrentHashMap<>();
    private final Queue<Long> connections = new ConcurrentLinkedQueue<>();
    private final Set<String> staying = ConcurrentHashMap.newKeySet();
    private final Set<String> away = ConcurrentHashMap.newKeySet();
    private final Map<String, Long> sentNanos = new ConcurrentHashMap<>();
    private final Map<String, Queue<Long>> delays = new ConcurrentHashMap<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    Ledger ledger() {
        return ledger;
    }

    /** Records a violation, with who saw it. */
    void fault(String what) {
        ledger.fault(what);
        changed();
    }

    // ---- events

    void count(String what) {
        counts.computeIfAbsent(what, unseen -> new LongAdder()).increment();
    }

    long counted(String what) {
        LongAdder count = counts.get(what);
        return count == null ? 0 : count.sum();
    }

    /** Records an event for this client: the code of an error, or {@link #CLOSED}. */
    void told(String nick, String code) {
        count(code);
        told.computeIfAbsent(code, unseen -> ConcurrentHashMap.newKeySet()).add(nick);
    }

    /** Returns the clients that ever received this. */
    Set<String> whoWereTold(String code) {
        return told.getOrDefault(code, Set.of());
    }

    void connected() {
        connections.add(System.nanoTime());
    }

    /** Returns when connections were opened, by {@link System#nanoTime}. */
    Queue<Long> connections() {
        return connections;
    }

    @Override
    public String toString() {
        return new TreeMap<>(counts).toString();
    }

    // ---- clients that must stay

    void stays(String nick) {
        staying.add(nick);
    }

    void mayLeave(String nick) {
        staying.remove(nick);
    }

    /** The client is not expected to return: what a server took with it in its death is not checked. */
    void isAway(String nick) {
        away.add(nick);
    }

    /** Returns the unacknowledged messages of the expected clients. */
    List<SentMessage> open() {
        return ledger.open().stream()
                .filter(message -> message.nick() == null || !away.contains(message.nick()))
                .toList();
    }

    boolean isStaying(String nick) {
        return staying.contains(nick);
    }

    // ---- delivery times

    void times(String room) {
        delays.put(room, new ConcurrentLinkedQueue<>());
    }

    void sent(String room, String text) {
        if (delays.containsKey(room)) {
            sentNanos.putIfAbsent(text, System.nanoTime());
        }
    }

    void arrived(String room, String text) {
        Queue<Long> ofRoom = delays.get(room);
        Long sent = sentNanos.get(text);
        if (ofRoom != null && sent != null) {
            ofRoom.add(System.nanoTime() - sent);
        }
    }

    /** Returns how long deliveries took in a timed room, shortest first. */
    List<Duration> delays(String room) {
        Queue<Long> ofRoom = delays.get(room);
        return ofRoom == null
                ? List.of()
                : ofRoom.stream().sorted().map(Duration::ofNanos).toList();
    }

    // ---- waiting

    /** Wakes the waiting threads, so that they check again. */
    void changed() {
        lock.lock();
        try {
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Waits until nothing is missing; checks after each action of a client. */
    void awaitNothing(String what, Duration within, Supplier<? extends List<?>> missing) {
        long left = within.toNanos();
        lock.lock();
        try {
            List<?> last = missing.get();
            while (!last.isEmpty()) {
                if (left <= 0) {
                    throw new AssertionError("after " + within + " " + what + ": " + some(last) + "\nwhat happened: "
                            + this + "\nfaults: " + some(ledger.faults()));
                }
                left = changed.awaitNanos(left);
                last = missing.get();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        } finally {
            lock.unlock();
        }
    }

    private static String some(List<?> all) {
        return all.size() + " " + all.subList(0, Math.min(20, all.size()));
    }
}
