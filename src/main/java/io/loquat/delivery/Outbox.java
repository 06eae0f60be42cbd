package io.loquat.delivery;

import io.netty.buffer.ByteBuf;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.concurrent.atomic.LongAdder;

/**
 * What waits for a connection that does not take it yet. Owner: the event loop of the connection.
 *
 * <ol>
 *   <li>Frames leave in the order in which they were offered.
 *   <li>It never holds more than its bounds, in bytes or in frames.
 *   <li>When it is full, what is droppable goes first; only then is it an overflow.
 * </ol>
 */
final class Outbox {
    /** What became of a frame. */
    enum Verdict {
        /** It is on its way or waits for it. */
        ACCEPTED,
        /** It may be dropped, and was. */
        DROPPED,
        /** There is no room for what may not be dropped. */
        OVERFLOW
    }

    /** What waits in all outboxes of this server, in bytes. */
    static final LongAdder TOTAL_BYTES = new LongAdder();

    private final Transport transport;
    private final Tally written;
    private final int maxBytes;
    private final int maxFrames;
    private final ArrayDeque<Frame> waiting = new ArrayDeque<>(0);
    private int bytes;

    /** @param written counts the bytes that the wire is given */
    Outbox(Transport transport, Tally written, int maxBytes, int maxFrames) {
        this.transport = transport;
        this.written = written;
        this.maxBytes = maxBytes;
        this.maxFrames = maxFrames;
    }

    /** Writes the frame, or keeps a reference of its own to it until the wire takes it. */
    Verdict offer(Frame frame) {
        if (waiting.isEmpty() && transport.isWritable()) {
            transport.write(frame.bytes().retainedDuplicate());
            written.add(frame.size());
            return Verdict.ACCEPTED;
        }
        if (!hasRoomFor(frame)) {
            if (frame.isDroppable()) {
                return Verdict.DROPPED;
            }
            dropDroppable();
            if (!hasRoomFor(frame)) {
                return Verdict.OVERFLOW;
            }
        }
        waiting.add(new Frame(frame.bytes().retainedDuplicate(), frame.isDroppable()));
        count(frame.size());
        return Verdict.ACCEPTED;
    }

    /** Hands bytes to the kernel at once; how many it took, none where something waits before them. */
    int writeThrough(ByteBuf run) {
        int taken = waiting.isEmpty() ? transport.writeThrough(run) : 0;
        written.add(taken);
        return taken;
    }

    /** Writes what waits, as far as the wire takes it. */
    void drain() {
        while (!waiting.isEmpty() && transport.isWritable()) {
            ByteBuf next = waiting.remove().bytes();
            count(-next.readableBytes());
            written.add(next.readableBytes());
            transport.write(next);
        }
    }

    /** Writes all that waits, though the wire would rather have it later: the goodbye comes next, and that has a deadline. */
    void writeAll() {
        waiting.forEach(frame -> transport.write(frame.bytes()));
        waiting.clear();
        written.add(bytes);
        count(-bytes);
    }

    /** Throws away what waits. */
    void clear() {
        waiting.forEach(frame -> frame.bytes().release());
        waiting.clear();
        count(-bytes);
    }

    boolean isEmpty() {
        return waiting.isEmpty();
    }

    int bytes() {
        return bytes;
    }

    int frames() {
        return waiting.size();
    }

    private boolean hasRoomFor(Frame frame) {
        return waiting.size() < maxFrames && bytes + frame.size() <= maxBytes;
    }

    private void dropDroppable() {
        Iterator<Frame> frames = waiting.iterator();
        while (frames.hasNext()) {
            Frame frame = frames.next();
            if (frame.isDroppable()) {
                count(-frame.size());
                frame.bytes().release();
                frames.remove();
            }
        }
    }

    private void count(int change) {
        bytes += change;
        TOTAL_BYTES.add(change);
    }
}
