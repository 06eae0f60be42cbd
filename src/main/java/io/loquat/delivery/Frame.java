package io.loquat.delivery;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;

/**
 * The bytes of one frame as they go onto the wire, encoded once and shared by all receivers. Server frames are not
 * masked (RFC 6455 §5.1), so one header serves everybody.
 *
 * @param bytes shared direct memory; write duplicates of it
 * @param isDroppable whether a full outbox may drop the frame, as for typing and presence
 */
public record Frame(ByteBuf bytes, boolean isDroppable) {
    private static final int FIN = 0x80;
    private static final int OPCODE = 0x0F;
    private static final int TEXT = 1;
    private static final int BINARY = 2;
    private static final int ONE_BYTE_LENGTH = 125;
    private static final int TWO_BYTES_LENGTH = 0xFFFF;
    private static final int MAX_HEADER = 10;

    /** Creates a WebSocket text frame. */
    public static Frame text(byte[] utf8) {
        return new Frame(webSocket(TEXT, utf8), false);
    }

    /** Creates a WebSocket binary frame. */
    public static Frame binary(byte[] payload) {
        return new Frame(webSocket(BINARY, payload), false);
    }

    /** Creates a frame from bytes that need no header. */
    public static Frame raw(byte[] payload) {
        return new Frame(
                PooledByteBufAllocator.DEFAULT.directBuffer(payload.length).writeBytes(payload), false);
    }

    /** Returns the same frame, marked as droppable. */
    Frame droppable() {
        return new Frame(bytes, true);
    }

    /**
     * Returns the rest of a frame whose first bytes have been written, and which can therefore no longer be dropped.
     */
    Frame from(int position) {
        return new Frame(bytes.slice(bytes.readerIndex() + position, size() - position), false);
    }

    /** Returns whether these bytes of a {@code Frame} are a WebSocket binary frame. */
    public static boolean isBinary(ByteBuf frame) {
        return (frame.getByte(frame.readerIndex()) & OPCODE) == BINARY;
    }

    /** Returns the payload of a WebSocket frame, without its header; shares its memory. */
    public static ByteBuf payload(ByteBuf frame) {
        int length = frame.getByte(frame.readerIndex() + 1);
        int header = length <= ONE_BYTE_LENGTH ? 2 : length == ONE_BYTE_LENGTH + 1 ? 4 : MAX_HEADER;
        return frame.slice(frame.readerIndex() + header, frame.readableBytes() - header);
    }

    private static ByteBuf webSocket(int opcode, byte[] payload) {
        ByteBuf buf = PooledByteBufAllocator.DEFAULT.directBuffer(MAX_HEADER + payload.length);
        buf.writeByte(FIN | opcode);
        if (payload.length <= ONE_BYTE_LENGTH) {
            buf.writeByte(payload.length);
        } else if (payload.length <= TWO_BYTES_LENGTH) {
            buf.writeByte(ONE_BYTE_LENGTH + 1).writeShort(payload.length);
        } else {
            buf.writeByte(ONE_BYTE_LENGTH + 2).writeLong(payload.length);
        }
        return buf.writeBytes(payload);
    }

    /** Returns its size in an outbox, in bytes. */
    int size() {
        return bytes.readableBytes();
    }
}
