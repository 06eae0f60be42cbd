package io.loquat.room;

import io.loquat.delivery.Frame;
import io.loquat.delivery.Subscriber;
import io.loquat.log.Pages.Recovery;
import io.loquat.presence.Link;
import io.loquat.protocol.ErrorCode;
import io.loquat.protocol.Position;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A connection's request to join a room.
 *
 * @param since the position to resume from, or null
 * @param limit how many of the newest messages to send if it cannot resume
 * @param refused called instead of the greeting, with the reason
 * @param answered called after the greeting
 */
public record Join(
        Link link,
        Subscriber subscriber,
        @Nullable Position since,
        int limit,
        Greeting greeting,
        Consumer<ErrorCode> refused,
        Runnable answered) {
    /** Encodes what a subscriber receives before the events. */
    @FunctionalInterface
    public interface Greeting {
        List<Frame> frames(RoomView room, Recovery recovery);
    }
}
