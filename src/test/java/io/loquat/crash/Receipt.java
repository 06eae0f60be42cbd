package io.loquat.crash;

import com.fasterxml.jackson.databind.JsonNode;

/** The server's answer for a stored message: its position and its time. */
public record Receipt(String epoch, long offset, String time) {

    /** Parses an {@code ack}, or the answer to a {@code POST}. */
    static Receipt of(JsonNode answer) {
        return new Receipt(
                answer.path("epoch").asText(),
                answer.path("offset").asLong(),
                answer.path("time").asText());
    }
}
