package io.loquat.endpoint.websocket;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameDecoder;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;
import io.netty.handler.codec.http.websocketx.WebSocketFrameDecoder;
import java.util.List;
import java.util.Objects;

/**
 * Netty's decoder of frames (RFC 6455 §5.2), except for a frame that is too long. Netty loses track of the frames after
 * it; this decoder skips it, so that the client's close frame is still read. Owner: the event loop of the connection.
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
    private boolean isSkipping;
    private long toSkip;

    /**
     * Creates a decoder.
     *
     * @param maxFrame the largest payload of a frame, in bytes
     */
    FrameDecoder(int maxFrame) {
        super(WebSocketDecoderConfig.newBuilder()
                .expectMaskedFrames(true)
                .allowExtensions(false)
                .maxFramePayloadLength(maxFrame)
                .closeOnProtocolViolation(false)
                .build());
        this.maxFrame = maxFrame;
    }

    /**
     * Replaces the decoder of Vert.x, which accepts reserved bits, and whose answer to a violation goes through Vert.x,
     * which then sends a second close frame.
     *
     * @param maxFrame the largest payload of a frame, in bytes
     */
    static void takeOver(ChannelPipeline pipeline, int maxFrame) {
        WebSocketFrameDecoder lenient = Objects.requireNonNull(pipeline.get(WebSocketFrameDecoder.class));
        pipeline.replace((ChannelHandler) lenient, "loquat-frames", new FrameDecoder(maxFrame));
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) throws Exception {
        if (isSkipping) {
            skip(in, out);
            return;
        }
        if (!inFrame) {
            int head = headBytes(in);
            if (head == NOT_THERE) {
                return;
            }
            if (payloadBytes(in, head) > maxFrame) {
                isSkipping = true;
                throw new TooLongFrameException("a frame is longer than " + maxFrame + " bytes");
            }
        }
        super.decode(ctx, in, out);
        inFrame = out.isEmpty();
    }

    private void skip(ByteBuf in, List<Object> out) {
        int head = NOT_THERE;
        do {
            int skipped = (int) Math.min(toSkip, in.readableBytes());
            in.skipBytes(skipped);
            toSkip -= skipped;
            head = toSkip > 0 ? NOT_THERE : headBytes(in);
            if (head != NOT_THERE && (in.getByte(in.readerIndex()) & OPCODE_BITS) == CLOSE) {
                in.skipBytes(in.readableBytes());
                out.add(new CloseWebSocketFrame());
                return;
            }
            if (head != NOT_THERE) {
                toSkip = head + MASK_BYTES + Math.min(ENDLESS, payloadBytes(in, head) & Long.MAX_VALUE);
            }
        } while (head != NOT_THERE);
    }

    // Does not count the mask, which every frame of a client has.
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

    // Netty refuses a negative length.
    private static long payloadBytes(ByteBuf in, int head) {
        int behind = in.readerIndex() + SHORTEST_HEAD;
        return switch (head - SHORTEST_HEAD) {
            case Short.BYTES -> in.getUnsignedShort(behind);
            case Long.BYTES -> in.getLong(behind);
            default -> in.getByte(behind - 1) & LENGTH_BITS;
        };
    }
}
