package io.loquat.protocol;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the server says to one client alone: the answers to commands, and the few pushes that are its own. */
public sealed interface Reply {
    /** Answers {@code hello}. */
    record Welcome(long re, String session, String nick, long pingMs, long pongMs, int maxText, String node)
            implements Reply {}

    /** Answers {@code join}, atomically: what it does not hold, the pushes after it do. */
    record Joined(long re, String topic, boolean recovered, Page page, int online, List<MemberView> members)
            implements Reply {}

    /** Answers {@code send}: stored as durably as the store stores it. */
    record Ack(long re, RoomName room, String epoch, long offset, Instant time, boolean duplicate) implements Reply {}

    /** Answers {@code history}. */
    record PageReply(long re, Page page) implements Reply {}

    /** Answers what needs no more than that. */
    record Ok(long re) implements Reply {}

    /** Answers {@code ping}. */
    record Pong(long re, Instant time) implements Reply {}

    /** Answers what went wrong; {@code re} is null for what had no usable id. {@code retryAfterMs} 0: not told. */
    record Failure(@Nullable Long re, ErrorCode code, String message, long retryAfterMs) implements Reply {
        /** Whether the same will be right later. */
        boolean isTemporary() {
            return retryAfterMs > 0 || !code.isMistake();
        }
    }

    /** The membership of that room's stream has ended: join again with {@code since}. */
    record Gap(RoomName room) implements Reply {}

    /** The server is about to go: come back after that long. */
    record GoAway(long reconnectAfterMs, String reason) implements Reply {}

    /** A person in a list of members and by how many connections. */
    record MemberView(String nick, int connections) {}
}
