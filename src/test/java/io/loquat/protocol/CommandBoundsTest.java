package io.loquat.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.loquat.protocol.Command.Decoded;
import io.loquat.protocol.Command.Valid;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** docs/protocol.md §3: keys, texts and limits at their bounds. */
class CommandBoundsTest {

    @Test
    void keyHas1To64Characters() {
        assertThat(send("k".repeat(64), "hi")).isInstanceOf(Valid.class);
        assertThat(send("🍋".repeat(64), "hi")).isInstanceOf(Valid.class);
        CommandDecoderTest.assertBadRequest(send("k".repeat(65), "hi"), 1L);
        CommandDecoderTest.assertBadRequest(send("🍋".repeat(65), "hi"), 1L);
        CommandDecoderTest.assertBadRequest(send("\\ud83c", "hi"), 1L);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\\ud800", "\\udc00", "a\\ud83c", "\\udf4b\\ud83c"})
    void unpairedSurrogateIsNoText(String text) {
        CommandDecoderTest.assertBadRequest(send("k", text), 1L);
    }

    @Test
    void textOfAnyLengthIsDecodedSoThatTheAnswerCanBeTooLarge() {
        assertThat(send("k", "x".repeat(60_000))).isInstanceOf(Valid.class);
    }

    @ParameterizedTest
    @CsvSource({
        "join, 0, true",
        "join, 100, true",
        "join, 101, false",
        "join, -1, false",
        "join, 1.5, false",
        "history, 1, true",
        "history, 0, false",
        "history, 100, true",
        "history, 101, false",
        "history, 99999999999999999999, false",
    })
    void limitIsUpTo100(String type, String limit, boolean isValid) {
        Decoded decoded = CommandDecoderTest.decode("{'id':1,'type':'" + type + "','room':'a','limit':" + limit + "}");

        assertThat(decoded instanceof Valid).isEqualTo(isValid);
    }

    private static Decoded send(String key, String text) {
        return CommandDecoderTest.decode("{'id':1,'type':'send','room':'a','key':'" + key + "','text':'" + text + "'}");
    }
}
