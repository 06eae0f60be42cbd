package io.loquat.crash;

import com.fasterxml.jackson.databind.JsonNode;

/** What the server said of a stored message: where it is, and since when. */
public record Receipt(String epoch, long offset, String time) {

    /** From an {@code ack}, or the answer to a {@code POST}. */
    static Receipt of(JsonNode answer) {
        return new Receipt(
                answer.path("epoch").asText(),
                answer.path("offset").asLong(),
                answer.path("time").asText());
    }
}
