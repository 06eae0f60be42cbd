package io.loquat.crash;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.loquat.testing.Json;
import io.loquat.testing.Names;
import io.loquat.testing.Rest;
import java.util.ArrayList;
import java.util.List;

/** The whole history of a room, read over REST. */
public record RoomCopy(String room, String epoch, List<Row> lines) {

    private static final int PAGE = 100;

    /** A message of the room. */
    public record Row(long offset, String nick, String text, String time) {

        /** Parses a message in a page or a push. */
        public static Row of(JsonNode message) {
            return new Row(
                    message.path("offset").asLong(),
                    message.path("nick").asText(),
                    message.path("text").asText(),
                    message.path("time").asText());
        }
    }

    /**
     * Pages through the room from its first to its last message. A room that nobody has joined is empty and has no
     * epoch.
     */
    public static RoomCopy of(Rest rest, String room) {
        Rest.Reply head = rest.get("/api/rooms/" + Names.encoded(room));
        if (head.status() == 404) {
            return new RoomCopy(room, "", List.of());
        }
        var lines = new ArrayList<Row>();
        JsonNode page = Json.object("more", true);
        for (long last = 0;
                page.path("more").asBoolean();
                last = lines.isEmpty() ? 0 : lines.getLast().offset()) {
            page = rest.get(Rest.messages(room) + "?limit=" + PAGE + "&after=" + last)
                    .json();
            assertThat(page.path("type").asText())
                    .as("page of %s: %s", room, page)
                    .isEqualTo("page");
            page.path("messages").forEach(message -> lines.add(Row.of(message)));
            assertThat(page.path("more").asBoolean() && page.path("messages").isEmpty())
                    .as("an empty page with more to come")
                    .isFalse();
        }
        return new RoomCopy(room, page.path("epoch").asText(), List.copyOf(lines));
    }

    /** Returns the offset of the newest message, 0 without one. */
    public long newest() {
        return lines.isEmpty() ? 0 : lines.getLast().offset();
    }
}
