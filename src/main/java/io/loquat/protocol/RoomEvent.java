package io.loquat.protocol;

import java.time.Instant;

/** An event in a room, which is broadcast to its occupants and readers. */
public sealed interface RoomEvent {
    /** The room of the event. */
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

    /** A person joined. */
    record Entered(RoomName room, String nick, Instant time, int online) implements RoomEvent {}

    /** A person left. */
    record Left(RoomName room, String nick, Instant time, int online) implements RoomEvent {}

    /** A person changed their nickname. */
    record Renamed(RoomName room, String from, String to, int online) implements RoomEvent {}

    /** The number of people changed in a room of over 100 people. */
    record Online(RoomName room, int online) implements RoomEvent {}

    /** A person is typing; valid for 6 s. */
    record Typing(RoomName room, String nick) implements RoomEvent {}
}
