package io.loquat.delivery;

import io.loquat.protocol.RoomEvent;
import io.loquat.protocol.WireFormat;
import java.util.EnumSet;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * One event, encoded once for each format that has a reader, on its way to every event loop that has one.
 *
 * <p>Made by the room's thread, then only read; whoever is the last to be done with it releases it.
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
            // Only full mode tells its maker something else than the others.
            own[format.ordinal()] =
                    format == WireFormat.FULL ? frame(event, format, true) : retain(others[format.ordinal()]);
        }
    }

    /** The frame of an event in a format, for its author or for the others; null for none. */
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

    /** Whether it comes back to its author only where they want that. */
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

    /** What readers of this format get who are not its author, or null for nothing. */
    @Nullable
    Frame frame(WireFormat format) {
        return others[format.ordinal()];
    }

    /** What this reader gets, or null for nothing. */
    @Nullable
    Frame frameFor(Subscriber subscriber) {
        int format = subscriber.format().ordinal();
        if (author == null || !author.equals(subscriber.person())) {
            return others[format];
        }
        return isEcho && !subscriber.echo() ? null : own[format];
    }

    /** One more needs it, until that one says {@link #delivered} too. */
    void retain() {
        users.incrementAndGet();
    }

    /** One of those who need it is done. */
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
