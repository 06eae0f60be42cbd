package io.loquat.delivery;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;

/** A wire that notes what it is told and takes what it may. */
public final class FakeTransport implements Transport {
    private static final int SMALL_HEADER = 2;
    private static final int SMALL_LENGTH = 125;

    private final List<String> frames = new ArrayList<>();
    private final List<ByteBuf> buffers = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();
    private boolean writable = true;
    private int takesMore = Integer.MAX_VALUE;
    private int unflushed;
    private int takesThrough;
    private Runnable onThrough = () -> {};
    private Runnable onFlush = () -> {};
    private boolean broken;
    private byte[] begun = {};

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

    /** From now on it takes so many bytes at once, past the writes that wait for a flush; 0, as at first, for none. */
    public void takesThrough(int bytes) {
        takesThrough = bytes;
    }

    /** Calls whenever it takes bytes at once. */
    void onThrough(Runnable handler) {
        onThrough = handler;
    }

    /** Calls whenever it is flushed. */
    void onFlush(Runnable handler) {
        onFlush = handler;
    }

    /** From now on whatever is written fails, as by a bug of ours. */
    void breaks() {
        broken = true;
    }

    /** The text of each frame written, in order. */
    public List<String> frames() {
        return List.copyOf(frames);
    }

    /** What else it was told, in order: {@code flush 2}, {@code through 64}, {@code ping}, {@code handled}, {@code close 3008}. */
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
        if (broken) {
            frame.release();
            throw new IllegalStateException("as a bug would");
        }
        takesMore--;
        unflushed++;
        if (begun.length == 0 && frame.getByte(frame.readerIndex()) >= 0) {
            frames.add(frame.toString(UTF_8));
        } else {
            onTheWire(ByteBufUtil.getBytes(frame));
        }
        ByteBuf root = frame;
        while (root.unwrap() != null) {
            root = root.unwrap();
        }
        buffers.add(root);
        frame.release();
    }

    // Small WebSocket frames, one after the other, cut anywhere.
    private void onTheWire(byte[] bytes) {
        ByteBuf rest = Unpooled.wrappedBuffer(begun, bytes);
        while (rest.readableBytes() >= SMALL_HEADER) {
            int length = rest.getByte(rest.readerIndex() + 1);
            int header = SMALL_HEADER;
            if (length > SMALL_LENGTH) {
                header += Short.BYTES;
                length = rest.readableBytes() < header ? Short.MAX_VALUE : rest.getShort(rest.readerIndex() + 2);
            }
            if (rest.readableBytes() < header + length) {
                break;
            }
            frames.add(rest.skipBytes(header).readCharSequence(length, UTF_8).toString());
        }
        begun = ByteBufUtil.getBytes(rest);
    }

    @Override
    public int writeThrough(ByteBuf bytes) {
        int taken = unflushed > 0 ? 0 : Math.min(takesThrough, bytes.readableBytes());
        if (taken > 0) {
            onThrough.run();
            notes.add("through " + taken);
            onTheWire(ByteBufUtil.getBytes(bytes, bytes.readerIndex(), taken));
        }
        return taken;
    }

    @Override
    public void flush() {
        onFlush.run();
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
