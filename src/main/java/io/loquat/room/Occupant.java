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
    boolean hasAsked;
    /** The version of the room's presence from which on it has a seat. */
    long seatedAt;

    boolean isIn;

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

    /** Sets the buffer of what it misses while it joins. */
    void newcomer(Newcomer begun) {
        newcomer = begun;
    }

    Newcomer newcomer() {
        return Objects.requireNonNull(newcomer);
    }

    /** Defers a task until it has joined, or will not; returns false if it has joined. */
    boolean defers(Runnable what) {
        return !isIn && deferred.add(what);
    }

    /** Runs the deferred tasks once it has joined, or will not. */
    void settled() {
        deferred.forEach(Runnable::run);
        deferred.clear();
    }

    /** Returns the events that it missed while it joined. In full mode it has the list of members. */
    List<AuthoredEvent> missed() {
        return newcomer().missed(subscriber().format() == WireFormat.FULL ? null : seatedAt);
    }
}
