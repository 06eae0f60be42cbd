package io.loquat.delivery;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;

/** A wire that notes what it is told and takes what it may. */
public final class FakeTransport implements Transport {
    private static final int SMALL_HEADER = 2;

    private final List<String> frames = new ArrayList<>();
    private final List<ByteBuf> buffers = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();
    private boolean writable = true;
    private int takesMore = Integer.MAX_VALUE;
    private int unflushed;

    /** From now on it takes everything, or nothing. */
    public void writable(boolean isWritable) {
        writable = isWritable;
        takesMore = Integer.MAX_VALUE;
    }

    /** From now on it takes so many frames and then nothing. */
    void takes(int count) {
        writable = true;
        takesMore = count;
    }

    /** The text of each frame written, in order. */
    public List<String> frames() {
        return List.copyOf(frames);
    }

    /** What else it was told, in order: {@code flush 2}, {@code ping}, {@code handled}, {@code close 3008}. */
    public List<String> notes() {
        return List.copyOf(notes);
    }

    /** The memory below everything that was written. */
    List<ByteBuf> buffers() {
        return List.copyOf(buffers);
    }

    @Override
    public boolean isWritable() {
        return writable && takesMore > 0;
    }

    @Override
    public void write(ByteBuf frame) {
        takesMore--;
        unflushed++;
        frames.add(text(frame));
        ByteBuf root = frame;
        while (root.unwrap() != null) {
            root = root.unwrap();
        }
        buffers.add(root);
        frame.release();
    }

    private static String text(ByteBuf frame) {
        boolean isWebSocket = frame.readableBytes() >= SMALL_HEADER && frame.getByte(frame.readerIndex()) < 0;
        int header = isWebSocket ? SMALL_HEADER : 0;
        return frame.toString(frame.readerIndex() + header, frame.readableBytes() - header, UTF_8);
    }

    @Override
    public void flush() {
        notes.add("flush " + unflushed);
        unflushed = 0;
    }

    @Override
    public void ping() {
        notes.add("ping");
    }

    @Override
    public void handled() {
        notes.add("handled");
    }

    @Override
    public void close(int code, String reason) {
        notes.add("close " + code);
    }
}
