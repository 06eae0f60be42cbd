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
 * The subscribers of one room, grouped by event loop. Owner: the room's thread, except for the format groups, which
 * their event loops own.
 *
 * <p>Every change and every event reaches a loop as a task, in the order of the calls. So a new subscriber receives
 * exactly the events after the call that adds it.
 */
public final class Audience {
    private final int[] readers = new int[WireFormat.values().length];
    private final Map<Loop, LoopGroup> groups = new HashMap<>();
    private final LongAdder delivered;
    private int size;

    Audience(LongAdder delivered) {
        this.delivered = delivered;
    }

    /** Returns whether there is no subscriber. */
    public boolean isEmpty() {
        return size == 0;
    }

    /**
     * Adds a subscriber. It receives {@code greeting} and {@code missed} first, and then every event from the next one
     * on. A subscriber that was removed before stays removed.
     */
    public void add(Subscriber subscriber, List<Frame> greeting, List<AuthoredEvent> missed) {
        List<Frame> frames = new ArrayList<>(greeting);
        for (AuthoredEvent event : missed) {
            Frame frame = subscriber.frame(event);
            if (frame != null) {
                frames.add(frame);
            }
        }
        add(subscriber, frames);
    }

    /** Adds a subscriber that missed nothing after its greeting. */
    public void add(Subscriber subscriber, List<Frame> greeting) {
        if (subscriber.state != Subscriber.State.NEW) {
            greeting.forEach(frame -> frame.bytes().release());
            return;
        }
        subscriber.state = Subscriber.State.ADDED;
        size++;
        readers[subscriber.format().ordinal()]++;
        LoopGroup group = groups.computeIfAbsent(subscriber.connection().loop(), LoopGroup::new);
        group.size++;
        subscriber.connection().eventLoop().execute(() -> {
            for (Frame frame : greeting) {
                subscriber.connection().offer(frame);
                frame.bytes().release();
            }
            group.inFormat(subscriber.format(), delivered).add(subscriber);
        });
    }

    /** Removes a subscriber permanently, even before it was added. It receives no event broadcast after this call. */
    public void remove(Subscriber subscriber) {
        boolean added = subscriber.state == Subscriber.State.ADDED;
        subscriber.state = Subscriber.State.REMOVED;
        if (!added) {
            return;
        }
        size--;
        readers[subscriber.format().ordinal()]--;
        Loop loop = subscriber.connection().loop();
        LoopGroup group = groups.get(loop);
        if (group == null) {
            throw new IllegalStateException("was not added");
        }
        if (--group.size == 0) {
            groups.remove(loop);
        }
        loop.eventLoop()
                .execute(() -> group.inFormat(subscriber.format(), delivered).remove(subscriber));
    }

    /** Submits one task to each event loop that has subscribers. The last loop to finish calls {@code onDelivered}. */
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
        groups.forEach((loop, group) -> loop.eventLoop().execute(() -> group.enqueue(broadcast)));
    }

    /** The subscribers of one event loop. Owner: that loop, except for the size. */
    private static final class LoopGroup {
        private final Loop loop;
        private final @Nullable FormatGroup[] formats = new @Nullable FormatGroup[WireFormat.values().length];
        // Owner: the room's thread.
        private int size;

        LoopGroup(Loop loop) {
            this.loop = loop;
        }

        FormatGroup inFormat(WireFormat format, LongAdder delivered) {
            FormatGroup group = formats[format.ordinal()];
            if (group == null) {
                group = new FormatGroup(format, loop, delivered);
                formats[format.ordinal()] = group;
            }
            return group;
        }

        void enqueue(Broadcast broadcast) {
            try {
                for (FormatGroup group : formats) {
                    if (group != null) {
                        group.enqueue(broadcast);
                    }
                }
            } finally {
                broadcast.delivered();
            }
        }
    }
}
