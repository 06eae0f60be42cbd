package io.loquat.room;

import io.loquat.delivery.Audience;
import io.loquat.log.Pages.Recovery;
import io.loquat.presence.Link;
import io.loquat.presence.Notice;
import io.loquat.presence.Watch.SeatResult;
import io.loquat.protocol.ErrorCode;
import io.loquat.protocol.Reply.MemberView;
import io.loquat.protocol.RoomName;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The occupants of a room with a connection to this server: joining, leaving and losing them. Owner: the room's thread,
 * on which every method runs.
 *
 * <p>A newcomer first reads the log, then takes a seat, and is admitted when this server has broadcast the change that
 * seats it. So it receives every message of anybody who has seen it join.
 */
public final class Occupants implements RoomView {
    private final RoomName name;
    private final RoomServices services;
    private final Executor thread;
    private final RoomPresence presence;
    private final Audience audience;
    private final RoomStream stream;
    private final Authors authors;
    private final Map<Link, Occupant> byLink = new HashMap<>();
    private final List<Occupant> seated = new ArrayList<>(0);

    Occupants(
            RoomName name,
            RoomServices services,
            Executor thread,
            Audience audience,
            RoomStream stream,
            Authors authors,
            RoomPresence presence) {
        this.name = name;
        this.services = services;
        this.thread = thread;
        this.presence = presence;
        this.audience = audience;
        this.stream = stream;
        this.authors = authors;
    }

    /** Returns whether no connection to this server is in the room or joining it. */
    boolean isEmpty() {
        return byLink.isEmpty();
    }

    @Override
    public String topic() {
        return stream.topic();
    }

    @Override
    public int online() {
        return presence.online();
    }

    @Override
    public List<MemberView> members() {
        return presence.members();
    }

    /**
     * Reads what the connection missed, seats it, answers it and subscribes it. To the client this is one atomic step.
     */
    public void join(Join join) {
        Link link = join.link();
        if (!link.rooms().add(name)) {
            join.refused().accept(ErrorCode.ALREADY_JOINED);
            return;
        }
        Occupant occupant = new Occupant(join);
        byLink.put(link, occupant);
        occupant.newcomer(stream.recover(
                join.since(),
                join.limit(),
                recovery -> requestSeat(occupant),
                () -> refuse(occupant, ErrorCode.UNAVAILABLE)));
    }

    private void requestSeat(Occupant occupant) {
        if (hasLeft(occupant)) {
            return;
        }
        occupant.hasRequestedSeat = true;
        int max = services.peoplePerRoom();
        var result = presence.seats().takeSeat(occupant.link(), max).toCompletableFuture();
        if (result.isDone()) {
            onSeatResult(occupant, result.join());
        } else {
            result.whenComplete((answer, failure) -> thread.execute(
                    () -> onSeatResult(occupant, answer == null ? SeatResult.Refused.UNAVAILABLE : answer)));
        }
    }

    private void onSeatResult(Occupant occupant, SeatResult result) {
        if (hasLeft(occupant)) {
            return;
        }
        switch (result) {
            case SeatResult.Seated s -> {
                occupant.seatVersion = s.version();
                seated.add(occupant);
                admit();
            }
            case SeatResult.Refused.FULL -> refuse(occupant, ErrorCode.LIMIT_EXCEEDED);
            case SeatResult.Refused.UNAVAILABLE -> refuse(occupant, ErrorCode.UNAVAILABLE);
        }
    }

    // It left, or its connection ended, while it was joining.
    private boolean hasLeft(Occupant occupant) {
        if (byLink.get(occupant.link()) == occupant) {
            return false;
        }
        occupant.join().answered().run();
        return true;
    }

    private void refuse(Occupant occupant, ErrorCode code) {
        if (hasLeft(occupant)) {
            return;
        }
        unseat(occupant.link());
        occupant.join().refused().accept(code);
    }

    /** Admits the newcomers whose seats have been broadcast. */
    void admit() {
        for (int i = 0; i < seated.size(); i++) {
            Occupant occupant = seated.get(i);
            if (presence.isAt(occupant.seatVersion)) {
                seated.remove(i--);
                admit(occupant);
            }
        }
    }

    private void admit(Occupant occupant) {
        Recovery recovery = occupant.newcomer().recovery();
        if (occupant.join().since() != null) {
            services.meters().resumed(recovery.recovered());
        }
        occupant.isAdmitted = true;
        authors.add(occupant.link().person());
        audience.add(occupant.subscriber(), occupant.join().greeting().frames(this, recovery), occupant.missed());
        occupant.newcomer().end();
        occupant.join().answered().run();
        occupant.runDeferred();
    }

    /**
     * Removes the connection's seat, after everything that was sent before. {@code then} receives false if it had none.
     */
    public void leave(Link link, Consumer<Boolean> then) {
        stream.afterMessages(() -> {
            Occupant occupant = byLink.get(link);
            unseat(link);
            then.accept(occupant != null);
        });
    }

    /**
     * Unsubscribes a connection that has ended, after everything that was sent before. The caller gives up its seat
     * along with its seats in other rooms.
     */
    public void ended(Link link, Runnable then) {
        stream.afterMessages(() -> {
            remove(link);
            then.run();
        });
    }

    /** Unsubscribes a connection that broke; it keeps its seat for the grace period. */
    public void lost(Link link) {
        Occupant occupant = byLink.get(link);
        if (occupant != null && occupant.isAdmitted) {
            remove(link);
        } else {
            unseat(link);
        }
    }

    private void unseat(Link link) {
        Occupant occupant = remove(link);
        if (occupant != null && occupant.hasRequestedSeat) {
            presence.seats().leave(link);
        }
    }

    private @Nullable Occupant remove(Link link) {
        link.rooms().remove(name);
        Occupant occupant = byLink.remove(link);
        if (occupant == null) {
            return null;
        }
        seated.remove(occupant);
        audience.remove(occupant.subscriber());
        if (occupant.isAdmitted) {
            authors.remove(link.person());
        } else {
            occupant.newcomer().end();
        }
        occupant.runDeferred();
        return occupant;
    }

    /** Announces that the person is typing, if the connection has a seat. */
    public void typing(Link link) {
        if (byLink.containsKey(link)) {
            presence.typing(link.person());
        }
    }

    /**
     * Forwards bytes to the plain clients of all servers, after everything that was sent before and once the sender has
     * joined or given up. {@code then} is called, on any thread, when the bytes are on their way.
     */
    public void relay(Link link, byte[] bytes, Runnable then) {
        Occupant occupant = byLink.get(link);
        if (occupant != null && occupant.defer(() -> relay(link, bytes, then))) {
            return;
        }
        stream.beforeRelay(() -> stream.afterMessages(() -> {
            var unused = presence.seats()
                    .publish(new Notice.Bytes(link.person(), bytes))
                    .whenComplete((done, failure) -> then.run());
        }));
    }

    /** Asks all occupants to reconnect and resume, because their position in the log is lost. */
    void lostPosition() {
        byLink.values().forEach(occupant -> occupant.subscriber().requestReconnect());
    }
}
