package io.loquat.session;

import io.loquat.config.Settings;
import io.loquat.delivery.ConnectionManager;
import io.loquat.log.Pages;
import io.loquat.log.RoomLog;
import io.loquat.log.RoomLog.Appended;
import io.loquat.log.RoomLog.Draft;
import io.loquat.log.RoomLog.Head;
import io.loquat.log.RoomLog.Unavailable;
import io.loquat.metrics.Meters;
import io.loquat.presence.Link;
import io.loquat.presence.People;
import io.loquat.protocol.CloseCode;
import io.loquat.protocol.ErrorCode;
import io.loquat.protocol.RoomName;
import io.loquat.room.RoomServices;
import io.loquat.room.Rooms;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** The chat of one server: its rooms, people, log and connections. Thread-safe. */
public final class Chat {
    private static final Logger LOG = Logger.getLogger(Chat.class);
    private static final long GRACE_CHECK_MS = 100;

    private final long startNanos = System.nanoTime();
    private final Settings settings;
    private final RoomLog log;
    private final Pages pages;
    private final ConnectionManager connections;
    private final People people;
    private final ConnectionAdmission admission;
    private final Meters meters;
    private final Rooms rooms;
    private final NewRoomRate newRooms;
    private final RoomList roomList;
    private final String node;

    /**
     * Creates a chat without rooms.
     *
     * @param threads supplies the thread that owns each new room, and one for periodic tasks
     * @param node the name of this server in {@code welcome}
     */
    public Chat(
            Settings settings,
            RoomLog log,
            People people,
            ConnectionManager connections,
            Meters meters,
            Supplier<ScheduledExecutorService> threads,
            String node) {
        this.settings = settings;
        this.log = log;
        this.connections = connections;
        this.meters = meters;
        this.node = node;
        Settings.Limits limits = settings.limits();
        this.pages = new Pages(log, limits.pageBytes(), limits.recoveredMessages());
        this.people = people;
        this.admission = new ConnectionAdmission(people, limits.connectionsPerAddress(), limits.connections());
        this.rooms = new Rooms(
                new RoomServices(log, pages, people, connections, meters, limits.peoplePerRoom(), this::nowMs),
                threads);
        this.newRooms = new NewRoomRate(limits.newRoomsPerMinute(), rooms::isLive, log, System::nanoTime);
        ScheduledExecutorService clock = threads.get();
        this.roomList = new RoomList(log::rooms, task -> {
            var unused = clock.schedule(task, RoomList.KEPT.toMillis(), TimeUnit.MILLISECONDS);
        });
        var unused =
                clock.scheduleWithFixedDelay(people::endGraces, GRACE_CHECK_MS, GRACE_CHECK_MS, TimeUnit.MILLISECONDS);
        people.onForgotten(this::forgotten);
    }

    /**
     * Ends a connection: gives up its seats, after everything that was sent there before, and releases the nickname
     * with the person's last connection.
     *
     * @param seats all rooms in which the connection may have a seat
     */
    void end(Link link, Set<RoomName> seats) {
        AtomicInteger remaining = new AtomicInteger(seats.size() + 1);
        Runnable done = () -> {
            if (remaining.decrementAndGet() == 0) {
                people.ended(link);
            }
        };
        seats.forEach(room -> rooms.submit(room, live -> live.occupants().ended(link, done), code -> done.run()));
        done.run();
    }

    // Names and seats are lost; clients can still resume from their positions.
    private void forgotten() {
        LOG.warn("The store considered this server dead, so all its clients are asked to reconnect");
        connections.onEachLoop(here -> here.forEach(connection -> connection.close(CloseCode.LOST_POSITION)));
    }

    /** Returns the admission of connections. */
    public ConnectionAdmission admission() {
        return admission;
    }

    /** Returns the connections of this server. */
    public ConnectionManager connections() {
        return connections;
    }

    /** Returns the pages of the rooms' logs. */
    public Pages pages() {
        return pages;
    }

    /** Returns the number of live rooms on this server. */
    public int liveRooms() {
        return rooms.size();
    }

    /**
     * Checks whether a client of this address may join the room. A new room counts against the address, so call this
     * once per join or send. Never fails.
     *
     * @return 0, or in how many milliseconds to try again
     */
    public CompletionStage<Long> mayJoin(String address, RoomName room) {
        return newRooms.mayJoin(address, room);
    }

    /** Returns the head of the room's log; null if nobody has ever joined the room. */
    public CompletionStage<@Nullable Head> head(RoomName room) {
        return log.head(room);
    }

    /** Returns the list of all rooms. */
    public RoomList roomList() {
        return roomList;
    }

    /**
     * Sends a message without a connection; creates the room if it is new.
     *
     * @return the stored message, or why it was not stored
     */
    public CompletionStage<Posted> post(Draft draft) {
        CompletableFuture<Posted> posted = new CompletableFuture<>();
        append(
                draft,
                result -> posted.complete(new Posted(result, null)),
                code -> posted.complete(new Posted(new Unavailable(), code)));
        return posted;
    }

    /** Appends a message to a room, which is created if it is new; calls one of the two callbacks, on any thread. */
    void append(Draft draft, Consumer<Appended> then, Consumer<ErrorCode> refused) {
        Meters.PendingSend pending = meters.sendAccepted(draft.room());
        rooms.submit(
                draft.room(),
                live -> live.append(draft, result -> {
                    then.accept(result);
                    pending.answered(result);
                }),
                code -> {
                    refused.accept(code);
                    pending.answered(null);
                });
    }

    /** The result of a {@link #post}; {@code refused} if the room could not be opened. */
    public record Posted(Appended result, @Nullable ErrorCode refused) {}

    /** Returns the presence of all servers. */
    public People people() {
        return people;
    }

    /** Returns the settings. */
    public Settings settings() {
        return settings;
    }

    /** Returns whether the store is away. */
    public boolean isStoreAway() {
        return log.isAway();
    }

    /** Returns the permanent damage of the store, as a sentence for the operator; null if there is none. */
    public @Nullable String storeDamage() {
        return log.damage();
    }

    /** Returns why the store is away, as a sentence for the operator; null if it is not or the reason is unknown. */
    public @Nullable String whyStoreAway() {
        return log.whyAway();
    }

    /** Returns the live rooms of this server. */
    public Rooms rooms() {
        return rooms;
    }

    /** Returns the receiver of measurements. */
    public Meters meters() {
        return meters;
    }

    /** Returns the name of this server: that of its pod if there is one. */
    public String node() {
        return node;
    }

    /** Returns the time since the start in milliseconds, by a monotonic clock. */
    private long nowMs() {
        return (System.nanoTime() - startNanos) / 1_000_000;
    }
}
