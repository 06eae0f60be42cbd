package io.loquat.room;

import io.loquat.delivery.Audience;
import io.loquat.delivery.AuthoredEvent;
import io.loquat.delivery.LogContext;
import io.loquat.log.Pages.Recovery;
import io.loquat.log.RoomLog.Appended;
import io.loquat.log.RoomLog.Draft;
import io.loquat.log.RoomLog.Follower;
import io.loquat.log.RoomLog.Following;
import io.loquat.log.RoomLog.Unavailable;
import io.loquat.log.StoreFailure;
import io.loquat.presence.Person;
import io.loquat.protocol.Entry;
import io.loquat.protocol.Position;
import io.loquat.protocol.RoomEvent;
import io.loquat.protocol.RoomName;
import io.loquat.room.CatchUp.Newcomer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** The messages of a room: appends to the log, follows it and broadcasts to the audience. Owner: the room's thread. */
final class RoomStream {
    /** How many messages may be on their way to the event loops before further ones wait; bounds their queues. */
    private static final int MAX_UNDELIVERED = 256;

    private static final Logger LOG = Logger.getLogger(RoomStream.class);

    private final RoomName name;
    private final RoomServices services;
    private final Executor thread;
    private final Audience audience;
    private final Function<String, @Nullable Person> authors;
    private final Runnable onIdle;
    private final Runnable onLost;
    private final ArrayDeque<Runnable> waiting = new ArrayDeque<>();
    private final AtomicInteger undelivered = new AtomicInteger();
    private final CatchUp newcomers = new CatchUp();
    private final List<Reading> readings = new ArrayList<>(0);
    private @Nullable Following following;
    // Entries received before the starting offset is known.
    private final List<Runnable> early = new ArrayList<>(0);
    // Only the latest subscription to the log counts: entries of an earlier one are repeated, or are too old.
    private final AtomicInteger generations = new AtomicInteger();
    private String topic = "";
    private long delivered;
    private int pending;
    private final ArrayDeque<Barrier> barriers = new ArrayDeque<>(0);
    private long appendsStarted;
    private long appendsEnded;

    /**
     * Creates a stream that does not follow the log yet.
     *
     * @param authors finds the occupant with a compared nickname
     * @param onIdle called whenever pending work is done
     * @param onLost called when the log cannot be followed any further
     */
    RoomStream(
            RoomName name,
            RoomServices services,
            Executor thread,
            Audience audience,
            Function<String, @Nullable Person> authors,
            Runnable onIdle,
            Runnable onLost) {
        this.name = name;
        this.services = services;
        this.thread = thread;
        this.audience = audience;
        this.authors = authors;
        this.onIdle = onIdle;
        this.onLost = onLost;
    }

    /** Subscribes to the log at its end. Completes, on any thread, with null if the store does not answer. */
    CompletionStage<@Nullable Following> follow() {
        int generation = generations.incrementAndGet();
        return services.log().follow(name, new Follower() {
            @Override
            public void entry(Entry entry) {
                long appended = System.nanoTime();
                undelivered.incrementAndGet();
                thread.execute(() -> received(generation, entry, appended));
            }

            @Override
            public void lost() {
                thread.execute(() -> {
                    if (generation == generations.get()) {
                        onLost.run();
                    }
                });
            }
        });
    }

    /** Broadcasts the entries from now on. */
    void start(Following started) {
        following = started;
        topic = started.head().topic();
        delivered = started.head().newest();
        List<Runnable> entries = List.copyOf(early);
        early.clear();
        entries.forEach(Runnable::run);
    }

    /** Stops following the log. */
    void stop() {
        if (following != null) {
            following.close();
            following = null;
        }
    }

    /** Returns the topic; empty if there is none. */
    String topic() {
        return topic;
    }

    /** Returns whether no work is waiting for the log or the event loops. */
    boolean isIdle() {
        return pending == 0 && appendsStarted == appendsEnded && newcomers.isEmpty();
    }

    /** Reads what a newcomer missed; calls {@code then} once it has been broadcast here. The result MUST be ended. */
    Newcomer recover(@Nullable Position since, int limit, Consumer<Recovery> then, Runnable failed) {
        Newcomer newcomer = newcomers.add();
        read(new Reading(newcomer, since, limit, then, failed));
        return newcomer;
    }

    private record Reading(
            Newcomer newcomer, @Nullable Position since, int limit, Consumer<Recovery> then, Runnable failed) {}

    private void read(Reading reading) {
        services.pages()
                .recover(name, reading.since(), reading.limit())
                .whenComplete((recovery, failure) -> thread.execute(() -> {
                    if (recovery == null) {
                        if (!StoreFailure.is(failure)) {
                            LogContext.log(
                                    name, () -> LOG.errorf(failure, "The log of room %s could not be read", name));
                        }
                        reading.failed().run();
                        onIdle.run();
                    } else {
                        reading.newcomer().recordRead(recovery);
                        readings.add(reading);
                        completeReadings();
                    }
                }));
    }

    // The page may contain messages that have not been broadcast yet; then the newcomer waits until they are.
    private void completeReadings() {
        for (int i = 0; i < readings.size(); i++) {
            Reading next = readings.get(i);
            Recovery recovery = next.newcomer().recovery();
            long newest = recovery.page().newest();
            boolean isWaiting = !next.newcomer().hasEnded();
            if (isWaiting && newest > delivered) {
                continue;
            }
            readings.remove(i--);
            if (isWaiting && next.newcomer().messagesAfter(newest).size() < delivered - newest) {
                // More messages were broadcast than are buffered here, so the log is read again.
                read(next);
                continue;
            }
            next.newcomer().recordRead(recovery);
            try {
                next.then().accept(recovery);
            } catch (RuntimeException | OutOfMemoryError e) {
                LogContext.log(
                        name, () -> LOG.errorf(e, "A reader of room %s could not be sent the events it missed", name));
                next.failed().run();
            }
            onIdle.run();
        }
    }

    /** Broadcasts an event that is not a message; {@code version} as for {@link CatchUp#buffer}. */
    void broadcast(RoomEvent event, @Nullable Person author, long version) {
        newcomers.buffer(new AuthoredEvent(event, author), version);
        services.connections().broadcast(audience, event, author, () -> {});
    }

    /** Appends a message to the log; {@code then} is called on any thread. */
    void append(Draft draft, Consumer<Appended> then) {
        whenBelowLimit(() -> {
            long start = System.nanoTime();
            appendsStarted++;
            services.meters().messageIn();
            services.log().append(draft).whenComplete((result, failure) -> {
                if (result == null) {
                    LogContext.log(name, () -> LOG.errorf(failure, "A message could not be appended to room %s", name));
                }
                services.meters().appended(System.nanoTime() - start);
                then.accept(result == null ? new Unavailable() : result);
                // After the entry itself, which was handed over before the append was answered.
                thread.execute(this::appended);
            });
        });
    }

    private void appended() {
        appendsEnded++;
        while (!barriers.isEmpty() && barriers.peek().after() <= appendsEnded) {
            barriers.remove().task().run();
        }
        onIdle.run();
    }

    /** Runs a task, such as a leave, once every earlier message is on its way to the subscribers. */
    void afterMessages(Runnable task) {
        if (appendsStarted == appendsEnded) {
            task.run();
        } else {
            barriers.add(new Barrier(appendsStarted, task));
        }
    }

    private record Barrier(long after, Runnable task) {}

    /** Runs a task that leads to {@link #relay} once another event may be on its way to the subscribers. */
    void beforeRelay(Runnable task) {
        whenBelowLimit(task);
    }

    /** Broadcasts bytes to the room's plain clients. */
    void relay(Person sender, byte[] bytes) {
        RoomEvent event = new RoomEvent.Binary(name, bytes);
        newcomers.buffer(new AuthoredEvent(event, sender), 0);
        undelivered.incrementAndGet();
        deliver(event, sender, System.nanoTime());
    }

    private void whenBelowLimit(Runnable task) {
        if (waiting.isEmpty() && undelivered.get() < MAX_UNDELIVERED) {
            task.run();
        } else {
            pending++;
            waiting.add(task);
        }
    }

    private void runWaiting() {
        while (!waiting.isEmpty() && undelivered.get() < MAX_UNDELIVERED) {
            pending--;
            waiting.remove().run();
        }
        onIdle.run();
    }

    private void received(int generation, Entry entry, long appended) {
        if (generation != generations.get()) {
            countDelivered();
            return;
        }
        if (following == null) {
            early.add(() -> received(generation, entry, appended));
            return;
        }
        delivered = entry.offset();
        AuthoredEvent event = new AuthoredEvent(new RoomEvent.Message(entry), authors.apply(entry.author()));
        newcomers.buffer(event, 0);
        deliver(event.event(), event.author(), appended);
        completeReadings();
    }

    private void countDelivered() {
        if (undelivered.getAndDecrement() == MAX_UNDELIVERED) {
            thread.execute(this::runWaiting);
        }
    }

    // The caller has counted the event as undelivered; only this method counts it as delivered.
    private void deliver(RoomEvent event, @Nullable Object author, long since) {
        Runnable onDelivered = () -> {
            services.meters().delivered(event, System.nanoTime() - since);
            countDelivered();
        };
        try {
            services.connections().broadcast(audience, event, author, onDelivered);
        } catch (RuntimeException | OutOfMemoryError e) {
            LogContext.log(name, () -> LOG.errorf(e, "An event of room %s could not be sent", name));
            onDelivered.run();
        }
    }
}
