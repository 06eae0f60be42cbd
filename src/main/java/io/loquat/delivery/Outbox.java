package io.loquat.delivery;

import io.netty.buffer.ByteBuf;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.concurrent.atomic.LongAdder;

/**
 * The bounded queue of frames that the transport of a connection does not accept yet. Owner: the event loop of the
 * connection.
 *
 * <ol>
 * <li>Frames are written in the order in which they were offered.
 * <li>The queue never exceeds its bounds, in bytes and in frames.
 * <li>When it is full, droppable frames are dropped first. Only then does it overflow.
 * </ol>
 */
final class Outbox {
    /** The result of offering a frame. */
    enum Verdict {
        /** It was written or is queued. */
        ACCEPTED,
        /** It was droppable, and was dropped. */
        DROPPED,
        /** The queue is full of frames that must not be dropped. */
        OVERFLOW
    }

    private final Transport transport;
    private final SingleWriterCounter written;
    private final LongAdder totalBytes;
    private final int maxBytes;
    private final int maxFrames;
    private final ArrayDeque<Frame> waiting = new ArrayDeque<>(0);
    private int bytes;

    /**
     * Creates an empty outbox.
     *
     * @param written counts the bytes handed to the transport
     * @param totalBytes counts the bytes that wait in all outboxes of this server
     */
    Outbox(Transport transport, SingleWriterCounter written, LongAdder totalBytes, int maxBytes, int maxFrames) {
        this.transport = transport;
        this.written = written;
        this.totalBytes = totalBytes;
        this.maxBytes = maxBytes;
        this.maxFrames = maxFrames;
    }

    /** Writes the frame, or retains and queues it until the transport takes it. */
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

    /** Writes a batch to the kernel at once and returns how many bytes it took; 0 if frames are queued before it. */
    int writeThrough(ByteBuf batch) {
        int taken = waiting.isEmpty() ? transport.writeThrough(batch) : 0;
        written.add(taken);
        return taken;
    }

    /** Writes queued frames as far as the transport takes them. */
    void drain() {
        while (!waiting.isEmpty() && transport.isWritable()) {
            ByteBuf next = waiting.remove().bytes();
            count(-next.readableBytes());
            written.add(next.readableBytes());
            transport.write(next);
        }
    }

    /**
     * Writes all queued frames even if the transport is not writable: the close frame comes next, and has a deadline.
     */
    void writeAll() {
        waiting.forEach(frame -> transport.write(frame.bytes()));
        waiting.clear();
        written.add(bytes);
        count(-bytes);
    }

    /** Discards all queued frames. */
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
        totalBytes.add(change);
    }
}
