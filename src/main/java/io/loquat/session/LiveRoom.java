package io.loquat.session;

import io.loquat.delivery.About;
import io.loquat.delivery.Audience;
import io.loquat.delivery.Subscriber;
import io.loquat.delivery.Told;
import io.loquat.log.Pages.Recovery;
import io.loquat.log.RoomLog.Appended;
import io.loquat.log.RoomLog.Draft;
import io.loquat.log.RoomLog.Following;
import io.loquat.log.RoomLog.Head;
import io.loquat.log.RoomLog.TooManyRooms;
import io.loquat.log.RoomLog.Unavailable;
import io.loquat.protocol.ErrorCode;
import io.loquat.protocol.Position;
import io.loquat.protocol.Reply.MemberView;
import io.loquat.protocol.RoomEvent;
import io.loquat.protocol.RoomName;
import io.loquat.room.Link;
import io.loquat.room.Person;
import io.loquat.room.Room;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * A room at work: who is in it, who reads it, and its log. Owner of everything: the room's thread, on which every method
 * runs but {@link #submit}, {@link #online} and {@link #name}.
 */
final class LiveRoom {
    private static final Logger LOG = Logger.getLogger(LiveRoom.class);

    private final RoomName name;
    private final Chat chat;
    private final ScheduledExecutorService thread;
    private final Room room;
    private final Audience audience;
    private final Map<Link, Guest> members = new HashMap<>();
    private final RoomStream stream;
    private @Nullable ArrayDeque<RoomTask> untilOpen = new ArrayDeque<>();
    private String topic = "";
    private boolean opening;
    private boolean onlineScheduled;
    private final AtomicInteger queued = new AtomicInteger();
    private volatile int online;

    LiveRoom(RoomName name, Chat chat, ScheduledExecutorService thread) {
        this.name = name;
        this.chat = chat;
        this.thread = thread;
        this.room = new Room(name, chat.people());
        this.audience = chat.connections().newAudience();
        this.stream = new RoomStream(name, chat, thread, audience, room::byNick, this::closeIfIdle, () -> {});
    }

    RoomName name() {
        return name;
    }

    /** How many people are in it; any thread. */
    int online() {
        return online;
    }

    List<MemberView> members() {
        return room.members();
    }

    String topic() {
        return topic;
    }

    /** Does something on the room's thread, after all that was submitted before; any thread, by {@link Rooms} alone. */
    void submit(RoomTask task) {
        thread.execute(() -> run(task));
    }

    /** What was submitted and has not begun; keeps the room open. */
    AtomicInteger queued() {
        return queued;
    }

    private void run(RoomTask task) {
        queued.decrementAndGet();
        if (untilOpen == null) {
            perform(task);
            closeIfIdle();
            return;
        }
        untilOpen.add(task);
        if (!opening) {
            opening = true;
            open().whenComplete((opening, failure) -> thread.execute(() -> opened(opening, failure)));
        }
    }

    // One that fails must not take the rest, or the room, with it.
    private void perform(RoomTask task) {
        try {
            task.run(this);
        } catch (RuntimeException | OutOfMemoryError e) {
            About.log(name, () -> LOG.errorf(e, "A task of room %s failed", name));
            task.refused(ErrorCode.UNAVAILABLE);
        }
    }

    private CompletionStage<Opening> open() {
        return chat.log().open(name).thenCompose(opened -> switch (opened) {
            case Head head -> stream.follow().thenApply(following -> new Opening(following, ErrorCode.UNAVAILABLE));
            case TooManyRooms t -> CompletableFuture.completedFuture(new Opening(null, ErrorCode.LIMIT_EXCEEDED));
            case Unavailable u -> CompletableFuture.completedFuture(new Opening(null, ErrorCode.UNAVAILABLE));
        });
    }

    /** @param refused why there is no following */
    private record Opening(@Nullable Following following, ErrorCode refused) {}

    private void opened(@Nullable Opening opened, @Nullable Throwable failure) {
        ArrayDeque<RoomTask> tasks = untilOpen == null ? new ArrayDeque<>() : untilOpen;
        // Who is on his way to a room that could not be opened has it tried again.
        Following following = opened == null ? null : opened.following();
        untilOpen = following == null ? new ArrayDeque<>() : null;
        opening = false;
        if (failure != null) {
            About.log(name, () -> LOG.errorf(failure, "The log of room %s could not be opened", name));
        }
        if (following == null) {
            ErrorCode code = opened == null ? ErrorCode.UNAVAILABLE : opened.refused();
            tasks.forEach(task -> task.refused(code));
        } else {
            topic = following.head().topic();
            stream.start(following);
            tasks.forEach(this::perform);
        }
        closeIfIdle();
    }

    private void closeIfIdle() {
        if (!stream.isAtRest() || room.online() > 0 || !members.isEmpty() || !audience.isEmpty()) {
            return;
        }
        if (chat.rooms().close(this)) {
            stream.stop();
        }
    }

    /** Reads what the connection missed, then seats it, answers, and lets it read on: one atomic step. */
    void join(Join join) {
        Link link = join.link();
        if (!link.rooms().add(name)) {
            join.refused().accept(ErrorCode.ALREADY_JOINED);
            return;
        }
        Guest guest = new Guest(join.subscriber());
        members.put(link, guest);
        stream.recover(
                join.since(),
                join.limit(),
                (recovery, since) -> {
                    if (members.get(link) == guest) {
                        seat(join, guest, recovery, since);
                    } else {
                        join.answered().run();
                    }
                },
                () -> {
                    unseat(link);
                    join.refused().accept(ErrorCode.UNAVAILABLE);
                });
    }

    private void seat(Join join, Guest guest, Recovery recovery, List<Told> missed) {
        Person person = join.link().person();
        if (!room.has(person) && room.online() >= chat.settings().limits().peoplePerRoom()) {
            unseat(join.link());
            join.refused().accept(ErrorCode.LIMIT_EXCEEDED);
            return;
        }
        guest.seated = true;
        Link lost = join.link().predecessor();
        boolean keepsSeat = lost != null && lost.rooms().remove(name);
        RoomEvent entered = keepsSeat ? null : room.enter(person);
        online = room.online();
        audience.add(guest.subscriber, join.greeting().frames(this, recovery), missed);
        tell(entered, person);
        join.answered().run();
    }

    /** Lets a reader who is nobody read; {@code failed} is called instead when the log can not be read. */
    void read(Subscriber reader, @Nullable Position since, Join.Greeting greeting, Runnable failed) {
        stream.recover(
                since, 0, (recovery, missed) -> audience.add(reader, greeting.frames(this, recovery), missed), failed);
    }

    /** The reader reads no more. */
    void unread(Subscriber reader) {
        audience.remove(reader);
    }

    /** Takes the connection's seat away, behind all that was said before; {@code then} is given false when it had none. */
    void leave(Link link, Consumer<Boolean> then) {
        stream.afterMessages(() -> then.accept(unseat(link)));
    }

    private boolean unseat(Link link) {
        Guest guest = members.remove(link);
        if (guest != null) {
            audience.remove(guest.subscriber);
        }
        if (!link.rooms().remove(name)) {
            return false;
        }
        // Who is not a guest any more is in its grace, and that is for the seated only.
        if (guest == null || guest.seated) {
            RoomEvent left = room.leave(link.person());
            online = room.online();
            tell(left, null);
        }
        return true;
    }

    /** The connection broke: it reads no more, but keeps its seat for the grace. */
    void lost(Link link) {
        Guest guest = members.get(link);
        if (guest == null) {
            return;
        }
        if (guest.seated) {
            members.remove(link);
            audience.remove(guest.subscriber);
        } else {
            unseat(link);
        }
    }

    /** Tells the others that the person is typing, if the connection still has a seat. */
    void typing(Link link) {
        if (link.rooms().contains(name)) {
            tell(room.typing(link.person(), chat.nowMs()), link.person());
        }
    }

    /** The person has another name now. */
    void renamed(Person person) {
        tell(room.rename(person), null);
    }

    /** Appends a message; {@code then} is called on any thread. */
    void append(Draft draft, Consumer<Appended> then) {
        stream.append(draft, then);
    }

    /** Passes bytes on to the room's plain clients; {@code then} is called when they are on their way. */
    void relay(Link link, byte[] bytes, Runnable then) {
        stream.relay(link.person(), bytes, then);
    }

    private void tell(@Nullable RoomEvent event, @Nullable Person author) {
        if (event != null) {
            chat.connections().broadcast(audience, event, author, () -> {});
        }
        long dueIn = room.onlineDueIn(chat.nowMs());
        if (dueIn >= 0 && !onlineScheduled) {
            onlineScheduled = true;
            var unused = thread.schedule(this::tellOnline, dueIn, TimeUnit.MILLISECONDS);
        }
    }

    private void tellOnline() {
        onlineScheduled = false;
        tell(room.onlineDue(chat.nowMs()), null);
    }

    /** A connection that is in, or about to be. */
    private static final class Guest {
        private final Subscriber subscriber;
        private boolean seated;

        Guest(Subscriber subscriber) {
            this.subscriber = subscriber;
        }
    }
}
