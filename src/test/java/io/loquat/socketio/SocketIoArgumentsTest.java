package io.loquat.socketio;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Objects;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The arguments of an event: strict JSON of bounded depth, each kept exactly. */
class SocketIoArgumentsTest {

    @Test
    void argumentsAreKeptUnchanged() {
        SocketIoArguments arguments = parsed("[ \"message\", 1, \"2\\n\", {\"3\": [true, null]} , [], -1.5]");

        assertThat(arguments.array()).isEqualTo("[\"message\",1,\"2\\n\",{\"3\":[true,null]},[],-1.5]");
        assertThat(arguments.text()).isEqualTo("message");
        assertThat(arguments.rest().array()).isEqualTo("[1,\"2\\n\",{\"3\":[true,null]},[],-1.5]");
    }

    @Test
    void numbersAreNeitherRoundedNorMadeInvalid() {
        String numbers = "[0.1234567890123456789,1E+1000000000,123456789012345678901234567890]";

        assertThat(parsed(numbers).array()).isEqualTo(numbers);
    }

    @Test
    void textIsWhatJavaScriptWouldPrint() {
        assertThat(parsed("[\"a\",1,1.5,true,null,{},[]]").all())
                .map(SocketIoArguments.Argument::text)
                .containsExactly("a", "1", "1.5", "true", null, null, null);
        assertThat(parsed("[]").text()).isNull();
    }

    @Test
    void attachmentsStayWithTheirPlaceholders() {
        List<byte[]> attachments = List.of(new byte[] {1, 2, 3});
        String array = "[\"b\",{\"_placeholder\":true,\"num\":0}]";

        SocketIoArguments arguments = Objects.requireNonNull(SocketIoArguments.parse(array, attachments));

        assertThat(arguments.array()).isEqualTo(array);
        assertThat(arguments.rest().attachments()).isEqualTo(attachments);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "{}",
                "\"a\"",
                "1",
                "null",
                "[",
                "[1",
                "[1,]",
                "[1]]",
                "[1] x",
                "[1][2]",
                "[a]",
                "['a']",
                "[01]",
                "[\"a\nb\"]",
                "[NaN]",
                "[{\"a\":1,\"a\":2}]",
                "[/**/1]",
            })
    void anythingButAStrictArrayIsNull(String text) {
        assertThat(SocketIoArguments.parse(text, List.of())).isNull();
    }

    @Test
    void depthIsLimited() {
        assertThat(SocketIoArguments.parse("[".repeat(32) + "]".repeat(32), List.of()))
                .isNotNull();
        assertThat(SocketIoArguments.parse("[".repeat(33) + "]".repeat(33), List.of()))
                .isNull();
        assertThat(SocketIoArguments.parse("[".repeat(30_000), List.of())).isNull();
    }

    @Test
    void objectIsASingleObject() {
        assertThat(SocketIoArguments.isObject("{}")).isTrue();
        assertThat(SocketIoArguments.isObject("{\"token\":[1,{}]}")).isTrue();
        assertThat(List.of("", "[]", "1", "null", "\"{}\"", "{", "{},{}", "{}]", "{} x", " {}"))
                .noneMatch(SocketIoArguments::isObject);
    }

    @Property
    void anyTextIsAnArrayOrRejected(@ForAll String text) {
        SocketIoArguments any = SocketIoArguments.parse('[' + text + ']', List.of());

        if (any != null) {
            assertThat(SocketIoArguments.parse(any.array(), List.of())).isEqualTo(any);
        }
    }

    private static SocketIoArguments parsed(String array) {
        return Objects.requireNonNull(SocketIoArguments.parse(array, List.of()));
    }
}
