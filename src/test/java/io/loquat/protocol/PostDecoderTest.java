package io.loquat.protocol;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.loquat.protocol.PostDecoder.Post;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * docs/protocol.md §4: the body of a {@code POST …/messages}. In the bodies of this class {@code '} stands for {@code
 * "}.
 */
class PostDecoderTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            nullValues = "-",
            value = {
                "{'text':'hi'}|hi|-",
                "{'text':'hi','nick':'bot'}|hi|bot",
                "{'nick':'bot','text':'hi'}|hi|bot",
                "{'text':'hi','nick':null}|hi|-",
                "{'text':'你好 \\ud83c\\udf4b'}|你好 🍋|-",
                "{'x':{'text':'no','nick':[1]},'text':'hi','y':[[]]}|hi|-",
                " {'text' : 'hi'} |hi|-",
            })
    void postHasATextAndMayHaveANickname(String body, String text, @Nullable String nick) {
        assertThat(decode(body)).isEqualTo(new Post(text, nick));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "hi",
                "'hi'",
                "null",
                "[]",
                "[{'text':'hi'}]",
                "{}",
                "{'nick':'bot'}",
                "{'text':''}",
                "{'text':null}",
                "{'text':1}",
                "{'text':['hi']}",
                "{'text':{}}",
                "{'text':true}",
                "{'text':'hi','nick':7}",
                "{'text':'hi','nick':{}}",
                "{'text':'hi'",
                "{'text':'hi'}x",
                "{'text':'hi'}{}",
                "{'text':'hi','text':'ho'}",
                "{'text':'hi','x':1,'x':2}",
                "{'text':'\\ud800'}",
                "{'text':'a\\udf4b'}",
                "{'text':'a\nb'}",
                "{\\u0027text':'hi'}",
            })
    void bodyWithoutTextIsRejected(String body) {
        assertThat(decode(body)).isNull();
    }

    @Test
    void depthOf10000IsRejected() {
        assertThat(decode("{'text':'hi','x':" + "[".repeat(10_000) + "]".repeat(10_000) + "}"))
                .isNull();
        assertThat(decode("[".repeat(10_000))).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\u00ff", // never in UTF-8
                "\u0080", // a continuation byte without a lead byte
                "\u00c3", // a lead byte without a continuation byte
                "\u00e4\u00bd", // a truncated character
                "\u00c1\u00a1", // a in two bytes
                "\u00e0\u0080\u00af", // a slash in three
                "\u00ed\u00a0\u0080", // an unpaired surrogate
                "\u00f4\u0090\u0080\u0080", // beyond the last code point
                "\u00f8\u0088\u0080\u0080\u0080", // five bytes
            })
    void malformedUtf8IsRejected(String bytes) {
        assertThat(PostDecoder.decode(("{\"text\":\"a" + bytes + "b\"}").getBytes(ISO_8859_1)))
                .isNull();
    }

    private static @Nullable Post decode(String body) {
        return PostDecoder.decode(body.replace('\'', '"').getBytes(UTF_8));
    }
}
