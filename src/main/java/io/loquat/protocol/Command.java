package io.loquat.protocol;

import org.jspecify.annotations.Nullable;

/**
 * A command of a client in full mode. Every command except {@link Typing} gets exactly one answer, with its {@code id}.
 */
public sealed interface Command {
    /** The number that the client gave the command, 0 to 2^53-1. */
    long id();

    /** Identifies the client; the first command of a connection. */
    record Hello(long id, @Nullable String nick, @Nullable String resume, Lang lang) implements Command {}

    /** Joins a room. {@code limit} is 0-100 messages. */
    record Join(long id, RoomName room, @Nullable Position since, int limit) implements Command {}

    /** Leaves a room. */
    record Leave(long id, RoomName room) implements Command {}

    /** Sends a message. {@code key} is its idempotency key, 1-64 characters. */
    record Send(long id, RoomName room, String text, String key) implements Command {}

    /** Reads a page of the history. */
    record History(long id, RoomName room, PageRequest page) implements Command {}

    /** Notifies the other occupants of a room that the person is typing. */
    record Typing(long id, RoomName room) implements Command {}

    /** Changes the nickname. */
    record Rename(long id, String nick) implements Command {}

    /** Requests a sign of life. */
    record Ping(long id) implements Command {}

    /**
     * A frame that is not a valid command, with the error to answer. {@code id} is null if the frame has no usable one.
     */
    record Malformed(@Nullable Long id, ErrorCode code, String reason) implements Decoded {}

    /** The result of decoding a frame. */
    sealed interface Decoded permits Malformed, Valid {}

    /** A well-formed command. */
    record Valid(Command command) implements Decoded {}
}
