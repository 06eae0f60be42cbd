package io.loquat.room;

import io.loquat.delivery.Audience;
import io.loquat.delivery.LogContext;
import io.loquat.log.RoomLog.Appended;
import io.loquat.log.RoomLog.Draft;
import io.loquat.log.RoomLog.Following;
import io.loquat.log.RoomLog.Head;
import io.loquat.log.RoomLog.TooManyRooms;
import io.loquat.log.RoomLog.Unavailable;
import io.loquat.presence.Watch;
import io.loquat.protocol.ErrorCode;
import io.loquat.protocol.RoomName;
import java.util.ArrayDeque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * A room at work at this server: its log is followed, and who is in it is watched, while anybody here reads it or has something to
 * do in it. Owner of everything: the room's thread, on which every method runs but {@link #submit} and {@link #name}.
 */
public final class LiveRoom {
    private static final Logger LOG = Logger.getLogger(LiveRoom.class);

    private final RoomName name;
    private final RoomServices services;
    private final ScheduledExecutorService thread;
    private final Predicate<LiveRoom> mayClose;
    private final RoomStream stream;
    private final RoomPresence presence;
    private final Occupants occupants;
    private final RoomReaders readers;
    private @Nullable ArrayDeque<Task> untilOpen = new ArrayDeque<>();
    private boolean opening;
    private boolean onlineScheduled;
    private final AtomicInteger queued = new AtomicInteger();

    /** @param mayClose asked whether nothing is on its way to the room, which is forgotten then */
    LiveRoom(RoomName name, RoomServices services, ScheduledExecutorService thread, Predicate<LiveRoom> mayClose) {
        this.name = name;
        this.services = services;
        this.mayClose = mayClose;
        this.thread = thread;
        Audience audience = services.connections().newAudience();
        Authors authors = new Authors();
        this.stream = new RoomStream(name, services, thread, audience, authors::of, this::closeIfIdle, this::lostPlace);
        this.readers = new RoomReaders(audience, stream);
        this.presence = new RoomPresence(name, services, thread, stream, authors, this::presenceTold);
        this.occupants = new Occupants(name, services, thread, audience, stream, authors, presence);
    }

    RoomName name() {
        return name;
    }

    /** Returns who is in the room by a connection to this server. */
    public Occupants occupants() {
        return occupants;
    }

    /** Returns who reads the room without being in it. */
    public RoomReaders readers() {
        return readers;
    }

    /** Does something on the room's thread, after all that was submitted before; any thread, by {@link Rooms} alone. */
    void submit(Consumer<LiveRoom> task, Consumer<ErrorCode> refused) {
        thread.execute(() -> run(new Task(task, refused)));
    }

    /** What was submitted and has not begun; keeps the room open. */
    AtomicInteger queued() {
        return queued;
    }

    private void run(Task task) {
        queued.decrementAndGet();
        if (untilOpen == null) {
            perform(task);
            closeIfIdle();
            return;
        }
        untilOpen.add(task);
        if (!opening) {
            opening = true;
            open().whenComplete((opened, failure) -> thread.execute(() -> opened(opened, failure)));
        }
    }

    // One that fails must not take the rest, or the room, with it.
    private void perform(Task task) {
        try {
            task.run().accept(this);
        } catch (RuntimeException | OutOfMemoryError e) {
            LogContext.log(name, () -> LOG.errorf(e, "A task of room %s failed", name));
            task.refused().accept(ErrorCode.UNAVAILABLE);
        }
    }

    private CompletionStage<Opening> open() {
        return services.log().open(name).thenCompose(opened -> switch (opened) {
            case Head head -> stream.follow().thenCompose(this::watch);
            case TooManyRooms t -> CompletableFuture.completedFuture(new Opening.Refused(ErrorCode.LIMIT_EXCEEDED));
            case Unavailable u -> CompletableFuture.completedFuture(new Opening.Refused(ErrorCode.UNAVAILABLE));
        });
    }

    private CompletionStage<Opening> watch(@Nullable Following following) {
        if (following == null) {
            // It can have given way to a new one since it was opened: then it is asked for once more, which says why.
            return services.log()
                    .open(name)
                    .thenApply(again -> new Opening.Refused(
                            again instanceof TooManyRooms ? ErrorCode.LIMIT_EXCEEDED : ErrorCode.UNAVAILABLE));
        }
        return presence.watch().thenApply(watch -> {
            if (watch == null) {
                following.close();
                return new Opening.Refused(ErrorCode.UNAVAILABLE);
            }
            return new Opening.Done(following, watch);
        });
    }

    private record Task(Consumer<LiveRoom> run, Consumer<ErrorCode> refused) {}

    private sealed interface Opening {
        record Done(Following following, Watch watch) implements Opening {}

        record Refused(ErrorCode code) implements Opening {}
    }

    private void opened(@Nullable Opening opened, @Nullable Throwable failure) {
        ArrayDeque<Task> tasks = untilOpen == null ? new ArrayDeque<>() : untilOpen;
        opening = false;
        if (opened instanceof Opening.Done done) {
            untilOpen = null;
            stream.start(done.following());
            presence.start(done.watch());
            tasks.forEach(this::perform);
        } else {
            if (opened == null) {
                LogContext.log(name, () -> LOG.errorf(failure, "The log of room %s could not be opened", name));
            }
            // Whoever is on the way to a room that could not be opened has it tried again.
            untilOpen = new ArrayDeque<>();
            ErrorCode code = opened instanceof Opening.Refused refused ? refused.code() : ErrorCode.UNAVAILABLE;
            tasks.forEach(task -> task.refused().accept(code));
        }
        closeIfIdle();
    }

    private void closeIfIdle() {
        boolean isQuiet = untilOpen == null || untilOpen.isEmpty() && !opening;
        if (isQuiet && stream.isAtRest() && occupants.isEmpty() && readers.isEmpty() && mayClose.test(this)) {
            stream.stop();
            presence.stop();
        }
    }

    // The log began again: so does the room, for whoever comes back.
    private void lostPlace() {
        LogContext.log(
                name, () -> LOG.infof("The log of room %s began again; its readers are asked to come back", name));
        occupants.lostPlace();
        readers.lostPlace();
        stream.stop();
        untilOpen = new ArrayDeque<>();
    }

    /** Appends a message; {@code then} is called on any thread. */
    public void append(Draft draft, Consumer<Appended> then) {
        stream.append(draft, then);
    }

    private void presenceTold() {
        occupants.letIn();
        if (!onlineScheduled) {
            tellOnlineNow();
        }
    }

    private void tellOnlineNow() {
        long dueIn = presence.tellOnline();
        onlineScheduled = dueIn >= 0;
        if (onlineScheduled) {
            var unused = thread.schedule(this::tellOnlineNow, dueIn, TimeUnit.MILLISECONDS);
        }
    }
}
