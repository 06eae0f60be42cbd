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

/** The chat of one server: its rooms, its people, its log and its connections. Thread-safe. */
public final class Chat {
    private static final Logger LOG = Logger.getLogger(Chat.class);
    private static final long GRACE_LOOK_MS = 100;

    private final long startNanos = System.nanoTime();
    private final Settings settings;
    private final RoomLog log;
    private final Pages pages;
    private final ConnectionManager connections;
    private final People people;
    private final Admission admission;
    private final Meters meters;
    private final Rooms rooms;
    private final NewRoomRate newRooms;
    private final RoomList roomList;
    private final String node;

    /**
     * @param threads gives each new room the thread that owns it, and is asked once for what is done by the clock
     * @param node names this server in {@code welcome}
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
        this.admission = new Admission(people, limits.connectionsPerAddress(), limits.connections());
        this.rooms = new Rooms(
                new RoomServices(log, pages, people, connections, meters, limits.peoplePerRoom(), this::nowMs),
                threads);
        this.newRooms = new NewRoomRate(limits.newRoomsPerMinute(), rooms::isLive, log, System::nanoTime);
        ScheduledExecutorService clock = threads.get();
        this.roomList = new RoomList(log::rooms, task -> {
            var unused = clock.schedule(task, RoomList.KEPT.toMillis(), TimeUnit.MILLISECONDS);
        });
        var unused =
                clock.scheduleWithFixedDelay(people::endGraces, GRACE_LOOK_MS, GRACE_LOOK_MS, TimeUnit.MILLISECONDS);
        people.onForgotten(this::forgotten);
    }

    /**
     * The connection is over: its seats in those rooms, which are all it has, are given up behind all that was said there before, and
     * the name with the person's last.
     */
    void end(Link link, Set<RoomName> seats) {
        AtomicInteger left = new AtomicInteger(seats.size() + 1);
        Runnable one = () -> {
            if (left.decrementAndGet() == 0) {
                people.gone(link);
            }
        };
        seats.forEach(room -> rooms.submit(room, live -> live.occupants().ended(link, one), code -> one.run()));
        one.run();
    }

    // Their names and seats are gone; what they have read is not.
    private void forgotten() {
        LOG.warn("The store took this server for dead, so all its connections are asked to come back");
        connections.onEachLoop(here -> here.forEach(connection -> connection.close(CloseCode.LOST_POSITION)));
    }

    /** Who may connect. */
    public Admission admission() {
        return admission;
    }

    /** The connections of this server. */
    public ConnectionManager connections() {
        return connections;
    }

    /** Pages of the rooms' logs. */
    public Pages pages() {
        return pages;
    }

    /** How many rooms have somebody in them. */
    public int liveRooms() {
        return rooms.size();
    }

    /**
     * Whether somebody of that address may enter the room: one that is new counts as made by the address, so this is asked once for
     * each that enters or sends. Never fails.
     *
     * @return 0, or in how many milliseconds it may be asked again
     */
    public CompletionStage<Long> mayEnter(String address, RoomName room) {
        return newRooms.mayEnter(address, room);
    }

    /** Where that room stands; null if it was never entered. */
    public CompletionStage<@Nullable Head> head(RoomName room) {
        return log.head(room);
    }

    /** Every room that was ever entered. */
    public RoomList roomList() {
        return roomList;
    }

    /**
     * Sends without a connection.
     *
     * @param draft a new room is made for it
     * @return the place of the message, or why there is none
     */
    public CompletionStage<Posted> post(Draft draft) {
        CompletableFuture<Posted> posted = new CompletableFuture<>();
        append(
                draft,
                result -> posted.complete(new Posted(result, null)),
                code -> posted.complete(new Posted(new Unavailable(), code)));
        return posted;
    }

    /** Appends to a room, which is made; calls one of the two, on any thread. */
    void append(Draft draft, Consumer<Appended> then, Consumer<ErrorCode> refused) {
        Meters.Sending sending = meters.taken(draft.room());
        rooms.submit(
                draft.room(),
                live -> live.append(draft, result -> {
                    then.accept(result);
                    sending.answered(result);
                }),
                code -> {
                    refused.accept(code);
                    sending.answered(null);
                });
    }

    /** What became of a {@link #post}; {@code refused} when the room could not be opened. */
    public record Posted(Appended result, @Nullable ErrorCode refused) {}

    /** Who is here. */
    public People people() {
        return people;
    }

    /** Every setting. */
    public Settings settings() {
        return settings;
    }

    /** Whether the store does not answer now. */
    public boolean isStoreAway() {
        return log.isAway();
    }

    /** What is wrong with the store that no waiting mends; null where nothing is. */
    public @Nullable String storeDamage() {
        return log.damage();
    }

    /** Why it does not, in a sentence for the operator; null where it does or that is not known. */
    public @Nullable String whyStoreAway() {
        return log.whyAway();
    }

    public Rooms rooms() {
        return rooms;
    }

    /** Who measures. */
    public Meters meters() {
        return meters;
    }

    /** What this server is called: its pod, where there is one. */
    public String node() {
        return node;
    }

    /** A monotonic clock in milliseconds, from about 0 at the start. */
    private long nowMs() {
        return (System.nanoTime() - startNanos) / 1_000_000;
    }
}
