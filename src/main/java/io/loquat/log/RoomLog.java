package io.loquat.log;

import io.loquat.protocol.Entry;
import io.loquat.protocol.PageRequest;
import io.loquat.protocol.RoomName;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * The ordered log of each room, and the series of guest numbers.
 *
 * <p>Every implementation MUST keep these rules, which {@code RoomLogContract} tests:
 * <ol>
 *   <li>Offsets increase by one, from 1, within an epoch. An epoch changes only when the numbering restarts.
 *   <li>Appends of one caller to one room get offsets in the order of the calls.
 *   <li>An append is answered once it is as durable as the store makes it, never before.
 *   <li>A draft whose author and key were appended within the last {@link #KEY_MINUTES} minutes is answered with the
 *       position of the first one.
 *   <li>A follower receives every entry after the head that {@code follow} answered with, once, in offset order, or is
 *       notified that it lost its position.
 *   <li>No call blocks. Stages and followers may run on any thread, and a follower must not block.
 *   <li>A store that does not answer is a value ({@link Unavailable}), not an exception.
 *   <li>When the room limit is reached, a room without followers and without messages is evicted for a new one. All of
 *       it is forgotten, so entering it again creates another epoch. The lobby is never evicted, and is created
 *       whatever the number of rooms.
 * </ol>
 */
public interface RoomLog extends AutoCloseable {
    /** How many minutes a key makes a retry harmless. */
    int KEY_MINUTES = 5;

    /** Opens a room, and creates it if it was never entered. */
    CompletionStage<Opened> open(RoomName room);

    /** Returns the head of the room; null if it was never entered. */
    CompletionStage<@Nullable Head> head(RoomName room);

    /**
     * Returns every room that was ever entered, each once, in no order. This scans all of them, so callers go through
     * {@link SharedQuery}.
     */
    CompletionStage<List<Listed>> rooms();

    /** Appends to an opened room. */
    CompletionStage<Appended> append(Draft draft);

    /** Reads part of the stored messages, consistently at one moment; null if the room was never entered. */
    CompletionStage<@Nullable Slice> read(RoomName room, PageRequest request);

    /**
     * Delivers what is appended to an opened room until the returned handle is closed. Null when the store does not
     * answer, or when the room has been evicted and cannot be created again.
     */
    CompletionStage<@Nullable Following> follow(RoomName room, Follower follower);

    /**
     * Returns the next guest number, which is issued only once in the life of the chat; null when the store does not
     * answer.
     */
    CompletionStage<@Nullable Long> nextGuest();

    /** Returns whether the store does not answer at the moment. Any thread. */
    boolean isAway();

    /**
     * Returns what is wrong with the store and does not pass on its own, for the operator; null when nothing is. Any
     * thread.
     */
    default @Nullable String damage() {
        return null;
    }

    /**
     * Returns why the store does not answer, in a sentence for the operator; null when it answers or the reason is
     * unknown. Any thread.
     */
    default @Nullable String whyAway() {
        return null;
    }

    @Override
    void close();

    /** Receives the entries of a room. Called on any thread, one call at a time. */
    interface Follower {
        /** Receives the next entry of the room. */
        void entry(Entry entry);

        /** The room's numbering restarted: reading cannot continue from here. This is the last call. */
        void lost();
    }

    /** A follower's subscription to a room, and where it started. */
    interface Following extends AutoCloseable {
        /** Returns the head of the room when following started: the first delivered entry is the one after it. */
        Head head();

        /**
         * Stops following. Nothing is delivered after this call returns, except an entry in progress on another thread.
         */
        @Override
        void close();
    }

    /**
     * A message to be appended.
     *
     * @param author the folded nickname, or empty for a REST guest. Together with the key it identifies duplicates
     */
    record Draft(
            RoomName room,
            String nick,
            String author,
            @Nullable String key,
            String text) {}

    /** The result of an {@link #open}. */
    sealed interface Opened permits Head, TooManyRooms, Unavailable {}

    /** The result of an {@link #append}. */
    sealed interface Appended permits Stored, Unavailable {}

    /**
     * The position of a message in its room; {@code duplicate} when it is that of an earlier message with the same key.
     */
    record Stored(Entry entry, boolean duplicate) implements Appended {}

    /** The head of a room. {@code newest} is 0 in an empty room. */
    record Head(RoomName room, String epoch, long newest, String topic) implements Opened {}

    /**
     * A room in the list of all rooms, and when its newest message was sent; null when it has none, or the time is no
     * longer known.
     */
    record Listed(Head head, @Nullable Instant newest) {}

    /** The room limit is reached, and no room can be evicted. */
    record TooManyRooms() implements Opened {}

    /** The store does not answer at the moment. */
    record Unavailable() implements Opened, Appended {}

    /**
     * Part of a log and the bounds of what is stored, at one moment.
     *
     * @param oldest the offset of the oldest stored message, {@code newest + 1} when there is none
     */
    record Slice(RoomName room, String epoch, long oldest, long newest, List<Entry> entries) {}
}
