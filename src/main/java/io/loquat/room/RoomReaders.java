package io.loquat.room;

import io.loquat.delivery.Audience;
import io.loquat.delivery.Frame;
import io.loquat.delivery.Subscriber;
import io.loquat.log.Pages.Recovery;
import io.loquat.protocol.Position;
import io.loquat.room.CatchUp.Newcomer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The readers of a room that are not occupants, such as readers of server-sent events. Owner: the room's thread. */
public final class RoomReaders {
    private final Audience audience;
    private final RoomStream stream;
    private final Map<Subscriber, Newcomer> readers = new HashMap<>(0);

    RoomReaders(Audience audience, RoomStream stream) {
        this.audience = audience;
        this.stream = stream;
    }

    boolean isEmpty() {
        return readers.isEmpty();
    }

    /**
     * Adds a reader.
     *
     * @param since the position to resume from, or null to begin now
     * @param failed called instead of the greeting if the log cannot be read
     */
    public void add(Subscriber reader, @Nullable Position since, Greeting greeting, Runnable failed) {
        readers.put(reader, stream.recover(since, 0, recovery -> admit(reader, greeting, recovery), failed));
    }

    private void admit(Subscriber reader, Greeting greeting, Recovery recovery) {
        Newcomer newcomer = readers.get(reader);
        if (newcomer != null) {
            audience.add(reader, greeting.frames(recovery), newcomer.missed(null));
            newcomer.end();
        }
    }

    /** Removes a reader. */
    public void remove(Subscriber reader) {
        Newcomer newcomer = readers.remove(reader);
        if (newcomer != null) {
            newcomer.end();
        }
        audience.remove(reader);
    }

    /** Asks all readers to reconnect and resume, because their position in the log is lost. */
    void lostPosition() {
        readers.keySet().forEach(Subscriber::requestReconnect);
    }

    /** Encodes what a reader receives before the events. */
    @FunctionalInterface
    public interface Greeting {
        List<Frame> frames(Recovery recovery);
    }
}
