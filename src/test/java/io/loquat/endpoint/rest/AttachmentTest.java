package io.loquat.endpoint.rest;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * RFC 6266, RFC 8187: for any room name the file name is a single valid parameter, with a fallback for old clients.
 */
class AttachmentTest {

    @Test
    void asciiNameIsSentOnce() {
        assertThat(Attachment.named("tea_2.0-x.ndjson")).isEqualTo("attachment; filename=\"tea_2.0-x.ndjson\"");
    }

    @Test
    void otherNameIsAlsoSentEncoded() {
        assertThat(Attachment.named("café.ndjson"))
                .isEqualTo("attachment; filename=\"caf_.ndjson\"; filename*=UTF-8''caf%C3%A9.ndjson");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"聊天室", "𠀀", "a\u0301\u0302", "a\"; x=\"b", "a\\", "a\r\nSet-Cookie: b", "a b*+'%2F/", ".."})
    void nameCannotBreakOutOfTheParameter(String name) {
        String value = Attachment.named(name);

        assertThat(value).matches("attachment; filename=\"[A-Za-z0-9._-]+\"(; filename\\*=UTF-8''[A-Za-z0-9._%-]+)?");
        int encoded = value.indexOf("''");
        assertThat(encoded < 0 ? name : URLDecoder.decode(value.substring(encoded + 2), StandardCharsets.UTF_8))
                .isEqualTo(name);
    }
}
