package io.loquat.delivery;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;

/** Records what it is asked to do, and accepts as much as the test allows. */
public final class FakeTransport implements Transport {
    private static final int SMALL_HEADER = 2;
    private static final int SMALL_LENGTH = 125;

    private final List<String> frames = new ArrayList<>();
    private final List<ByteBuf> buffers = new ArrayList<>();
    private final List<String> calls = new ArrayList<>();
    private boolean writable = true;
    private int framesLeft = Integer.MAX_VALUE;
    private int unflushed;
    private int acceptThrough;
    private Runnable onWriteThrough = () -> {};
    private Runnable onFlush = () -> {};
    private boolean broken;
    private byte[] partial = {};

    /** Accepts everything from now on, or nothing. */
    public void writable(boolean isWritable) {
        writable = isWritable;
        framesLeft = Integer.MAX_VALUE;
    }

    /** Accepts this number of frames, then nothing. */
    void acceptFrames(int count) {
        writable = true;
        framesLeft = count;
    }

    /**
     * Sets how many bytes each {@link #writeThrough} accepts, initially 0. It accepts none while writes wait for a
     * flush.
     */
    public void acceptThrough(int bytes) {
        acceptThrough = bytes;
    }

    /** Calls the handler whenever {@link #writeThrough} accepts bytes. */
    void onWriteThrough(Runnable handler) {
        onWriteThrough = handler;
    }

    /** Calls the handler on every flush. */
    void onFlush(Runnable handler) {
        onFlush = handler;
    }

    /** Makes every write throw from now on, as a bug would. */
    void failWrites() {
        broken = true;
    }

    /** Returns the text of each frame written, in order. */
    public List<String> frames() {
        return List.copyOf(frames);
    }

    /**
     * Returns the other calls, in order: {@code flush 2}, {@code through 64}, {@code ping}, {@code handled}, {@code
     * close 3008}.
     */
    public List<String> calls() {
        return List.copyOf(calls);
    }

    /** Returns the root buffer of each frame written. */
    List<ByteBuf> buffers() {
        return List.copyOf(buffers);
    }

    @Override
    public boolean isWritable() {
        return writable && framesLeft > 0;
    }

    @Override
    public void write(ByteBuf frame) {
        if (broken) {
            frame.release();
            throw new IllegalStateException("as a bug would");
        }
        framesLeft--;
        unflushed++;
        if (partial.length == 0 && frame.getByte(frame.readerIndex()) >= 0) {
            frames.add(frame.toString(UTF_8));
        } else {
            decode(ByteBufUtil.getBytes(frame));
        }
        ByteBuf root = frame;
        while (root.unwrap() != null) {
            root = root.unwrap();
        }
        buffers.add(root);
        frame.release();
    }

    // Consecutive small WebSocket frames, possibly split anywhere.
    private void decode(byte[] bytes) {
        ByteBuf rest = Unpooled.wrappedBuffer(partial, bytes);
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
        partial = ByteBufUtil.getBytes(rest);
    }

    @Override
    public int writeThrough(ByteBuf bytes) {
        int taken = unflushed > 0 ? 0 : Math.min(acceptThrough, bytes.readableBytes());
        if (taken > 0) {
            onWriteThrough.run();
            calls.add("through " + taken);
            decode(ByteBufUtil.getBytes(bytes, bytes.readerIndex(), taken));
        }
        return taken;
    }

    @Override
    public void flush() {
        onFlush.run();
        calls.add("flush " + unflushed);
        unflushed = 0;
    }

    @Override
    public void ping() {
        calls.add("ping");
    }

    @Override
    public void handled() {
        calls.add("handled");
    }

    @Override
    public void close(int code, String reason) {
        calls.add("close " + code);
    }
}
