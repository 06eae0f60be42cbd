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

/** Those who read a room and are nobody in it. Owner: the room's thread. */
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
     * Lets one read.
     *
     * @param since what it has already, or null to begin now
     * @param failed called instead of the greeting, when the log can not be read
     */
    public void add(Subscriber reader, @Nullable Position since, Greeting greeting, Runnable failed) {
        readers.put(reader, stream.recover(since, 0, recovery -> letIn(reader, greeting, recovery), failed));
    }

    private void letIn(Subscriber reader, Greeting greeting, Recovery recovery) {
        Newcomer newcomer = readers.get(reader);
        if (newcomer != null) {
            audience.add(reader, greeting.frames(recovery), newcomer.missed(null));
            newcomer.end();
        }
    }

    /** It reads no more. */
    public void remove(Subscriber reader) {
        Newcomer newcomer = readers.remove(reader);
        if (newcomer != null) {
            newcomer.end();
        }
        audience.remove(reader);
    }

    /** Nobody has a place in the log any more: they come back, with the position that they have. */
    void lostPlace() {
        readers.keySet().forEach(Subscriber::comeBack);
    }

    /** What a reader gets before the events. */
    @FunctionalInterface
    public interface Greeting {
        List<Frame> frames(Recovery recovery);
    }
}
