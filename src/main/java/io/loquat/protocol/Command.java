package io.loquat.protocol;

import org.jspecify.annotations.Nullable;

/** What a client of full mode asks for. Every command but {@link Typing} gets exactly one answer, with its {@code id}. */
public sealed interface Command {
    /** The client's number for it, 0 to 2^53-1. */
    long id();

    /** Says who comes; the first command. */
    record Hello(long id, @Nullable String nick, @Nullable String resume, Lang lang) implements Command {}

    /** Enters a room. {@code limit} 0-100. */
    record Join(long id, RoomName room, @Nullable Position since, int limit) implements Command {}

    /** Leaves a room. */
    record Leave(long id, RoomName room) implements Command {}

    /** Sends a text. {@code key} 1-64 characters. */
    record Send(long id, RoomName room, String text, String key) implements Command {}

    /** Reads a page. {@code limit} 1-100. */
    record History(long id, RoomName room, PageRequest page) implements Command {}

    /** Is typing. */
    record Typing(long id, RoomName room) implements Command {}

    /** Takes another name. */
    record Rename(long id, String nick) implements Command {}

    /** Asks for a sign of life. */
    record Ping(long id) implements Command {}

    /** What can not be a command: an answer to give, not an exception. {@code id} is null when there is no usable one. */
    record Malformed(@Nullable Long id, ErrorCode code, String reason) implements Decoded {}

    /** What a frame turned out to be. */
    sealed interface Decoded permits Malformed, Valid {}

    /** A well-formed command. */
    record Valid(Command command) implements Decoded {}
}
