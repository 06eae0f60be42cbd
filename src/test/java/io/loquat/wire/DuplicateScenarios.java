package io.loquat.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.loquat.testing.Eventually;
import io.loquat.testing.FullClient;
import io.loquat.testing.Json;
import io.loquat.testing.Names;
import io.loquat.testing.Rest.Reply;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** docs/protocol.md §3, §4: a key makes a retry harmless on any connection and any transport. */
abstract class DuplicateScenarios extends WireTest {

    @Test
    void retryIsAcknowledgedLikeTheFirstAndSendsNothing() {
        FullClient alice = member("alice");
        FullClient bob = member("bob");
        JsonNode first = alice.sends(room, "hi", "k");
        JsonNode second = alice.sends(room, "the text is not looked at", "k");
        assertDuplicate(second, first);
        alice.sends(room, "fence", "k2");
        assertThat(bob.receives(alice.nick(), "hi").path("offset").asLong()).isEqualTo(1);
        assertThat(bob.receives(alice.nick(), "fence").path("offset").asLong()).isEqualTo(2);
    }

    @Test
    void concurrentRetriesAreOneMessage() {
        FullClient alice = member("alice");
        FullClient tab = tabOf(alice);
        tab.joins(room);
        long one = alice.posts("send", "room", room, "text", "hi", "key", "k");
        long two = tab.posts("send", "room", room, "text", "hi", "key", "k");
        JsonNode first = alice.answer(one);
        JsonNode second = tab.answer(two);
        assertThat(second.path("offset")).isEqualTo(first.path("offset"));
        assertThat(first.path("duplicate").asBoolean())
                .isNotEqualTo(second.path("duplicate").asBoolean());
    }

    @Test
    void keyIsSharedByAllConnectionsOfAPerson() {
        FullClient alice = member("alice");
        FullClient tab = tabOf(alice);
        tab.joins(room);
        JsonNode first = alice.sends(room, "hi", "k");
        assertDuplicate(tab.sends(room, "hi", "k"), first);
    }

    @Test
    void keyBelongsToTheComparedNicknameAcrossReconnects() {
        FullClient alice = member("alice");
        JsonNode first = alice.sends(room, "hi", "k");
        alice.socket().leave(1000);
        FullClient again = namedOnceFree(alice.nick().toUpperCase(Locale.ROOT));
        again.joins(room);
        assertDuplicate(again.sends(room, "hi", "k"), first);
    }

    @Test
    void anotherPersonRoomOrKeyIsAnotherMessage() {
        FullClient alice = member("alice");
        FullClient bob = member("bob");
        String other = Names.unique("room");
        alice.joins(other);
        alice.sends(room, "hi", "k");
        assertThat(bob.sends(room, "hi", "k").path("duplicate").asBoolean(true)).isFalse();
        assertThat(alice.sends(other, "hi", "k").path("duplicate").asBoolean(true))
                .isFalse();
        assertThat(alice.sends(room, "hi", "K").path("duplicate").asBoolean(true))
                .isFalse();
    }

    @Test
    void messageSentByRestIsADuplicateInFullMode() {
        JsonNode first = rest().postMessageWithKey("k", room, "text", "hi", "nick", aliceNick)
                .json();
        FullClient alice = named(aliceNick);
        alice.joins(room);
        assertDuplicate(alice.sends(room, "hi", "k"), first);
    }

    @Test
    void messageSentInFullModeIsADuplicateByRest() {
        FullClient alice = member("alice");
        JsonNode first = alice.sends(room, "hi", "k");
        alice.socket().leave(1000);
        Eventually.becomes(
                200,
                () -> rest().postMessageWithKey("k", room, "text", "hi", "nick", alice.nick())
                        .status());
        Reply reply = rest().postMessageWithKey("k", room, "text", "hi", "nick", alice.nick());
        assertThat(reply.status()).isEqualTo(200);
        assertDuplicate(reply.json(), first);
    }

    @Test
    void repeatedRequestIsAnsweredWith200AndTheFirstOffset() {
        Reply first = rest().postMessageWithKey("k", room, "text", "hi", "nick", aliceNick);
        assertThat(first.status()).isEqualTo(201);
        Reply second = rest().postMessageWithKey("k", room, "text", "hi", "nick", aliceNick.toUpperCase(Locale.ROOT));
        assertThat(second.status()).isEqualTo(200);
        assertDuplicate(second.json(), first.json());
        assertThat(rest().postMessageWithKey("k", room, "text", "hi", "nick", bobNick)
                        .status())
                .isEqualTo(201);
    }

    @Test
    void repeatedRequestWithoutNickIsStillADuplicate() {
        Reply first = rest().postMessageWithKey("k", room, "text", "hi");
        assertThat(first.status()).isEqualTo(201);
        Reply second = rest().postMessageWithKey("k", room, "text", "hi");
        assertThat(second.status()).isEqualTo(200);
        assertDuplicate(second.json(), first.json());
        assertThat(rest().postMessageWithKey("k", room, "text", "hi", "nick", aliceNick)
                        .status())
                .isEqualTo(201);
        assertThat(rest().postMessageWithKey("k", Names.unique("room"), "text", "hi")
                        .status())
                .isEqualTo(201);
    }

    @Test
    void withoutAKeyEachRequestIsANewMessage() {
        rest().postMessage(room, "text", "hi", "nick", aliceNick);
        Reply second = rest().postMessage(room, "text", "hi", "nick", aliceNick);
        assertThat(second.status()).isEqualTo(201);
        assertThat(second.json().path("offset").asLong()).isEqualTo(2);
    }

    private static void assertDuplicate(JsonNode answer, JsonNode first) {
        assertThat(first.path("duplicate").asBoolean(true))
                .as("first: %s", first)
                .isFalse();
        assertThat(answer.path("duplicate").asBoolean())
                .as("second: %s", answer)
                .isTrue();
        for (String field : new String[] {"room", "epoch", "offset", "time"}) {
            assertThat(answer.path(field)).as(field).isEqualTo(first.path(field));
        }
        assertThat(Json.names(answer)).contains("room", "epoch", "offset", "time");
    }
}
