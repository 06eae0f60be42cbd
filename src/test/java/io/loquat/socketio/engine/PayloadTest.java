package io.loquat.socketio.engine;

import static io.loquat.socketio.engine.EngineVersion.V3;
import static io.loquat.socketio.engine.EngineVersion.V4;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.loquat.delivery.Frame;
import io.loquat.socketio.engine.Payload.Binary;
import io.loquat.socketio.engine.Payload.Body;
import io.loquat.socketio.engine.Payload.Packet;
import io.loquat.socketio.engine.Payload.Text;
import io.netty.buffer.ByteBuf;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Engine.IO protocol, "Payload encoding": the bodies of both revisions, byte for byte. */
class PayloadTest {
    private static final String LEMON = "\uD83C\uDF4B";

    // ---- revision 4: packets separated by U+001E

    @Test
    void packetsOfRevision4AreSeparatedByRecordSeparators() {
        assertThat(decoded(V4, "4hello")).containsExactly("4hello");
        assertThat(decoded(V4, "4a\u001e2\u001e4b,:\n")).containsExactly("4a", "2", "4b,:\n");
        assertThat(decoded(V4, "4hello\u001ebAQIDBA==")).containsExactly("4hello", "01020304");
        assertThat(decoded(V4, "b")).containsExactly("");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\u001e", "4a\u001e", "\u001e4a", "4a\u001e\u001e4b"})
    void invalidBodyOfRevision4IsNull(String body) {
        assertThat(Payload.decode(V4, body.getBytes(UTF_8), false)).isNull();
    }

    @Test
    void revision4HasNoBinaryBody() {
        assertThat(packets(Payload.decode(V4, "4hello".getBytes(UTF_8), true))).containsExactly("4hello");
    }

    // ---- revision 3: each packet has a length prefix

    @Test
    void packetsOfRevision3HaveALengthPrefix() {
        assertThat(decoded(V3, "6:4hello")).containsExactly("4hello");
        assertThat(decoded(V3, "6:4hello1:26:4w:rld")).containsExactly("4hello", "2", "4w:rld");
        assertThat(decoded(V3, "10:b4AQIDBA==")).containsExactly("01020304");
        assertThat(decoded(V3, "2:b4")).containsExactly("");
    }

    @Test
    void lengthsOfRevision3CountUtf16Units() {
        assertThat(decoded(V3, "3:4" + LEMON)).containsExactly("4" + LEMON);
        assertThat(decoded(V3, "3:4你é1:2")).containsExactly("4你é", "2");
        assertThat(encoded(V3, Frame.text(("4" + LEMON + "é你").getBytes(UTF_8))))
                .isEqualTo("5:4" + LEMON + "é你");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "4hello",
                ":4a",
                "0:",
                "6:4hell",
                "5:4hello",
                "-1:4",
                "1234567890:4",
                "a:4",
                "1e1:4",
                "٢:4a",
                "2 :4a",
                " 2:4a",
                "6:bAQID==",
                "2:b1",
                "1:b",
                "2:4" + LEMON,
            })
    void invalidBodyOfRevision3IsNull(String body) {
        assertThat(Payload.decode(V3, body.getBytes(UTF_8), false)).isNull();
    }

    // ---- Base64

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            ignoreLeadingAndTrailingWhitespace = false,
            value = {
                // The result of Buffer.from(text, 'base64') in Node.js 20 for each.
                "AQIDBA==|01020304",
                "'AQIDBA==\n'|01020304",
                "'AQID\r\nBAUG\r\n'|010203040506",
                "AQIDBA|01020304",
                "AQIDBA=|01020304",
                "AQ ID BA|01020304",
                "AQID-_8|010203fbff",
                "AQID+/8|010203fbff",
                "AQ=ID|01",
                "YQ==YQ==|61",
                "AQIDB|010203",
                "éAQID|010203",
                "A|''",
                "*|''",
                "=|''",
            })
    void base64IsReadAsInNode(String base64, String bytes) {
        String four = "b" + base64;
        String three = "b4" + base64;

        assertThat(decoded(V4, four)).containsExactly(bytes);
        assertThat(decoded(V3, three.length() + ":" + three)).containsExactly(bytes);
        assertThat(HexFormat.of().formatHex(Objects.requireNonNull(Payload.bytes(V4, four))))
                .isEqualTo(bytes);
    }

    // ---- revision 3, binary body

    @Test
    void binaryBodyOfRevision3HasAKindAndADecimalLengthPrefix() {
        // 0 or 1, the digits of the length, 255, then the packet; the first byte of a binary packet is its type.
        assertThat(binary("00 06 ff 34 68 65 6c 6c 6f")).containsExactly("4hello");
        assertThat(binary("01 05 ff 04 01 02 03 04")).containsExactly("01020304");
        assertThat(binary("01 01 ff 04 00 01 ff 32")).containsExactly("", "2");
        assertThat(binary("00 01 00 ff 34 e4 bd a0 20 20 20 20 20 20")).containsExactly("4你      ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "00",
                "00 ff",
                "00 01",
                "00 00 ff",
                "00 02 ff 34",
                "02 01 ff 34",
                "01 02 ff 03 01",
                "00 02 ff 34 80",
                "00 0a ff 34",
                "34 68 65",
                "00 fa ff 34",
                "01 00 00 00 00 00 00 00 00 00 01 ff 04",
            })
    void invalidBinaryBodyIsNull(String hex) {
        assertThat(Payload.decode(V3, bytes(hex), true)).isNull();
    }

    // ---- bounds

    @Test
    void numberOfPacketsInABodyIsLimited() {
        String most = Stream.generate(() -> "2").limit(Payload.MAX_PACKETS).collect(Collectors.joining("\u001e"));
        byte[] binary = new byte[Payload.MAX_PACKETS * 4];
        for (int i = 0; i < Payload.MAX_PACKETS; i++) {
            System.arraycopy(bytes("00 01 ff 32"), 0, binary, i * 4, 4);
        }

        assertThat(decoded(V4, most)).hasSize(Payload.MAX_PACKETS);
        assertThat(decoded(V3, "1:2".repeat(Payload.MAX_PACKETS))).hasSize(Payload.MAX_PACKETS);
        assertThat(Payload.decode(V3, binary, true)).hasSize(Payload.MAX_PACKETS);
        assertThat(Payload.decode(V4, (most + "\u001e2").getBytes(UTF_8), false))
                .isNull();
        assertThat(Payload.decode(V3, "1:2".repeat(Payload.MAX_PACKETS + 1).getBytes(UTF_8), false))
                .isNull();
        assertThat(Payload.decode(V3, Arrays.copyOf(binary, binary.length + 4), true))
                .isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"34 ff", "34 c3", "34 ed a0 80", "34 f4 90 80 80", "34 c0 80"})
    void malformedUtf8IsNull(String hex) {
        assertThat(Payload.decode(V4, bytes(hex), false)).isNull();
        assertThat(Payload.decode(V3, bytes("31 3a" + hex), false)).isNull();
    }

    // ---- encoding

    @Test
    void framesAreJoinedIntoOneBody() {
        assertThat(encoded(V4)).isEmpty();
        assertThat(encoded(V4, text("4a"), Frame.binary(bytes("01 02 03 04")), text("2")))
                .isEqualTo("4a\u001ebAQIDBA==\u001e2");
        assertThat(encoded(V3, text("4a"), Frame.binary(bytes("04 01 02 03 04")), text("3")))
                .isEqualTo("2:4a10:b4AQIDBA==1:3");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 125, 126, 127, 65_535, 65_536, 70_000})
    void framesOfAllSizesLoseTheirHeader(int size) {
        String packet = "4" + "x".repeat(size - 1);

        assertThat(encoded(V4, text(packet))).isEqualTo(packet);
        assertThat(encoded(V3, text(packet))).isEqualTo(size + ":" + packet);
    }

    @Test
    void revision3UsesABinaryBodyIfAnyFrameIsBinary() {
        Body bytes = encode(V3, true, text("4你"), Frame.binary(bytes("04 01 02 03 04")), text("3"));
        Body long12 = encode(V3, true, Frame.binary(bytes("04 01 02 03 04 05 06 07 08 09 0a 0b")));

        assertThat(bytes.isBinary()).isTrue();
        assertThat(bytes.bytes()).isEqualTo(bytes("00 04 ff 34 e4 bd a0 01 05 ff 04 01 02 03 04 00 01 ff 33"));
        assertThat(long12.bytes()).isEqualTo(bytes("01 01 02 ff 04 01 02 03 04 05 06 07 08 09 0a 0b"));
        assertThat(encode(V3, true, text("4a")).isBinary()).isFalse();
        assertThat(encode(V4, true, Frame.binary(bytes("01"))).isBinary()).isFalse();
    }

    private static Frame text(String packet) {
        return Frame.text(packet.getBytes(UTF_8));
    }

    private static String encoded(EngineVersion version, Frame... frames) {
        return new String(encode(version, false, frames).bytes(), UTF_8);
    }

    private static Body encode(EngineVersion version, boolean takesBinary, Frame... frames) {
        List<ByteBuf> bytes = Stream.of(frames).map(Frame::bytes).toList();
        try {
            return Payload.encode(version, takesBinary, bytes);
        } finally {
            bytes.forEach(ByteBuf::release);
        }
    }

    private static List<String> decoded(EngineVersion version, String body) {
        return packets(Payload.decode(version, body.getBytes(UTF_8), false));
    }

    private static List<String> binary(String hex) {
        return packets(Payload.decode(V3, bytes(hex), true));
    }

    // Texts as they are, bytes in hexadecimal.
    private static List<String> packets(@Nullable List<Packet> packets) {
        assertThat(packets).as("a body").isNotNull();
        return packets == null
                ? List.of()
                : packets.stream()
                        .map(packet -> switch (packet) {
                            case Text text -> text.packet();
                            case Binary binary -> HexFormat.of().formatHex(binary.bytes());
                        })
                        .toList();
    }

    private static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex.replace(" ", ""));
    }
}
