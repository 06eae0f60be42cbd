package io.loquat.presence;

import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/**
 * One server's view of a room's occupants, and its means of changing them. Notices arrive one at a time, on any thread,
 * in the order of their versions, which is the same on every server. The first one is a {@link Notice.Snapshot}.
 */
public interface Watch extends AutoCloseable {
    /**
     * Gives the connection a seat, or lets it take over the seat of its predecessor. Calls for one connection are
     * carried out in order.
     *
     * @param max the maximum number of people in the room, at which a new person is refused
     */
    CompletionStage<SeatResult> takeSeat(Link link, int max);

    /** Gives up the connection's seat, if it has one. While the store is away, this happens later. */
    void leave(Link link);

    /**
     * Publishes the notice to all watchers of the room, including this one. Completes when the notice is on its way or
     * was lost with the store.
     */
    CompletionStage<?> publish(Notice.Typing typing);

    /** Publishes bytes in the same way. What one server publishes arrives in the order of its calls. */
    CompletionStage<?> publish(Notice.Bytes bytes);

    /** Stops watching. No notice arrives after this call returns, except one that is in progress on another thread. */
    @Override
    void close();

    /** Receives the notices of a room. */
    @FunctionalInterface
    interface Watcher extends Consumer<Notice> {}

    /** The result of a {@link #takeSeat}. */
    sealed interface SeatResult {
        /**
         * The connection has a seat as of that version of the room. It may join once the notices have reached that
         * version.
         */
        record Seated(long version) implements SeatResult {}

        /** The connection has no seat, and why. */
        enum Refused implements SeatResult {
            /** The room is full. */
            FULL,
            /** The store does not answer at the moment. */
            UNAVAILABLE
        }
    }
}
