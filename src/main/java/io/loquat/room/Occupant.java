package io.loquat.room;

import io.loquat.delivery.AuthoredEvent;
import io.loquat.delivery.Subscriber;
import io.loquat.presence.Link;
import io.loquat.protocol.WireFormat;
import io.loquat.room.CatchUp.Newcomer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A connection that is in a room or is joining it. Owner: the room's thread. */
final class Occupant {
    private final Join join;
    private @Nullable Newcomer newcomer;
    /** Whether it has requested a seat. */
    boolean hasRequestedSeat;
    /** The version of the room's presence at which it was seated. */
    long seatVersion;

    /** Whether it has joined, so that it receives broadcasts. */
    boolean isAdmitted;

    private final List<Runnable> deferred = new ArrayList<>(0);

    Occupant(Join join) {
        this.join = join;
    }

    Join join() {
        return join;
    }

    Link link() {
        return join.link();
    }

    Subscriber subscriber() {
        return join.subscriber();
    }

    /** Sets the buffer of the events that it misses while it joins. */
    void newcomer(Newcomer added) {
        newcomer = added;
    }

    Newcomer newcomer() {
        return Objects.requireNonNull(newcomer);
    }

    /** Defers a task until it has joined or given up. Returns false if it has joined already. */
    boolean defer(Runnable task) {
        return !isAdmitted && deferred.add(task);
    }

    /** Runs the deferred tasks, because it has joined or given up. */
    void runDeferred() {
        deferred.forEach(Runnable::run);
        deferred.clear();
    }

    /**
     * Returns the events that it missed while it joined. Full mode needs no presence events, because the reply lists
     * the members.
     */
    List<AuthoredEvent> missed() {
        return newcomer().missed(subscriber().format() == WireFormat.FULL ? null : seatVersion);
    }
}
