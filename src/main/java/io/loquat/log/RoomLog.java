package io.loquat.log;

import io.loquat.protocol.Entry;
import io.loquat.protocol.PageRequest;
import io.loquat.protocol.RoomName;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * The ordered record of each room, and the numbers of the guests.
 *
 * <p>Every implementation MUST hold to this, and {@code RoomLogContract} is the exam:
 *
 * <ol>
 *   <li>Offsets rise by one from 1 within an epoch; an epoch changes only when the numbering starts again.
 *   <li>Appends of one caller to one room get offsets in the order of the calls.
 *   <li>An append is answered when it is stored as durably as the store stores, never before.
 *   <li>A draft whose author and key were appended within {@link #KEY_MINUTES} minutes is answered with the first one's place.
 *   <li>A follower sees every entry after the head that {@code follow} answered with, once, in offset order, or is told that it
 *       lost its place.
 *   <li>No call blocks; stages and followers may run on any thread, and a follower must not wait.
 *   <li>A store that does not answer is a value ({@link Unavailable}), not an exception.
 *   <li>Where there are as many rooms as may be, one that nobody follows and that keeps no message gives way to a new one; all of
 *       it is forgotten, so whoever enters it again finds another epoch. The lobby never does, and is made whatever the number of
 *       rooms.
 * </ol>
 */
public interface RoomLog extends AutoCloseable {
    /** How long a key makes a retry harmless. */
    int KEY_MINUTES = 5;

    /** Makes the room if it was never entered. */
    CompletionStage<Opened> open(RoomName room);

    /** Where the room stands; null if it was never entered. */
    CompletionStage<@Nullable Head> head(RoomName room);

    /** Every room that was ever entered, each once, in no order. It looks at all of them, so it is asked by way of {@link SharedQuery}. */
    CompletionStage<List<Listed>> rooms();

    /** Appends to a room that was opened. */
    CompletionStage<Appended> append(Draft draft);

    /** Reads a part of what is kept, as it stands at one moment; null if the room was never entered. */
    CompletionStage<@Nullable Slice> read(RoomName room, PageRequest request);

    /**
     * Hands over what is appended to a room that was opened, until the answered handle is closed; null when the store does not answer,
     * or when the room has given way meanwhile and can not be made again.
     */
    CompletionStage<@Nullable Following> follow(RoomName room, Follower follower);

    /** The next number of the guests' series, which is given once while the chat lives; null when the store does not answer. */
    CompletionStage<@Nullable Long> nextGuest();

    /** Whether the store does not answer now; any thread. */
    boolean isAway();

    /** What is wrong with the store that no waiting mends, for the operator; null where nothing is. Any thread. */
    default @Nullable String damage() {
        return null;
    }

    /** Why the store does not answer now, in a sentence for the operator; null where it does or that is not known. Any thread. */
    default @Nullable String whyAway() {
        return null;
    }

    @Override
    void close();

    /** Who follows a room; called on any thread, one call after the other. */
    interface Follower {
        /** The next entry of the room. */
        void entry(Entry entry);

        /** The room's numbering began again: what was read up to now can not be gone on from. Nothing comes after this. */
        void lost();
    }

    /** A following, and where it began. */
    interface Following extends AutoCloseable {
        /** Where the room stood: the first entry handed over is the one behind it. */
        Head head();

        /** Ends it; nothing is handed over after the call returned, but for what is under way on another thread. */
        @Override
        void close();
    }

    /**
     * A message on its way into the log.
     *
     * @param author the compared nickname, or empty for a guest of REST: it and the key tell duplicates
     */
    record Draft(
            RoomName room,
            String nick,
            String author,
            @Nullable String key,
            String text) {}

    /** What became of an {@link #open}. */
    sealed interface Opened permits Head, TooManyRooms, Unavailable {}

    /** What became of an {@link #append}. */
    sealed interface Appended permits Stored, Unavailable {}

    /** The place of a message in its room; {@code duplicate} when an earlier message with its key has it. */
    record Stored(Entry entry, boolean duplicate) implements Appended {}

    /** Where a room stands. {@code newest} is 0 in an empty room. */
    record Head(RoomName room, String epoch, long newest, String topic) implements Opened {}

    /** One of all rooms, and when its newest message was sent; null where it has none, or that is not known any more. */
    record Listed(Head head, @Nullable Instant newest) {}

    /** The server keeps as many rooms as it may, and none of them can give way. */
    record TooManyRooms() implements Opened {}

    /** The store does not answer now. */
    record Unavailable() implements Opened, Appended {}

    /**
     * A part of a log and the bounds of what is kept, of one moment.
     *
     * @param oldest the offset of the oldest message kept, {@code newest + 1} where none is
     */
    record Slice(RoomName room, String epoch, long oldest, long newest, List<Entry> entries) {}
}
