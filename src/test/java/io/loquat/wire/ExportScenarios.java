package io.loquat.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.loquat.testing.HttpReader;
import io.loquat.testing.Json;
import io.loquat.testing.Names;
import io.loquat.testing.Rest.Reply;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** docs/protocol.md §4: export of a room's whole history as a file. */
abstract class ExportScenarios extends WireTest {

    private static final int KEPT = 10_000;

    private Reply export(String name) {
        return rest().get(exportOf(name));
    }

    private static List<JsonNode> messages(Reply reply) {
        assertThat(reply.status()).as("%s", reply.status()).isEqualTo(200);
        assertThat(reply.text()).matches("(?s)(.*\n)?");
        List<JsonNode> messages = new ArrayList<>();
        reply.text().lines().forEach(line -> messages.add(Json.parse(line)));
        return messages;
    }

    @Test
    void tenThousandMessagesAreExportedCompletelyInOrder() {
        fill(room, KEPT, "");
        String epoch = rest().get("/api/rooms/" + room).json().path("epoch").asText();
        int offset = 0;
        for (JsonNode message : messages(export(room))) {
            offset++;
            assertThat(message.path("offset").asInt()).isEqualTo(offset);
            assertThat(message.path("text").asText()).isEqualTo(String.valueOf(offset));
            assertThat(message.path("room").asText()).isEqualTo(room);
            assertThat(message.path("epoch").asText()).isEqualTo(epoch);
        }
        assertThat(offset).isEqualTo(KEPT);
    }

    @Test
    void lineIsAMessageAsInAPage() {
        rest().postMessageWithKey("secret", room, "text", "a\nb\r\n\u2028\"\\ \uD83C\uDF4B", "nick", aliceNick);
        rest().postMessage(room, "text", "two");
        Reply reply = export(room);
        assertThat(reply.header("Content-Type")).contains("application/x-ndjson");
        assertThat(messages(reply))
                .isEqualTo(Json.elements(
                        rest().get("/api/rooms/" + room + "/messages").json().path("messages")));
    }

    @Test
    void roomWithoutMessagesIsAnEmptyFile() {
        simple("").next();
        assertThat(messages(export(room))).isEmpty();
    }

    @Test
    void unknownRoomIs404AndIsNotCreated() {
        RestScenarios.assertProblem(export(room), 404, "unknown_room");
        RestScenarios.assertProblem(rest().get("/api/rooms/" + room), 404, "unknown_room");
        assertThat(rest().head(exportOf(room)).status()).isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a%20b", "a!b", "%E2%80%8B", "%F0%9F%98%80", "...", "a%2Fb"})
    void invalidRoomNameIs404(String name) {
        RestScenarios.assertProblem(rest().get("/api/rooms/" + name + "/export"), 404, "bad_room");
    }

    @Test
    void headHasOnlyTheHeaders() {
        rest().postMessage(room, "text", "hi");
        Reply get = export(room);
        Reply head = rest().head(exportOf(room));
        assertThat(head.status()).isEqualTo(200);
        assertThat(head.text()).isEmpty();
        for (String header : List.of("Content-Type", "Content-Disposition", "Vary", "Cache-Control")) {
            assertThat(head.header(header)).as(header).isPresent().isEqualTo(get.header(header));
        }
        assertThat(rest().get("/online").status()).as("after HEAD").isEqualTo(200);
    }

    @Test
    void fileIsNamedAfterTheRoom() {
        rest().postMessage(room, "text", "hi");
        assertThat(export(room.toUpperCase(Locale.ROOT)).header("Content-Disposition"))
                .contains("attachment; filename=\"" + room + ".ndjson\"");
        String cafe = Names.unique("café聊天");
        rest().postMessage(cafe, "text", "hi");
        assertThat(export(cafe).header("Content-Disposition"))
                .contains("attachment; filename=\"" + cafe.replaceAll("[^a-z0-9-]", "_")
                        + ".ndjson\"; filename*=UTF-8''" + Names.encoded(cafe) + ".ndjson");
    }

    @Test
    void foreignOriginIsNotEchoed() {
        rest().postMessage(room, "text", "hi");
        assertThat(rest().get(exportOf(room), "Origin", "https://evil.example").header("Access-Control-Allow-Origin"))
                .isEmpty();
    }

    @Test
    void http10ClientReceivesTheWholeExport() throws Exception {
        fill(room, 1_000, "");
        try (var reader = new HttpReader(server(), exportOf(room), "HTTP/1.0")) {
            HttpReader.Answer answer = reader.read();
            assertThat(answer.reset()).isFalse();
            assertThat(answer.text().lines().filter(line -> line.startsWith("{")))
                    .hasSize(1_000);
        }
    }

    @Test
    void messagesSentMeanwhileDoNotDelayTheExport() throws Exception {
        fill(room, 500, "字".repeat(4_000));
        try (var reader = new HttpReader(server(), exportOf(room), "HTTP/1.1")) {
            fill(room, 100, "late");
            HttpReader.Answer answer = reader.read();
            assertThat(answer.isWhole()).isTrue();
            assertThat(answer.text()).contains("\"offset\":500,").doesNotContain("\"offset\":501,");
        }
    }
}
