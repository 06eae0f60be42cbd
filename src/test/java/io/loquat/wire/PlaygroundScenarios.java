package io.loquat.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.loquat.testing.Frame;
import io.loquat.testing.Frames;
import io.loquat.testing.RawWebSocket;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** docs/protocol.md §1: the playground. */
abstract class PlaygroundScenarios extends WireTest {

    @ParameterizedTest
    @ValueSource(strings = {"hi", "", "你好 \uD83D\uDE00", "{\"a\":1}"})
    void echoReturnsTextAsText(String text) {
        Frame frame = raw(to("/play/echo")).sendText(text).next();
        assertThat(frame.opcode()).isEqualTo(Frame.TEXT);
        assertThat(frame.text()).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 126, 65536})
    void echoReturnsBinaryAsBinary(int size) {
        byte[] bytes = new byte[size];
        Arrays.fill(bytes, (byte) 0xc3);
        Frame frame = raw(to("/play/echo")).sendBinary(bytes).next();
        assertThat(frame.opcode()).isEqualTo(Frame.BINARY);
        assertThat(frame.payload()).isEqualTo(bytes);
    }

    @Test
    void echoKeepsTheOrderOfTextAndBinary() {
        RawWebSocket socket = raw(to("/play/echo"));
        for (int i = 0; i < 50; i++) {
            socket.sendText("t" + i).sendBinary(new byte[] {(byte) i});
        }
        for (int i = 0; i < 50; i++) {
            assertThat(socket.next().text()).isEqualTo("t" + i);
            assertThat(socket.next().payload()).containsExactly(i);
        }
    }

    @ParameterizedTest
    @CsvSource({"hello, HELLO!!!", "straße, STRASSE!!!", "title i, TITLE I!!!", "你好, 你好!!!", "éa, ÉA!!!", "'', !!!"})
    void shoutReturnsUpperCaseOfTheRootLocaleWithThreeExclamationMarks(String text, String shouted) {
        assertThat(raw(to("/play/shout")).sendText(text).next().text()).isEqualTo(shouted);
    }

    @Test
    void shoutAcceptsTextOnly() {
        assertThat(raw(to("/play/shout")).sendBinary(new byte[] {1}).closeCode())
                .isEqualTo(1003);
    }

    @Test
    void clockSendsTheTimeAtOnceAndThenEverySecond() {
        // Waits for real time: one second of the clock.
        Instant before = Instant.now();
        RawWebSocket socket = raw(to("/play/clock"));
        Instant first = time(socket.next());
        assertThat(Duration.between(before, first)).isBetween(Duration.ofMillis(-1), Duration.ofMillis(900));
        Instant second = time(socket.next());
        assertThat(Duration.between(first, second)).isBetween(Duration.ofMillis(500), Duration.ofMillis(1900));
    }

    private static Instant time(Frame frame) {
        assertThat(frame.opcode()).isEqualTo(Frame.TEXT);
        assertThat(frame.text()).matches(TIME);
        return Instant.parse(frame.text());
    }

    @Test
    void framesSentWithTheHandshakeAreRead() {
        RawWebSocket echo = raw(to("/play/echo").withEarlyFrames(Frames.text("early")));
        assertThat(echo.next().text()).isEqualTo("early");
        echo.sendText("late");
        assertThat(echo.next().text()).isEqualTo("late");
    }
}
