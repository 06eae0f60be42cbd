package io.loquat.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Decodes the body of a message that is sent by REST. */
public final class PostDecoder {
    private PostDecoder() {}

    /** A text of at least one character, and the requested nickname, null for a guest. */
    public record Post(String text, @Nullable String nick) {}

    /**
     * Returns the message in a body; null if it is invalid: not a JSON object, no text, or a field of the wrong type.
     */
    public static @Nullable Post decode(byte[] body) {
        String text = null;
        String nick = null;
        // Decoded strictly first, because the parser would replace invalid UTF-8 with U+FFFD.
        try (JsonParser json = Json.FACTORY.createParser(
                UTF_8.newDecoder().decode(ByteBuffer.wrap(body)).toString())) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                return null;
            }
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String name = json.currentName();
                JsonToken token = json.nextToken();
                boolean isText = name.equals("text");
                if (!isText && !name.equals("nick") || token == JsonToken.VALUE_NULL) {
                    json.skipChildren();
                } else if (token != JsonToken.VALUE_STRING) {
                    return null;
                } else if (isText) {
                    text = json.getText();
                } else {
                    nick = json.getText();
                }
            }
            if (json.nextToken() != null) {
                return null;
            }
        } catch (IOException e) {
            return null;
        }
        return text == null || text.isEmpty() || !Texts.isWellFormed(text) ? null : new Post(text, nick);
    }
}
