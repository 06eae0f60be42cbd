package io.loquat.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBufUtil;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** RFC 6455 §5.2: frames are final and unmasked, and use the shortest form of the length. */
class FrameTest {

    @ParameterizedTest
    @CsvSource({
        "0, 8100",
        "1, 8101",
        "125, 817d",
        "126, 817e007e",
        "127, 817e007f",
        "65535, 817effff",
        "65536, 817f0000000000010000",
    })
    void headerOfATextFrameHasTheShortestLength(int size, String header) {
        byte[] payload = new byte[size];
        Arrays.fill(payload, (byte) 'x');

        assertFrame(Frame.text(payload), header, payload);
    }

    @ParameterizedTest
    @CsvSource({"3, 8203", "300, 827e012c"})
    void binaryFrameHasItsOwnOpcode(int size, String header) {
        assertFrame(Frame.binary(new byte[size]), header, new byte[size]);
    }

    @Test
    void rawBytesHaveNoHeader() {
        assertFrame(Frame.raw(new byte[] {1, 2, 3}), "", new byte[] {1, 2, 3});
    }

    @Test
    void framesAreNotDroppableByDefault() {
        Frame frame = Frame.text(new byte[1]);

        assertThat(frame.isDroppable()).isFalse();
        assertThat(frame.droppable().isDroppable()).isTrue();
        assertThat(frame.droppable().bytes()).isSameAs(frame.bytes());
        frame.bytes().release();
    }

    private static void assertFrame(Frame frame, String header, byte[] payload) {
        byte[] bytes = ByteBufUtil.getBytes(frame.bytes());
        assertThat(frame.size()).isEqualTo(bytes.length);
        assertThat(ByteBufUtil.hexDump(bytes, 0, header.length() / 2)).isEqualTo(header);
        assertThat(Arrays.copyOfRange(bytes, header.length() / 2, bytes.length)).isEqualTo(payload);
        frame.bytes().release();
    }
}
