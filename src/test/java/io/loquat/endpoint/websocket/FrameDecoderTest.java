package io.loquat.endpoint.websocket;

import static io.loquat.testing.Frame.CLOSE;
import static io.loquat.testing.Frame.TEXT;
import static io.loquat.testing.Frames.closeBody;
import static io.loquat.testing.Frames.concat;
import static io.loquat.testing.Frames.frame;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.loquat.testing.Frames;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A frame that is too long is reported at once and skipped, so that the sender's close frame is still read. */
class FrameDecoderTest {
    private static final int MAX = 70_000;
    private static final byte[] GOODBYE =
            frame(CLOSE).payload(closeBody(1009, "too big")).bytes();

    private final EmbeddedChannel channel = new EmbeddedChannel(new FrameDecoder(MAX));

    private void read(byte[] bytes, int pieces) {
        for (int from = 0; from < bytes.length; from += pieces) {
            int length = Math.min(pieces, bytes.length - from);
            channel.writeInbound(Unpooled.copiedBuffer(bytes, from, length));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 1_000, 200_000})
    void framesUpToTheLimitAreDecodedHoweverTheyAreSplit(int pieces) {
        for (int length : new int[] {0, 1, 125, 126, 65_535, 65_536, MAX}) {
            read(Frames.text("x".repeat(length)), pieces);
            TextWebSocketFrame decoded = channel.readInbound();
            assertThat(decoded.text()).hasSize(length);
            decoded.release();
        }
        assertThat(channel.<Object>readInbound()).isNull();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 1_000, 300_000})
    void closeFrameAfterAnOversizedFrameIsRead(int pieces) {
        byte[] tooLong = Frames.text("x".repeat(MAX + 1));
        assertThatThrownBy(() -> read(tooLong, tooLong.length)).isInstanceOf(TooLongFrameException.class);
        read(concat(Frames.text("short"), tooLong, frame(TEXT).bytes(), GOODBYE, Frames.text("behind")), pieces);

        CloseWebSocketFrame closeFrame = channel.readInbound();
        closeFrame.release();
        assertThat(channel.<Object>readInbound()).isNull();
    }

    @Test
    void oversizedFrameIsDetectedByItsHeader() {
        byte[] head = frame(TEXT).declaring(1L << 62).bytes();
        assertThatThrownBy(() -> read(head, head.length)).isInstanceOf(TooLongFrameException.class);
    }
}
