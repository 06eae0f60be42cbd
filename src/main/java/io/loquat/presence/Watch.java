package io.loquat.presence;

import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/**
 * One server's view of who is in a room, and its way to change that. Notices come one after the other, on any thread, in the order of
 * their versions, the same on every server; the first is {@link Notice.Snapshot}.
 */
public interface Watch extends AutoCloseable {
    /**
     * Gives the connection a seat, or the one that its predecessor still has; calls for one connection are carried out in their
     * order.
     *
     * @param most people in the room, from whom on a new one is refused
     */
    CompletionStage<SeatResult> takeSeat(Link link, int most);

    /** Gives up the connection's seat, if it has one; while the store is away, later. */
    void leave(Link link);

    /** Tells all who watch the room, this one too; answers when it is on its way, or was lost with the store. */
    CompletionStage<?> tell(Notice.Typing typing);

    /** The same for bytes; what one server tells comes in the order of the calls. */
    CompletionStage<?> tell(Notice.Bytes bytes);

    /** Ends it; no notice after the call returned, but for what is under way on another thread. */
    @Override
    void close();

    /** Who watches. */
    @FunctionalInterface
    interface Watcher extends Consumer<Notice> {}

    /** What became of a {@link #takeSeat}. */
    sealed interface SeatResult {
        /** The connection has a seat, as of that version of the room: it may come in once the notices have come so far. */
        record Seated(long version) implements SeatResult {}

        /** It has none, and why. */
        enum Refused implements SeatResult {
            /** The room has as many people as it may. */
            FULL,
            /** The store does not answer now. */
            UNAVAILABLE
        }
    }
}
