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

/** A reader of one room's stream who is no person online. */
public final class SseReader {
    /** A position that no room has, so that what can not be read as one is told as a gap. */
    private static final Position NOWHERE = new Position("", Long.MAX_VALUE - 1);

    private SseReader() {}

    /**
     * Reads a room; on the connection's event loop.
     *
     * @param lastEventId {@code epoch:offset} of the last message seen, or null to begin now
     */
    public static void start(Chat chat, Connection connection, RoomName room, @Nullable String lastEventId) {
        Position since = lastEventId == null ? null : position(lastEventId);
        Subscriber subscriber = new Subscriber(connection, WireFormat.SSE, null, true);
        connection.logContext().isIn(room);
        connection.onEnd(
                comesBack -> chat.rooms().submit(room, live -> live.readers().remove(subscriber)));
        // It comes back by itself, with the position it has.
        Runnable failed = subscriber::comeBack;
        RoomReaders.Greeting greeting = recovery -> missed(chat, room, since, recovery);
        chat.rooms()
                .submit(room, live -> live.readers().add(subscriber, since, greeting, failed), code -> failed.run());
    }

    private static List<Frame> missed(Chat chat, RoomName room, @Nullable Position since, Recovery recovery) {
        List<Frame> frames = new ArrayList<>();
        // With this the headers go out: who has them misses nothing that is sent from then on, by whatever server.
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
