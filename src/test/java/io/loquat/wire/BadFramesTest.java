package io.loquat.wire;

import static io.loquat.testing.Frame.BINARY;
import static io.loquat.testing.Frame.CLOSE;
import static io.loquat.testing.Frame.CONTINUATION;
import static io.loquat.testing.Frame.PING;
import static io.loquat.testing.Frame.PONG;
import static io.loquat.testing.Frame.TEXT;
import static io.loquat.testing.Frames.closeBody;
import static io.loquat.testing.Frames.concat;
import static io.loquat.testing.Frames.frame;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.loquat.testing.Ending;
import io.loquat.testing.Frame;
import io.loquat.testing.FullClient;
import io.loquat.testing.Json;
import io.loquat.testing.Opening;
import io.loquat.testing.RawWebSocket;
import io.loquat.testing.ServerTest;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Strict RFC 6455: invalid frames, each with its close code. */
@ServerTest
class BadFramesTest extends NeighbourTest {

    private static final int LIMIT = 64 * 1024;

    static Stream<Arguments> badFrames() {
        Stream<Arguments> opcodes = IntStream.of(3, 4, 5, 6, 7, 11, 12, 13, 14, 15)
                .mapToObj(opcode -> arguments("opcode " + opcode, frame(opcode).bytes(), 1002));
        Stream<Arguments> bits = IntStream.of(1, 2, 4, 7)
                .mapToObj(rsv -> arguments(
                        "reserved bits " + rsv,
                        frame(TEXT).payload("x").rsv(rsv).bytes(),
                        1002));
        Stream<Arguments> bitsOfControl = IntStream.of(PING, PONG, CLOSE)
                .mapToObj(opcode -> arguments(
                        "a reserved bit of opcode " + opcode,
                        frame(opcode).rsv(4).bytes(),
                        1002));
        Stream<Arguments> others = Stream.of(
                arguments("unmasked text", frame(TEXT).payload("x").unmasked().bytes(), 1002),
                arguments("unmasked ping", frame(PING).unmasked().bytes(), 1002),
                arguments("unmasked close", frame(CLOSE).unmasked().bytes(), 1002),
                arguments("fragmented ping", frame(PING).more().bytes(), 1002),
                arguments("fragmented close", frame(CLOSE).more().bytes(), 1002),
                arguments("ping of 126", frame(PING).payload(new byte[126]).bytes(), 1002),
                arguments("pong of 126", frame(PONG).payload(new byte[126]).bytes(), 1002),
                arguments(
                        "close of 126",
                        frame(CLOSE).payload(closeBody(1000, "x".repeat(124))).bytes(),
                        1002),
                arguments(
                        "continuation of nothing",
                        frame(CONTINUATION).payload("x").bytes(),
                        1002),
                arguments(
                        "text in the middle of a message",
                        concat(
                                frame(TEXT).payload("a").more().bytes(),
                                frame(TEXT).payload("b").bytes()),
                        1002),
                arguments(
                        "a length in more bytes than it needs",
                        frame(TEXT).payload("x").lengthIn(2).bytes(),
                        1002),
                arguments(
                        "a short length in 8 bytes",
                        frame(TEXT).payload("x").lengthIn(8).bytes(),
                        1002),
                arguments(
                        "a frame of 64 KiB and 1, declared",
                        frame(TEXT).declaring(LIMIT + 1).bytes(),
                        1009),
                arguments(
                        "a frame of 2^62, declared",
                        frame(TEXT).declaring(1L << 62).bytes(),
                        1009),
                arguments(
                        "a frame of 64 KiB and 1",
                        frame(TEXT).payload(new byte[LIMIT + 1]).bytes(),
                        1009),
                arguments(
                        "a message of 64 KiB and 1 in fragments",
                        concat(
                                frame(TEXT).payload(new byte[LIMIT / 2]).more().bytes(),
                                frame(CONTINUATION)
                                        .payload(new byte[LIMIT / 2])
                                        .more()
                                        .bytes(),
                                frame(CONTINUATION).payload(new byte[1]).bytes()),
                        1009));
        return Stream.of(opcodes, bits, bitsOfControl, others).flatMap(all -> all);
    }

    @ParameterizedTest(name = "{0}: {2}")
    @MethodSource("badFrames")
    void invalidFrameClosesOnlyItsOwnConnection(String name, byte[] bytes, int code) {
        assertUndisturbed(() -> onEveryEndpoint().forEach(socket -> {
            socket.trySend(bytes);
            assertThat(socket.closeCode()).as("%s: close code", name).isEqualTo(code);
        }));
    }

    @Test
    void tcpConnectionEndsAfterABadFrame() {
        assertUndisturbed(() -> {
            List<RawWebSocket> sockets = onEveryEndpoint();
            sockets.forEach(socket -> socket.send(frame(TEXT).unmasked()));
            sockets.forEach(socket -> assertThat(socket.ending().code()).isEqualTo(1002));
        });
    }

    @Test
    void lengthWithTheHighestBitSetClosesWith1002Or1009() {
        assertUndisturbed(() -> onEveryEndpoint().forEach(socket -> {
            socket.send(frame(BINARY).declaring(Long.MIN_VALUE));
            assertThat(socket.closeCode()).isIn(1002, 1009);
        }));
    }

    /** Opens a connection to each kind of endpoint, in the neighbours' room if it has rooms. */
    private List<RawWebSocket> onEveryEndpoint() {
        Opening full = to("/chat").subprotocol(FullClient.SUBPROTOCOL);
        return Stream.of(to(room), to(room + "?format=plain"), full, to("/play/echo"), to("/play/shout"))
                .map(this::raw)
                .toList();
    }

    @Test
    void badFrameSentWithTheHandshakeIsReadAfterIt() {
        assertUndisturbed(() -> Stream.of(to(room), to("/play/echo"))
                .map(opening -> raw(opening.withEarlyFrames(
                        frame(TEXT).payload("x").unmasked().bytes())))
                .forEach(socket -> assertThat(socket.closeCode()).isEqualTo(1002)));
    }

    // ---- UTF-8

    static Stream<Arguments> badText() {
        return Stream.of(
                        new int[] {0xc3, 0x28},
                        new int[] {0xff},
                        new int[] {0x80},
                        new int[] {0xc0, 0xaf},
                        new int[] {0xe0, 0x80, 0xaf},
                        new int[] {0xed, 0xa0, 0x80},
                        new int[] {0xed, 0xa0, 0xbd, 0xed, 0xb8, 0x80},
                        new int[] {0xf4, 0x90, 0x80, 0x80},
                        new int[] {0xf8, 0x88, 0x80, 0x80, 0x80},
                        new int[] {'a', 0xe2, 0x82})
                .map(bytes -> arguments(bytesOf(bytes)));
    }

    private static byte[] bytesOf(int... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return bytes;
    }

    @ParameterizedTest
    @MethodSource("badText")
    void textThatIsNotUtf8ClosesWith1007(byte[] text) {
        assertUndisturbed(() -> onEveryEndpoint().forEach(socket -> {
            socket.send(frame(TEXT).payload(text));
            assertThat(socket.closeCode()).isEqualTo(1007);
        }));
        assertThat(receivedByAnna)
                .as("message of malformed bytes")
                .noneMatch(push -> push.path("type").asText().equals("message"));
    }

    @Test
    void textThatEndsWithinACharacterClosesWith1007() {
        assertUndisturbed(() -> onEveryEndpoint().forEach(socket -> {
            socket.send(frame(TEXT).payload((byte) 0xe2, (byte) 0x82).more());
            socket.trySend(frame(CONTINUATION).payload("a").bytes());
            assertThat(socket.closeCode()).isEqualTo(1007);
        }));
    }

    @Test
    void textFragmentedWithinACharacterIsText() {
        byte[] euro = "€\uD83D\uDE00".getBytes(UTF_8);
        assertUndisturbed(() -> {
            RawWebSocket simple = raw(to(room));
            RawWebSocket echo = raw(to("/play/echo"));
            for (RawWebSocket socket : List.of(simple, echo)) {
                socket.send(frame(TEXT).payload(euro[0]).more());
                for (int i = 1; i < euro.length - 1; i++) {
                    socket.send(frame(CONTINUATION).payload(euro[i]).more());
                    socket.send(frame(CONTINUATION).more());
                }
                socket.send(frame(CONTINUATION).payload(euro[euro.length - 1]));
            }
            assertThat(echo.next().text()).isEqualTo("€\uD83D\uDE00");
            simple.next();
            assertThat(Json.parse(simple.next().text()).path("text").asText()).isEqualTo("€\uD83D\uDE00");
        });
    }

    // ---- fragments and control frames

    @Test
    void controlFramesBetweenTheFragmentsOfAMessageAreAnsweredAtOnce() {
        assertUndisturbed(() -> {
            RawWebSocket echo = raw(to("/play/echo"));
            echo.send(frame(TEXT).payload("a").more());
            echo.send(frame(PING).payload("1"));
            assertThat(echo.nextPong().text()).isEqualTo("1");
            echo.send(frame(PONG).payload("unasked"));
            echo.send(frame(CONTINUATION).payload("b").more());
            echo.send(frame(PING).payload("2"));
            assertThat(echo.nextPong().text()).isEqualTo("2");
            echo.send(frame(CONTINUATION).payload("c"));
            assertThat(echo.next().text()).isEqualTo("abc");
        });
    }

    @Test
    void messageOf64KiBInOneFrameOrInFragmentsIsAccepted() {
        byte[] big = new byte[LIMIT];
        Arrays.fill(big, (byte) 'x');
        assertUndisturbed(() -> {
            RawWebSocket echo = raw(to("/play/echo"));
            echo.send(frame(TEXT).payload(big));
            assertThat(echo.next().payload()).isEqualTo(big);
            echo.send(frame(TEXT).payload(Arrays.copyOf(big, LIMIT - 1)).more());
            echo.send(frame(CONTINUATION).payload((byte) 'x'));
            assertThat(echo.next().payload()).isEqualTo(big);
            RawWebSocket simple = raw(to(room));
            simple.next();
            simple.send(frame(TEXT).payload(big));
            assertThat(simple.next().text()).contains("too_large");
        });
    }

    // ---- close frames

    @ParameterizedTest
    @ValueSource(ints = {0, 999, 1004, 1005, 1006, 1016, 1100, 2000, 2999})
    void closeFrameWithAForbiddenCodeIsAnsweredWith1002(int code) {
        assertUndisturbed(() -> onEveryEndpoint().forEach(socket -> {
            socket.send(frame(CLOSE).payload(closeBody(code, "")));
            assertThat(socket.closeCode()).isEqualTo(1002);
        }));
    }

    @ParameterizedTest
    @ValueSource(ints = {1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 3000, 3999, 4000, 4999})
    void closeFrameIsAnsweredWithItsCodeAndTheConnectionEnds(int code) {
        assertUndisturbed(() -> onEveryEndpoint().forEach(socket -> {
            socket.send(frame(CLOSE).payload(closeBody(code, "bye \u20ac")));
            assertThat(socket.ending().code()).isEqualTo(code);
        }));
    }

    @Test
    void closeFrameWithoutBodyIsAnsweredAndTheConnectionEnds() {
        assertUndisturbed(() -> onEveryEndpoint().forEach(socket -> {
            socket.send(frame(CLOSE));
            assertThat(socket.ending().code()).isIn(Frame.NO_CODE, 1000);
        }));
    }

    @Test
    void closeFrameWithABodyOf1ByteIsAnsweredWith1002() {
        assertUndisturbed(() -> onEveryEndpoint().forEach(socket -> {
            socket.send(frame(CLOSE).payload((byte) 3));
            assertThat(socket.closeCode()).isEqualTo(1002);
        }));
    }

    @Test
    void closeFrameWithAMalformedReasonIsAnsweredWith1007() {
        assertUndisturbed(() -> onEveryEndpoint().forEach(socket -> {
            socket.send(frame(CLOSE).payload(concat(closeBody(1000, ""), bytesOf(0xc3, 0x28))));
            assertThat(socket.closeCode()).isIn(1002, 1007);
        }));
    }

    @Test
    void inputAfterACloseFrameIsIgnored() {
        assertUndisturbed(() -> {
            RawWebSocket simple = raw(to(room));
            simple.next();
            simple.send(concat(
                    frame(CLOSE).payload(closeBody(1000, "")).bytes(),
                    frame(TEXT).payload("after the end").bytes()));
            Ending ending = simple.ending();
            assertThat(ending.code()).isEqualTo(1000);
        });
        assertThat(receivedByAnna).noneMatch(push -> push.path("type").asText().equals("message"));
    }
}
