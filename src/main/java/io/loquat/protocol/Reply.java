package io.loquat.protocol;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A frame for one client only: an answer to a command, or one of the few pushes that concern one connection. */
public sealed interface Reply {
    /** Answers {@code hello}. */
    record Welcome(long re, String session, String nick, long pingMs, long pongMs, int maxText, String node)
            implements Reply {}

    /** Answers {@code join}, atomically: everything that is not in it follows as pushes. */
    record Joined(long re, String topic, boolean recovered, Page page, int online, List<MemberView> members)
            implements Reply {}

    /** Answers {@code send}: the message is as durable as the store makes it. */
    record Ack(long re, RoomName room, String epoch, long offset, Instant time, boolean duplicate) implements Reply {}

    /** Answers {@code history}. */
    record PageReply(long re, Page page) implements Reply {}

    /** Answers a command that has no other result. */
    record Ok(long re) implements Reply {}

    /** Answers {@code ping}. */
    record Pong(long re, Instant time) implements Reply {}

    /**
     * Answers a command that failed. {@code re} is null if the frame had no usable id; {@code retryAfterMs} 0 is not
     * sent.
     */
    record Failure(@Nullable Long re, ErrorCode code, String message, long retryAfterMs) implements Reply {
        /** Returns whether the same command can succeed later. */
        boolean isTemporary() {
            return retryAfterMs > 0 || !code.isMistake();
        }
    }

    /** The client no longer receives the stream of this room: it must join again with {@code since}. */
    record Gap(RoomName room) implements Reply {}

    /** The server is about to stop: reconnect after this many milliseconds. */
    record GoAway(long reconnectAfterMs, String reason) implements Reply {}

    /** A person in a list of members, and the number of connections by which they are in the room. */
    record MemberView(String nick, int connections) {}
}
