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
 * A room that is live on this server: it follows its log and watches its presence while it has occupants, readers or
 * tasks here. Owner: the room's thread, on which every method runs except {@link #submit} and {@link #name}.
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
    private @Nullable ArrayDeque<Task> waitingTasks = new ArrayDeque<>();
    private boolean opening;
    private boolean onlineScheduled;
    private final AtomicInteger queued = new AtomicInteger();

    /**
     * Creates a room that is not open yet.
     *
     * @param mayClose returns whether no task is on its way, and removes the room if so
     */
    LiveRoom(RoomName name, RoomServices services, ScheduledExecutorService thread, Predicate<LiveRoom> mayClose) {
        this.name = name;
        this.services = services;
        this.mayClose = mayClose;
        this.thread = thread;
        Audience audience = services.connections().newAudience();
        Authors authors = new Authors();
        this.stream =
                new RoomStream(name, services, thread, audience, authors::of, this::closeIfIdle, this::lostPosition);
        this.readers = new RoomReaders(audience, stream);
        this.presence = new RoomPresence(name, services, thread, stream, authors, this::onPresenceBroadcast);
        this.occupants = new Occupants(name, services, thread, audience, stream, authors, presence);
    }

    RoomName name() {
        return name;
    }

    /** Returns the occupants with a connection to this server. */
    public Occupants occupants() {
        return occupants;
    }

    /** Returns the readers that are not occupants. */
    public RoomReaders readers() {
        return readers;
    }

    /** Runs a task on the room's thread, after those submitted before; any thread, called by {@link Rooms} alone. */
    void submit(Consumer<LiveRoom> task, Consumer<ErrorCode> refused) {
        thread.execute(() -> run(new Task(task, refused)));
    }

    /** Returns the number of submitted tasks that have not started; they keep the room open. */
    AtomicInteger queued() {
        return queued;
    }

    private void run(Task task) {
        queued.decrementAndGet();
        if (waitingTasks == null) {
            perform(task);
            closeIfIdle();
            return;
        }
        waitingTasks.add(task);
        if (!opening) {
            opening = true;
            open().whenComplete((opened, failure) -> thread.execute(() -> opened(opened, failure)));
        }
    }

    // A task that fails must not affect the other tasks or the room.
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
            // The room may have been evicted since it was opened; opening it again returns the reason.
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
        ArrayDeque<Task> tasks = waitingTasks == null ? new ArrayDeque<>() : waitingTasks;
        opening = false;
        if (opened instanceof Opening.Done done) {
            waitingTasks = null;
            stream.start(done.following());
            presence.start(done.watch());
            tasks.forEach(this::perform);
        } else {
            if (opened == null) {
                LogContext.log(name, () -> LOG.errorf(failure, "The log of room %s could not be opened", name));
            }
            // Later tasks try again to open the room.
            waitingTasks = new ArrayDeque<>();
            ErrorCode code = opened instanceof Opening.Refused refused ? refused.code() : ErrorCode.UNAVAILABLE;
            tasks.forEach(task -> task.refused().accept(code));
        }
        closeIfIdle();
    }

    private void closeIfIdle() {
        boolean isIdle = waitingTasks == null || waitingTasks.isEmpty() && !opening;
        if (isIdle && stream.isIdle() && occupants.isEmpty() && readers.isEmpty() && mayClose.test(this)) {
            stream.stop();
            presence.stop();
        }
    }

    // The log started over, and so does the room, for clients that reconnect.
    private void lostPosition() {
        LogContext.log(
                name, () -> LOG.infof("The log of room %s started over; its clients are asked to reconnect", name));
        occupants.lostPosition();
        readers.lostPosition();
        stream.stop();
        waitingTasks = new ArrayDeque<>();
    }

    /** Appends a message to the log; {@code then} is called on any thread. */
    public void append(Draft draft, Consumer<Appended> then) {
        stream.append(draft, then);
    }

    private void onPresenceBroadcast() {
        occupants.admit();
        if (!onlineScheduled) {
            broadcastOnlineNow();
        }
    }

    private void broadcastOnlineNow() {
        long dueIn = presence.broadcastOnline();
        onlineScheduled = dueIn >= 0;
        if (onlineScheduled) {
            var unused = thread.schedule(this::broadcastOnlineNow, dueIn, TimeUnit.MILLISECONDS);
        }
    }
}
