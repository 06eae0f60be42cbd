package io.loquat.delivery;

import io.loquat.protocol.RoomEvent;
import io.loquat.protocol.WireFormat;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Those who read one room, grouped by event loop. Owner: the thread of the room, but for the lists, which their loops own.
 *
 * <p>Everything goes to a loop as a task, in the order of the calls. So whoever is added sees exactly the events after it.
 */
public final class Audience {
    private final int[] readers = new int[WireFormat.values().length];
    private final Map<Loop, Group> groups = new HashMap<>();
    private final LongAdder delivered;
    private int size;

    Audience(LongAdder delivered) {
        this.delivered = delivered;
    }

    /** Whether nobody reads. */
    public boolean isEmpty() {
        return size == 0;
    }

    /**
     * Adds a reader, who first gets {@code greeting} and {@code missed}, and then every event from the next one on; one who was
     * taken out before stays out.
     */
    public void add(Subscriber subscriber, List<Frame> greeting, List<Told> missed) {
        List<Frame> frames = new ArrayList<>(greeting);
        for (Told told : missed) {
            Frame frame = subscriber.frame(told);
            if (frame != null) {
                frames.add(frame);
            }
        }
        add(subscriber, frames);
    }

    /** The same for a reader who missed nothing after its greeting. */
    public void add(Subscriber subscriber, List<Frame> greeting) {
        if (subscriber.state != Subscriber.State.NEW) {
            greeting.forEach(frame -> frame.bytes().release());
            return;
        }
        subscriber.state = Subscriber.State.ADDED;
        size++;
        readers[subscriber.format().ordinal()]++;
        Group group = groups.computeIfAbsent(subscriber.connection().loop(), Group::new);
        group.size++;
        subscriber.connection().eventLoop().execute(() -> {
            for (Frame frame : greeting) {
                subscriber.connection().offer(frame);
                frame.bytes().release();
            }
            group.strand(subscriber.format(), delivered).add(subscriber);
        });
    }

    /** Takes a reader out for good, before or after it was added; it gets no event after this call. */
    public void remove(Subscriber subscriber) {
        boolean added = subscriber.state == Subscriber.State.ADDED;
        subscriber.state = Subscriber.State.REMOVED;
        if (!added) {
            return;
        }
        size--;
        readers[subscriber.format().ordinal()]--;
        Loop loop = subscriber.connection().loop();
        Group group = groups.get(loop);
        if (group == null) {
            throw new IllegalStateException("was not added");
        }
        if (--group.size == 0) {
            groups.remove(loop);
        }
        loop.eventLoop()
                .execute(() -> group.strand(subscriber.format(), delivered).remove(subscriber));
    }

    /** Puts one task on each event loop that has readers; calls {@code onDelivered} on the last one's thread. */
    void broadcast(RoomEvent event, @Nullable Object author, Runnable onDelivered) {
        EnumSet<WireFormat> formats = EnumSet.noneOf(WireFormat.class);
        for (WireFormat format : WireFormat.values()) {
            if (readers[format.ordinal()] > 0) {
                formats.add(format);
            }
        }
        if (formats.isEmpty()) {
            onDelivered.run();
            return;
        }
        Broadcast broadcast = new Broadcast(event, author, formats, groups.size(), onDelivered);
        groups.forEach((loop, group) -> loop.eventLoop().execute(() -> group.tell(broadcast)));
    }

    /** The readers of one event loop. Owner: that loop, but for the size. */
    private static final class Group {
        private final Loop loop;
        private final @Nullable Strand[] strands = new @Nullable Strand[WireFormat.values().length];
        // Owner: the thread of the room.
        private int size;

        Group(Loop loop) {
            this.loop = loop;
        }

        Strand strand(WireFormat format, LongAdder delivered) {
            Strand strand = strands[format.ordinal()];
            if (strand == null) {
                strand = new Strand(format, loop, delivered);
                strands[format.ordinal()] = strand;
            }
            return strand;
        }

        void tell(Broadcast broadcast) {
            try {
                for (Strand strand : strands) {
                    if (strand != null) {
                        strand.tell(broadcast);
                    }
                }
            } finally {
                broadcast.delivered();
            }
        }
    }
}
