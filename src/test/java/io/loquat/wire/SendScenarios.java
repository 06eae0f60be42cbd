package io.loquat.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.loquat.testing.FullClient;
import io.loquat.testing.Json;
import io.loquat.testing.Names;
import io.loquat.testing.SimpleClient;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** docs/protocol.md §3: sending, and the order of messages. */
abstract class SendScenarios extends WireTest {

    @Test
    void messageIsAcknowledgedAndPushedWithItsKeyOnlyForTheSender() {
        FullClient alice = member("alice");
        FullClient tab = tabOf(alice);
        tab.joins(room);
        FullClient bob = member("bob");
        JsonNode ack = alice.sends(room, "hi", "my-key");
        assertThat(Json.names(ack))
                .containsExactlyInAnyOrder("re", "type", "room", "epoch", "offset", "time", "duplicate");
        assertThat(ack.path("room").asText()).isEqualTo(room);
        assertThat(ack.path("epoch").asText()).matches(EPOCH);
        assertThat(ack.path("time").asText()).matches(TIME);
        assertThat(ack.path("duplicate").asBoolean(true)).isFalse();
        alice.seesEnter(bob.nick());
        tab.seesEnter(bob.nick());
        for (FullClient own : List.of(alice, tab)) {
            JsonNode push = own.receives(alice.nick(), "hi");
            assertThat(Json.names(push))
                    .containsExactlyInAnyOrder("type", "room", "epoch", "offset", "nick", "text", "time", "key");
            assertThat(push.path("key").asText()).isEqualTo("my-key");
            assertThat(push.path("offset")).isEqualTo(ack.path("offset"));
            assertThat(push.path("epoch")).isEqualTo(ack.path("epoch"));
            assertThat(push.path("time")).isEqualTo(ack.path("time"));
        }
        assertThat(Json.names(bob.receives(alice.nick(), "hi")))
                .containsExactlyInAnyOrder("type", "room", "epoch", "offset", "nick", "text", "time");
    }

    @Test
    void offsetsFollowTheOrderOfSending() {
        FullClient alice = member("alice");
        FullClient bob = member("bob");
        alice.seesEnter(bob.nick());
        long[] ids = new long[200];
        for (int i = 0; i < ids.length; i++) {
            ids[i] = alice.postsMessage(room, "m" + i);
        }
        for (int i = 0; i < ids.length; i++) {
            assertThat(alice.answer(ids[i]).path("offset").asLong()).isEqualTo(i + 1);
            assertThat(bob.receives(alice.nick(), "m" + i).path("offset").asLong())
                    .isEqualTo(i + 1);
        }
    }

    @Test
    void everyClientReceivesEveryMessageOnceInOffsetOrder() throws Exception {
        List<FullClient> people = List.of(person("a"), person("b"), person("c"));
        people.forEach(person -> person.joins(room));
        List<Thread> threads = people.stream()
                .map(person -> Thread.ofVirtual().unstarted(() -> {
                    for (int i = 0; i < 100; i++) {
                        person.sends(room, person.nick() + i);
                    }
                }))
                .toList();
        threads.forEach(Thread::start);
        for (Thread thread : threads) {
            thread.join();
        }
        var seen = new HashSet<List<String>>();
        for (FullClient person : people) {
            seen.add(messages(person, 300));
        }
        assertThat(seen).as("sequences of the three clients").hasSize(1);
        assertThat(new HashSet<>(seen.iterator().next())).hasSize(300);
    }

    private static List<String> messages(FullClient person, int count) {
        var texts = new ArrayList<String>();
        while (texts.size() < count) {
            JsonNode push = person.push();
            if (push.path("type").asText().equals("message")) {
                texts.add(push.path("text").asText());
                assertThat(push.path("offset").asLong()).isEqualTo(texts.size());
            }
        }
        return texts;
    }

    @Test
    void sendingRequiresJoining() {
        FullClient alice = member("alice");
        alice.leaves(room);
        alice.assertRefused("not_joined", "send", "room", room, "text", "hi", "key", "k");
        alice.assertRefused("not_joined", "typing", "room", room);
        alice.assertRefused("not_joined", "send", "room", Names.unique("other"), "text", "hi", "key", "k");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "字", "\uD83D\uDE00"})
    void textIsLimitedTo4096CodePoints(String character) {
        FullClient alice = member("alice");
        alice.assertRefused("too_large", "send", "room", room, "text", character.repeat(4097), "key", "k");
        JsonNode ack = alice.sends(room, character.repeat(4096), "k");
        assertThat(ack.path("offset").asLong()).isEqualTo(1);
        alice.receives(alice.nick(), character.repeat(4096));
    }

    @Test
    void emptyTextIsABadRequest() {
        member("alice").assertRefused("bad_request", "send", "room", room, "text", "", "key", "k");
    }

    @Test
    void keyIsLimitedTo64Characters() {
        FullClient alice = member("alice");
        alice.sends(room, "hi", "k".repeat(64));
        alice.assertRefused("bad_request", "send", "room", room, "text", "hi", "key", "k".repeat(65));
    }

    @Test
    void senderIsTakenFromTheSession() {
        FullClient alice = member("alice");
        SimpleClient bob = enters(bobNick, "");
        alice.seesEnter(bobNick);
        JsonNode ack = alice.asks(
                "send", "room", room, "text", "hi", "key", "k", "nick", bobNick, "nickname", bobNick, "from", bobNick);
        assertThat(ack.path("type").asText()).isEqualTo("ack");
        bob.receives(alice.nick(), "hi");
        alice.receives(alice.nick(), "hi");
    }
}
