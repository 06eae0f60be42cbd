package io.loquat.delivery;

import io.loquat.protocol.RoomEvent;
import io.loquat.protocol.WireFormat;
import java.util.EnumSet;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * One event on its way to all event loops that have subscribers, encoded once for each of their formats.
 *
 * <p>The room's thread creates it; afterwards it is only read. The last user releases it.
 */
final class Broadcast {
    private static final int FORMATS = WireFormat.values().length;

    private final @Nullable Frame[] others = new @Nullable Frame[FORMATS];
    private final @Nullable Frame[] own = new @Nullable Frame[FORMATS];
    private final @Nullable Object author;
    private final boolean isEcho;
    private final AtomicInteger users;
    private final Runnable onDelivered;

    Broadcast(RoomEvent event, @Nullable Object author, EnumSet<WireFormat> formats, int loops, Runnable onDelivered) {
        this.author = author;
        this.isEcho = isEcho(event);
        this.users = new AtomicInteger(loops);
        this.onDelivered = onDelivered;
        try {
            formats.forEach(format -> encode(event, format));
        } catch (RuntimeException | OutOfMemoryError e) {
            release();
            throw e;
        }
    }

    private void encode(RoomEvent event, WireFormat format) {
        others[format.ordinal()] = frame(event, format, false);
        if (author != null) {
            // Only in full mode does the author receive another frame than the other subscribers.
            own[format.ordinal()] =
                    format == WireFormat.FULL ? frame(event, format, true) : retain(others[format.ordinal()]);
        }
    }

    /** Encodes an event in a format, for its author or for all others; null if the format does not carry it. */
    static @Nullable Frame frame(RoomEvent event, WireFormat format, boolean isOwn) {
        byte[] bytes = format.encode(event, isOwn);
        if (bytes == null) {
            return null;
        }
        Frame frame;
        if (format == WireFormat.SSE) {
            frame = Frame.raw(bytes);
        } else if (event instanceof RoomEvent.Binary) {
            frame = Frame.binary(bytes);
        } else {
            frame = Frame.text(bytes);
        }
        return isEcho(event) ? frame : frame.droppable();
    }

    /** Returns whether the event reaches its author only if the author requested echo. */
    static boolean isEcho(RoomEvent event) {
        return event instanceof RoomEvent.Message || event instanceof RoomEvent.Binary;
    }

    private static @Nullable Frame retain(@Nullable Frame frame) {
        if (frame != null) {
            frame.bytes().retain();
        }
        return frame;
    }

    @Nullable
    Object author() {
        return author;
    }

    /** Returns the frame for subscribers of this format other than the author; null for none. */
    @Nullable
    Frame frame(WireFormat format) {
        return others[format.ordinal()];
    }

    /** Returns the frame for this subscriber; null for none. */
    @Nullable
    Frame frameFor(Subscriber subscriber) {
        int format = subscriber.format().ordinal();
        if (author == null || !author.equals(subscriber.person())) {
            return others[format];
        }
        return isEcho && !subscriber.echo() ? null : own[format];
    }

    /** Adds a user, which must call {@link #delivered} once. */
    void retain() {
        users.incrementAndGet();
    }

    /** Must be called once by each user when it is done. */
    void delivered() {
        if (users.decrementAndGet() > 0) {
            return;
        }
        release();
        onDelivered.run();
    }

    private void release() {
        for (int i = 0; i < FORMATS; i++) {
            release(others[i]);
            release(own[i]);
        }
    }

    private static void release(@Nullable Frame frame) {
        if (frame != null) {
            frame.bytes().release();
        }
    }
}
