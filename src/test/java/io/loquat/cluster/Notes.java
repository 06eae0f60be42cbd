package io.loquat.cluster;

import io.loquat.crash.Ledger;
import io.loquat.crash.Sent;
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

/** What the people of one load note together: messages, what happened to their connections, who promised to stay. Thread-safe. */
final class Notes {

    private final Ledger ledger = new Ledger();
    /** What somebody is told whose connection ends without having said goodbye. */
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

    /** What must not be, with who saw it. */
    void fault(String what) {
        ledger.fault(what);
        changed();
    }

    // ---- what happened

    void count(String what) {
        counts.computeIfAbsent(what, unseen -> new LongAdder()).increment();
    }

    long counted(String what) {
        LongAdder count = counts.get(what);
        return count == null ? 0 : count.sum();
    }

    /** Something to this person: the code of an error, or {@link #CLOSED}. */
    void told(String nick, String code) {
        count(code);
        told.computeIfAbsent(code, unseen -> ConcurrentHashMap.newKeySet()).add(nick);
    }

    /** Who was ever told this. */
    Set<String> whoWereTold(String code) {
        return told.getOrDefault(code, Set.of());
    }

    void connected() {
        connections.add(System.nanoTime());
    }

    /** When connections began, by {@link System#nanoTime}. */
    Queue<Long> connections() {
        return connections;
    }

    @Override
    public String toString() {
        return new TreeMap<>(counts).toString();
    }

    // ---- who is expected to be seen all the time

    void stays(String nick) {
        staying.add(nick);
    }

    void mayLeave(String nick) {
        staying.remove(nick);
    }

    /** Is not expected back: what a server took with it in its death nobody asks for again. */
    void isAway(String nick) {
        away.add(nick);
    }

    /** Messages of those who are expected that are not acknowledged. */
    List<Sent> open() {
        return ledger.open().stream()
                .filter(message -> message.nick() == null || !away.contains(message.nick()))
                .toList();
    }

    boolean isStaying(String nick) {
        return staying.contains(nick);
    }

    // ---- how long messages take to others

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

    /** How long deliveries in a room took, which is timed, shortest first. */
    List<Duration> delays(String room) {
        Queue<Long> ofRoom = delays.get(room);
        return ofRoom == null
                ? List.of()
                : ofRoom.stream().sorted().map(Duration::ofNanos).toList();
    }

    // ---- waiting

    /** Wakes who waits, so that it looks again. */
    void changed() {
        lock.lock();
        try {
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Waits until nothing is missing any more; it looks each time that one of the people has done something. */
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
