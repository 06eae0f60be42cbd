package io.loquat.protocol;

import java.time.Instant;

/** What happens in a room and is told to those who are in it. */
public sealed interface RoomEvent {
    /** The room it happens in. */
    RoomName room();

    /** A message was appended. */
    record Message(Entry entry) implements RoomEvent {
        @Override
        public RoomName room() {
            return entry.room();
        }
    }

    /** Bytes for the room's {@code plain} clients; not stored. */
    record Binary(RoomName room, byte[] bytes) implements RoomEvent {}

    /** A person came in. */
    record Entered(RoomName room, String nick, Instant time, int online) implements RoomEvent {}

    /** A person left. */
    record Left(RoomName room, String nick, Instant time, int online) implements RoomEvent {}

    /** A person took another name. */
    record Renamed(RoomName room, String from, String to, int online) implements RoomEvent {}

    /** People came or went in a room of over 100. */
    record Online(RoomName room, int online) implements RoomEvent {}

    /** A person is typing; means 6 s. */
    record Typing(RoomName room, String nick) implements RoomEvent {}
}
