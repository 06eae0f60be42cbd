package io.loquat.delivery;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.util.ArrayList;
import java.util.List;

/**
 * Consecutive frames that many subscribers receive, back to back in memory, so that one system call writes them all.
 *
 * @param frames the same frames one by one, for a connection that does not take all bytes at once
 * @param bytes direct memory
 */
record FrameBatch(List<Frame> frames, ByteBuf bytes) {
    /** Creates a batch of one or more frames, which the caller must release. */
    static FrameBatch of(List<Frame> frames) {
        if (frames.size() == 1) {
            return new FrameBatch(frames, frames.getFirst().bytes().retain());
        }
        int size = 0;
        for (Frame frame : frames) {
            size += frame.size();
        }
        ByteBuf bytes = PooledByteBufAllocator.DEFAULT.directBuffer(size);
        for (Frame frame : frames) {
            bytes.writeBytes(frame.bytes(), frame.bytes().readerIndex(), frame.size());
        }
        return new FrameBatch(frames, bytes);
    }

    /** Returns the frames that remain after some bytes were written; the first of them may be partial. */
    List<Frame> after(int bytesWritten) {
        int left = bytesWritten;
        int whole = 0;
        while (left > 0 && left >= frames.get(whole).size()) {
            left -= frames.get(whole).size();
            whole++;
        }
        List<Frame> rest = frames.subList(whole, frames.size());
        if (left > 0) {
            rest = new ArrayList<>(rest);
            rest.set(0, rest.getFirst().from(left));
        }
        return rest;
    }

    void release() {
        bytes.release();
    }
}
