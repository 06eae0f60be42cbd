package io.loquat.delivery;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.util.ArrayList;
import java.util.List;

/**
 * Frames that many readers get one after the other, back to back in memory, so that one system call hands all of them over.
 *
 * @param frames the same one by one, for whom the wire does not take all of it
 * @param bytes direct memory
 */
record Run(List<Frame> frames, ByteBuf bytes) {
    /** A run of at least one frame; release it. */
    static Run of(List<Frame> frames) {
        if (frames.size() == 1) {
            return new Run(frames, frames.getFirst().bytes().retain());
        }
        int size = 0;
        for (Frame frame : frames) {
            size += frame.size();
        }
        ByteBuf bytes = PooledByteBufAllocator.DEFAULT.directBuffer(size);
        for (Frame frame : frames) {
            bytes.writeBytes(frame.bytes(), frame.bytes().readerIndex(), frame.size());
        }
        return new Run(frames, bytes);
    }

    /** The frames that are left when so many bytes have gone, the first of them without its beginning. */
    List<Frame> after(int bytesGone) {
        int gone = bytesGone;
        int whole = 0;
        while (gone > 0 && gone >= frames.get(whole).size()) {
            gone -= frames.get(whole).size();
            whole++;
        }
        List<Frame> rest = frames.subList(whole, frames.size());
        if (gone > 0) {
            rest = new ArrayList<>(rest);
            rest.set(0, rest.getFirst().from(gone));
        }
        return rest;
    }

    void release() {
        bytes.release();
    }
}
