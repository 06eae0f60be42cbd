package io.loquat.endpoint.websocket;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameDecoder;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;
import java.util.List;

/**
 * Netty's decoder of frames (RFC 6455 §5.2), but for one that is too long: behind it Netty finds no other, and this one passes it by,
 * so that the client's close frame is still heard. Owner: the event loop of the connection.
 */
final class FrameDecoder extends WebSocket13FrameDecoder {
    private static final int SHORTEST_HEAD = 2;
    private static final int LENGTH_BITS = 0x7f;
    private static final int LENGTH_IN_2_BYTES = 126;
    private static final int LENGTH_IN_8_BYTES = 127;
    private static final int MASK_BYTES = 4;
    private static final int OPCODE_BITS = 0x0f;
    private static final int CLOSE = 0x8;
    private static final int NOT_THERE = -1;
    private static final long ENDLESS = Long.MAX_VALUE / 2;

    private final int maxFrame;
    private boolean inFrame;
    private boolean passesBy;
    private long toPass;

    /** @param maxFrame the bytes of the longest payload */
    FrameDecoder(int maxFrame) {
        super(WebSocketDecoderConfig.newBuilder()
                .expectMaskedFrames(true)
                .allowExtensions(false)
                .maxFramePayloadLength(maxFrame)
                .closeOnProtocolViolation(false)
                .build());
        this.maxFrame = maxFrame;
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) throws Exception {
        if (passesBy) {
            passBy(in, out);
            return;
        }
        if (!inFrame) {
            int head = headBytes(in);
            if (head == NOT_THERE) {
                return;
            }
            if (payloadBytes(in, head) > maxFrame) {
                passesBy = true;
                throw new TooLongFrameException("a frame is longer than " + maxFrame + " bytes");
            }
        }
        super.decode(ctx, in, out);
        inFrame = out.isEmpty();
    }

    private void passBy(ByteBuf in, List<Object> out) {
        int head = NOT_THERE;
        do {
            int passed = (int) Math.min(toPass, in.readableBytes());
            in.skipBytes(passed);
            toPass -= passed;
            head = toPass > 0 ? NOT_THERE : headBytes(in);
            if (head != NOT_THERE && (in.getByte(in.readerIndex()) & OPCODE_BITS) == CLOSE) {
                in.skipBytes(in.readableBytes());
                out.add(new CloseWebSocketFrame());
                return;
            }
            if (head != NOT_THERE) {
                toPass = head + MASK_BYTES + Math.min(ENDLESS, payloadBytes(in, head) & Long.MAX_VALUE);
            }
        } while (head != NOT_THERE);
    }

    // Without the mask, which every client has.
    private static int headBytes(ByteBuf in) {
        if (in.readableBytes() < SHORTEST_HEAD) {
            return NOT_THERE;
        }
        int head = switch (in.getByte(in.readerIndex() + 1) & LENGTH_BITS) {
            case LENGTH_IN_2_BYTES -> SHORTEST_HEAD + Short.BYTES;
            case LENGTH_IN_8_BYTES -> SHORTEST_HEAD + Long.BYTES;
            default -> SHORTEST_HEAD;
        };
        return in.readableBytes() < head ? NOT_THERE : head;
    }

    // A negative one is Netty's to refuse.
    private static long payloadBytes(ByteBuf in, int head) {
        int behind = in.readerIndex() + SHORTEST_HEAD;
        return switch (head - SHORTEST_HEAD) {
            case Short.BYTES -> in.getUnsignedShort(behind);
            case Long.BYTES -> in.getLong(behind);
            default -> in.getByte(behind - 1) & LENGTH_BITS;
        };
    }
}
