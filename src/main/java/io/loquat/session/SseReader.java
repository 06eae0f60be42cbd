package io.loquat.session;

import io.loquat.delivery.Connection;
import io.loquat.delivery.Frame;
import io.loquat.delivery.Subscriber;
import io.loquat.log.Pages.Recovery;
import io.loquat.protocol.Position;
import io.loquat.protocol.RoomEvent;
import io.loquat.protocol.RoomName;
import io.loquat.protocol.SseEncoder;
import io.loquat.protocol.WireFormat;
import io.loquat.room.RoomReaders;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A reader of one room by server-sent events. It is not an occupant. */
public final class SseReader {
    /** A position that no room has, so that an invalid position is reported as a gap. */
    private static final Position NOWHERE = new Position("", Long.MAX_VALUE - 1);

    private SseReader() {}

    /**
     * Starts to read a room; on the connection's event loop.
     *
     * @param lastEventId {@code epoch:offset} of the last message received, or null to start with the next one
     */
    public static void start(Chat chat, Connection connection, RoomName room, @Nullable String lastEventId) {
        Position since = lastEventId == null ? null : position(lastEventId);
        Subscriber subscriber = new Subscriber(connection, WireFormat.SSE, null, true);
        connection.logContext().setRoom(room);
        connection.onEnd(
                comesBack -> chat.rooms().submit(room, live -> live.readers().remove(subscriber)));
        // The client reconnects on its own, with its position.
        Runnable failed = subscriber::requestReconnect;
        RoomReaders.Greeting greeting = recovery -> missed(chat, room, since, recovery);
        chat.rooms()
                .submit(room, live -> live.readers().add(subscriber, since, greeting, failed), code -> failed.run());
    }

    private static List<Frame> missed(Chat chat, RoomName room, @Nullable Position since, Recovery recovery) {
        List<Frame> frames = new ArrayList<>();
        // This sends the headers. A client that has them misses nothing that any server accepts afterwards.
        frames.add(Frame.raw(SseEncoder.comment()));
        if (since == null) {
            return frames;
        }
        chat.meters().resumed(recovery.recovered());
        if (!recovery.recovered()) {
            frames.add(Frame.raw(SseEncoder.gap(room)));
            return frames;
        }
        recovery.page().entries().forEach(entry -> {
            byte[] bytes = WireFormat.SSE.encode(new RoomEvent.Message(entry), false);
            if (bytes != null) {
                frames.add(Frame.raw(bytes));
            }
        });
        return frames;
    }

    private static Position position(String id) {
        int colon = id.lastIndexOf(':');
        return colon > 0 && id.substring(colon + 1).matches("[0-9]{1,15}")
                ? new Position(id.substring(0, colon), Long.parseLong(id.substring(colon + 1)))
                : NOWHERE;
    }
}
