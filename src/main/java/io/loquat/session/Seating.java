package io.loquat.session;

import io.loquat.delivery.Audience;
import io.loquat.log.Pages.Recovery;
import io.loquat.protocol.ErrorCode;
import io.loquat.protocol.Reply.MemberView;
import io.loquat.protocol.RoomEvent;
import io.loquat.protocol.RoomName;
import io.loquat.room.Link;
import io.loquat.room.Notice;
import io.loquat.room.Person;
import io.loquat.room.Room;
import io.loquat.room.Watch;
import io.loquat.room.Watch.Taken;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Who comes into a room at this server and goes, and what is told of those at all servers. Owner of everything: the room's thread, on
 * which every method runs.
 *
 * <p>A newcomer reads the log first, then takes a seat, and is let in when this server has told the change that seats it: whatever
 * anybody says who has seen it come reaches it.
 */
final class Seating {
    private final RoomName name;
    private final Chat chat;
    private final Executor thread;
    private final Room room;
    private final Audience audience;
    private final RoomStream stream;
    private final Authors authors;
    private final Runnable onTold;
    private final Map<Link, Guest> members = new HashMap<>();
    private final List<Guest> seated = new ArrayList<>(0);
    private @Nullable Watch watch;

    /** @param onTold called when something about who is here was told, or is to be told later */
    Seating(
            RoomName name,
            Chat chat,
            Executor thread,
            Audience audience,
            RoomStream stream,
            Authors authors,
            Runnable onTold) {
        this.name = name;
        this.chat = chat;
        this.thread = thread;
        this.room = new Room(name);
        this.audience = audience;
        this.stream = stream;
        this.authors = authors;
        this.onTold = onTold;
    }

    /** Watches who is in the room; answers with null, on any thread, when the store does not answer. */
    CompletionStage<@Nullable Watch> watch() {
        return chat.people().watch(name, notice -> thread.execute(() -> noticed(notice)));
    }

    /** From here on people may come in. */
    void start(Watch begun) {
        stop();
        watch = begun;
    }

    /** Nobody may come in any more. */
    void stop() {
        if (watch != null) {
            watch.close();
            watch = null;
        }
    }

    private Watch theWatch() {
        return Objects.requireNonNull(watch);
    }

    /** Whether nobody is in here or on the way. */
    boolean isEmpty() {
        return members.isEmpty();
    }

    /** What the room is about; empty for nothing. */
    String topic() {
        return stream.topic();
    }

    /** How many people are in the room. */
    int online() {
        return room.online();
    }

    /** Everybody in the room; empty in a crowd. */
    List<MemberView> members() {
        return room.members();
    }

    /** Reads what the connection missed, seats it, answers, and lets it read on: one atomic step to who joins. */
    void join(Join join) {
        Link link = join.link();
        if (!link.rooms().add(name)) {
            join.refused().accept(ErrorCode.ALREADY_JOINED);
            return;
        }
        Guest guest = new Guest(join);
        members.put(link, guest);
        guest.newcomer(stream.recover(
                join.since(), join.limit(), recovery -> take(guest), () -> refuse(guest, ErrorCode.UNAVAILABLE)));
    }

    private void take(Guest guest) {
        if (isGone(guest)) {
            return;
        }
        guest.hasAsked = true;
        int most = chat.settings().limits().peoplePerRoom();
        var taken = theWatch().take(guest.link(), most).toCompletableFuture();
        if (taken.isDone()) {
            taken(guest, taken.join());
        } else {
            taken.whenComplete((answer, failure) ->
                    thread.execute(() -> taken(guest, answer == null ? Taken.Refused.UNAVAILABLE : answer)));
        }
    }

    private void taken(Guest guest, Taken taken) {
        if (isGone(guest)) {
            return;
        }
        switch (taken) {
            case Taken.Seated s -> {
                guest.seatedAt = s.version();
                seated.add(guest);
                letIn();
            }
            case Taken.Refused.FULL -> refuse(guest, ErrorCode.LIMIT_EXCEEDED);
            case Taken.Refused.UNAVAILABLE -> refuse(guest, ErrorCode.UNAVAILABLE);
        }
    }

    // It has left, or its connection has ended, while it was on its way.
    private boolean isGone(Guest guest) {
        if (members.get(guest.link()) == guest) {
            return false;
        }
        guest.join().answered().run();
        return true;
    }

    private void refuse(Guest guest, ErrorCode code) {
        if (isGone(guest)) {
            return;
        }
        unseat(guest.link());
        guest.join().refused().accept(code);
    }

    private void letIn() {
        for (int i = 0; i < seated.size(); i++) {
            Guest guest = seated.get(i);
            if (room.isAt(guest.seatedAt)) {
                seated.remove(i--);
                letIn(guest);
            }
        }
    }

    private void letIn(Guest guest) {
        Recovery recovery = guest.newcomer().recovery();
        if (guest.join().since() != null) {
            chat.meters().resumed(recovery.recovered());
        }
        guest.isIn = true;
        authors.add(guest.link().person());
        audience.add(guest.subscriber(), guest.join().greeting().frames(this, recovery), guest.missed());
        guest.newcomer().end();
        guest.join().answered().run();
        guest.settled();
    }

    /** Takes the connection's seat away, behind all that was said before; {@code then} is given false when it had none. */
    void leave(Link link, Consumer<Boolean> then) {
        stream.afterMessages(() -> {
            Guest guest = members.get(link);
            unseat(link);
            then.accept(guest != null);
        });
    }

    /** The connection is over: it reads no more, and its seat is given up with the others by who calls, behind all that was said before. */
    void ended(Link link, Runnable then) {
        stream.afterMessages(() -> {
            remove(link);
            then.run();
        });
    }

    /** The connection broke: it reads no more, but keeps its seat for the grace. */
    void lost(Link link) {
        Guest guest = members.get(link);
        if (guest != null && guest.isIn) {
            remove(link);
        } else {
            unseat(link);
        }
    }

    private void unseat(Link link) {
        Guest guest = remove(link);
        if (guest != null && guest.hasAsked) {
            theWatch().leave(link);
        }
    }

    private @Nullable Guest remove(Link link) {
        link.rooms().remove(name);
        Guest guest = members.remove(link);
        if (guest == null) {
            return null;
        }
        seated.remove(guest);
        audience.remove(guest.subscriber());
        if (guest.isIn) {
            authors.remove(link.person());
        } else {
            guest.newcomer().end();
        }
        guest.settled();
        return guest;
    }

    /** Tells the others that the person is typing, if the connection has a seat. */
    void typing(Link link) {
        if (members.containsKey(link) && room.mayType(link.person(), chat.nowMs())) {
            var unused = theWatch().tell(new Notice.Typing(link.person()));
        }
    }

    /**
     * Passes bytes on to the plain clients of all servers, behind all that was said before, once their sender is in or not coming;
     * {@code then} is called, on any thread, when they are on their way.
     */
    void relay(Link link, byte[] bytes, Runnable then) {
        Guest guest = members.get(link);
        if (guest != null && guest.defers(() -> relay(link, bytes, then))) {
            return;
        }
        stream.beforeRelay(() -> stream.afterMessages(() -> {
            var unused =
                    theWatch().tell(new Notice.Bytes(link.person(), bytes)).whenComplete((done, failure) -> then.run());
        }));
    }

    private void noticed(Notice notice) {
        switch (notice) {
            case Notice.Seats n -> {
                boolean isHere = n.connections() > 0;
                if (isHere) {
                    authors.has(n.person(), n.nick());
                }
                tell(room.changed(n), isHere ? n.person() : null, n.version());
            }
            case Notice.Renamed n -> {
                authors.has(n.person(), n.nick());
                tell(room.renamed(n), null, n.version());
            }
            case Notice.Everybody n -> room.become(n).forEach(event -> tell(event, null, n.version()));
            case Notice.Typing n -> tell(room.typing(n.person(), chat.nowMs()), n.person(), 0);
            case Notice.Bytes n -> stream.relay(n.person(), n.bytes());
        }
        letIn();
        onTold.run();
    }

    private void tell(@Nullable RoomEvent event, @Nullable Person author, long version) {
        if (event != null) {
            stream.tell(event, author, version);
        }
    }

    /** What is to be told of a crowd, now or in so many milliseconds; -1 for nothing. */
    long tellOnline() {
        tell(room.onlineDue(chat.nowMs()), null, 0);
        return room.onlineDueIn(chat.nowMs());
    }

    /** Nobody here has a place in the log any more: they come back, with the position that they have. */
    void lostPlace() {
        members.values().forEach(guest -> Reader.comeBack(guest.subscriber().connection()));
    }
}
