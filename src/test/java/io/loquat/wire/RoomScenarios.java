package io.loquat.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.loquat.testing.FullClient;
import io.loquat.testing.Json;
import io.loquat.testing.Names;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** docs/protocol.md §3: joining and leaving. */
abstract class RoomScenarios extends WireTest {

    @Test
    void joinedIsOneAnswerWithTheWholeState() {
        FullClient bob = member("bob");
        bob.sends(room, "hi");
        FullClient alice = person("alice");
        JsonNode joined = alice.joins(room);
        assertThat(Json.names(joined))
                .containsExactlyInAnyOrder(
                        "re", "type", "room", "topic", "epoch", "offset", "recovered", "messages", "online", "members");
        assertThat(joined.path("room").asText()).isEqualTo(room);
        assertThat(joined.path("topic").asText("-")).isEmpty();
        assertThat(joined.path("epoch").asText()).matches(EPOCH);
        assertThat(joined.path("offset")).isEqualTo(Json.parse("1"));
        assertThat(joined.path("recovered").asBoolean(true)).isFalse();
        assertThat(Json.each(joined.path("messages"), "text")).containsExactly("hi");
        assertThat(joined.path("online")).isEqualTo(Json.parse("2"));
        assertThat(joined.path("members"))
                .containsExactlyInAnyOrder(
                        Json.object("nick", alice.nick(), "n", 1), Json.object("nick", bob.nick(), "n", 1));
    }

    @Test
    void emptyRoomHasOffset0AndItsFirstMessage1() {
        FullClient alice = person("alice");
        JsonNode joined = alice.joins(room);
        assertThat(joined.path("offset")).isEqualTo(Json.parse("0"));
        assertThat(joined.path("messages")).isEmpty();
        assertThat(alice.sends(room, "first").path("offset").asLong()).isEqualTo(1);
        assertThat(alice.receives(alice.nick(), "first").path("offset").asLong())
                .isEqualTo(1);
    }

    @Test
    void messagesNotInJoinedArePushed() throws Exception {
        FullClient sender = member("talker");
        Thread sending = Thread.ofVirtual().start(() -> {
            for (int i = 1; i <= 400; i++) {
                sender.sends(room, "m" + i);
            }
        });
        for (int i = 0; i < 10; i++) {
            FullClient newcomer = person("n" + i);
            long next = newcomer.joins(room, "limit", 1).path("offset").asLong() + 1;
            while (next <= 400 && next <= i * 40 + 40) {
                JsonNode push = newcomer.push();
                if (push.path("type").asText().equals("message")) {
                    assertThat(push.path("offset").asLong()).isEqualTo(next++);
                }
            }
            newcomer.close();
        }
        sending.join();
    }

    @Test
    void joiningTwiceIsAlreadyJoined() {
        FullClient alice = member("alice");
        alice.assertRefused("already_joined", "join", "room", room);
        alice.leaves(room);
        alice.assertRefused("not_joined", "leave", "room", room);
        alice.joins(room);
    }

    @Test
    void roomIsReportedByItsCanonicalName() {
        FullClient alice = member("alice");
        alice.assertRefused("already_joined", "join", "room", room.toUpperCase(Locale.ROOT));
        String cafe = Names.unique("caf\u00e9");
        JsonNode joined = alice.joins(cafe.replace("caf\u00e9", "CAFE\u0301"));
        assertThat(joined.path("room").asText()).isEqualTo(cafe);
        alice.sends(cafe.toUpperCase(Locale.ROOT), "hi");
        assertThat(alice.receives(alice.nick(), "hi").path("room").asText()).isEqualTo(cafe);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "..", "a b", "a/b", "a\u0000", "a\u200bb", "\uD83D\uDE00", "a!"})
    void invalidRoomNameIsBadRoom(String name) {
        person("alice").assertRefused("bad_room", "join", "room", name);
    }

    @Test
    void roomNameIsLimitedTo64CodePointsAfterNfkc() {
        FullClient alice = person("alice");
        String end = Names.unique("e");
        String fits = "\uD801\uDC28".repeat(64 - end.length()) + end;
        assertThat(alice.joins(fits).path("room").asText()).isEqualTo(fits);
        alice.assertRefused("bad_room", "join", "room", fits + "x");
        alice.assertRefused("bad_room", "join", "room", "\ufb03".repeat(22));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "join|{}",
                "join|{'room':7}",
                "join|{'room':'ROOM','limit':-1}",
                "join|{'room':'ROOM','limit':101}",
                "join|{'room':'ROOM','limit':'5'}",
                "join|{'room':'ROOM','limit':1.5}",
                "join|{'room':'ROOM','since':5}",
                "join|{'room':'ROOM','since':{'epoch':'e'}}",
                "join|{'room':'ROOM','since':{'offset':1}}",
                "join|{'room':'ROOM','since':{'epoch':'e','offset':-1}}",
                "leave|{}",
                "send|{'room':'ROOM','text':'hi'}",
                "send|{'room':'ROOM','key':'k'}",
                "send|{'text':'hi','key':'k'}",
                "send|{'room':'ROOM','text':7,'key':'k'}",
                "send|{'room':'ROOM','text':'hi','key':7}",
                "send|{'room':'ROOM','text':'hi','key':''}",
                "history|{}",
                "history|{'room':'ROOM','limit':0}",
                "history|{'room':'ROOM','limit':101}",
                "history|{'room':'ROOM','before':1,'after':1}",
                "history|{'room':'ROOM','before':'1'}",
                "history|{'room':'ROOM','after':-1}",
                "typing|{}",
                "rename|{}",
                "rename|{'nick':7}"
            })
    void missingOrWrongFieldIsABadRequest(String type, String fields) {
        FullClient alice = member("alice");
        alice.sends(room, "so that the room has a message");
        alice.receives(alice.nick(), "so that the room has a message");
        String json = fields.replace('\'', '"').replace("ROOM", room);
        String command = "{\"id\":77,\"type\":\"" + type + "\"" + (json.equals("{}") ? "" : ",") + json.substring(1);
        if (type.equals("join")) {
            alice.leaves(room);
        }
        JsonNode error = alice.asksRaw(77, command);
        assertThat(error.path("type").asText()).as("%s", error).isEqualTo("error");
        assertThat(error.path("code").asText()).as("%s", error).isEqualTo("bad_request");
        alice.assertAllRead();
    }

    @Test
    void roomsPerConnectionAreLimitedTo32() {
        FullClient alice = person("alice");
        for (int i = 1; i <= 32; i++) {
            alice.joins(room + i, "limit", 0);
        }
        alice.assertRefused("limit_exceeded", "join", "room", room + 33);
        alice.leaves(room + 1);
        alice.joins(room + 33);
    }
}
