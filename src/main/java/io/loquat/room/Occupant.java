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

/** A connection that is in a room, or on its way. Owner: the room's thread. */
final class Occupant {
    private final Join join;
    private @Nullable Newcomer newcomer;
    /** Whether it may have a seat. */
    boolean hasAsked;
    /** The version of the room from which on it has one. */
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

    /** What it misses on its way is collected there. */
    void newcomer(Newcomer begun) {
        newcomer = begun;
    }

    Newcomer newcomer() {
        return Objects.requireNonNull(newcomer);
    }

    /** Keeps something until it is in, or is not coming; false when it is in. */
    boolean defers(Runnable what) {
        return !isIn && deferred.add(what);
    }

    /** It is in, or is not coming: does what was kept. */
    void settled() {
        deferred.forEach(Runnable::run);
        deferred.clear();
    }

    /** What it was not told on its way in; full mode has the list of who is in. */
    List<AuthoredEvent> missed() {
        return newcomer().missed(subscriber().format() == WireFormat.FULL ? null : seatedAt);
    }
}
