package io.loquat.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.loquat.testing.FullClient;
import io.loquat.testing.Json;
import io.loquat.testing.Names;
import io.loquat.testing.SseClient;
import io.loquat.testing.SseClient.Event;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** docs/protocol.md §4: a room as a stream of server-sent events. */
abstract class SseScenarios extends WireTest {

    private String epoch = "";

    @BeforeEach
    void sendTwoMessages() {
        rest().postMessage(room, "text", "one", "nick", aliceNick);
        epoch = rest().postMessage(room, "text", "two", "nick", aliceNick)
                .json()
                .path("epoch")
                .asText();
    }

    @Test
    void streamStartsNowAndMessageIdsArePositions() {
        SseClient reader = events();
        assertThat(reader.response().headers().firstValue("Content-Type").orElse(""))
                .startsWith("text/event-stream");
        rest().postMessageWithKey("secret", room, "text", "three", "nick", aliceNick);
        Event event = reader.receives(aliceNick, "three");
        assertThat(event.id()).isEqualTo(epoch + ":3");
        JsonNode message = event.json();
        assertThat(Json.names(message))
                .containsExactlyInAnyOrder("type", "room", "epoch", "offset", "nick", "text", "time");
        assertThat(message.path("type").asText()).isEqualTo("message");
        assertThat(message.path("room").asText()).isEqualTo(room);
        assertThat(message.path("time").asText()).matches(TIME);
    }

    @Test
    void otherEventsHaveTheirTypeAndNoId() {
        SseClient reader = events();
        FullClient bob = member("bob");
        JsonNode entered = reader.sees("presence").json();
        assertThat(Json.texts(entered.path("entered"))).containsExactly(bob.nick());
        assertThat(entered.path("online").asInt()).isEqualTo(1);
        bob.leaves(room);
        assertThat(Json.texts(reader.sees("presence").json().path("left"))).containsExactly(bob.nick());
    }

    @Test
    void readerIsNotOnline() {
        FullClient bob = member("bob");
        events();
        assertThat(rest().online(room)).isEqualTo(1);
        assertThat(person("carol").joins(room).path("members")).hasSize(2);
        bob.push("presence");
        bob.assertAllRead();
    }

    @Test
    void streamResumesAfterLastEventId() {
        SseClient reader = events("Last-Event-ID", epoch + ":1");
        assertThat(reader.receives(aliceNick, "two").id()).isEqualTo(epoch + ":2");
        rest().postMessage(room, "text", "three", "nick", aliceNick);
        assertThat(reader.receives(aliceNick, "three").id()).isEqualTo(epoch + ":3");
    }

    @Test
    void newestLastEventIdCausesNoGap() {
        SseClient reader = events("Last-Event-ID", epoch + ":2");
        rest().postMessage(room, "text", "three", "nick", aliceNick);
        reader.receives(aliceNick, "three");
    }

    @Test
    void everythingSentOnceTheStreamIsOpenIsReceived() {
        for (int i = 0; i < 20; i++) {
            String fresh = Names.unique("room");
            SseClient reader = closeLater(new SseClient(server(), fresh));
            rest().postMessage(fresh, "text", "first", "nick", aliceNick);
            reader.receives(aliceNick, "first");
        }
    }

    @Test
    void reconnectWithTheLastIdMissesNothing() {
        SseClient reader = events();
        rest().postMessage(room, "text", "three", "nick", aliceNick);
        String last = String.valueOf(reader.receives(aliceNick, "three").id());
        reader.close();
        rest().postMessage(room, "text", "four", "nick", aliceNick);
        SseClient again = events("Last-Event-ID", last);
        rest().postMessage(room, "text", "five", "nick", aliceNick);
        again.receives(aliceNick, "four");
        again.receives(aliceNick, "five");
    }

    @ParameterizedTest
    @ValueSource(strings = {"another:1", "EPOCH:3", "EPOCH", "EPOCH:", "EPOCH:x", "EPOCH:-1", ":::", "17"})
    void unrecoverablePositionStartsWithAGapEvent(String position) {
        SseClient reader = events("Last-Event-ID", position.replace("EPOCH", epoch));
        Event gap = reader.sees("gap");
        assertThat(gap.json()).isEqualTo(Json.object("type", "gap", "room", room));
        rest().postMessage(room, "text", "three", "nick", aliceNick);
        reader.receives(aliceNick, "three");
    }

    @Test
    void moreThan300MessagesAreNotRecovered() {
        FullClient talker = member("talker");
        long last = 0;
        for (int i = 3; i <= 302; i++) {
            last = talker.postsMessage(room, "m" + i);
        }
        assertThat(talker.answer(last).path("offset").asLong()).isEqualTo(302);
        SseClient all = events("Last-Event-ID", epoch + ":2");
        for (int i = 3; i <= 302; i++) {
            all.receives(talker.nick(), "m" + i);
        }
        events("Last-Event-ID", epoch + ":1").sees("gap");
    }

    @Test
    void eachReaderRecoversItsOwnMessages() {
        SseClient gone = events();
        SseClient reader = events();
        rest().postMessage(room, "text", "three", "nick", aliceNick);
        gone.receives(aliceNick, "three");
        gone.close();
        for (int i = 0; i < 20; i++) {
            rest().postMessage(room, "text", "m" + i, "nick", aliceNick);
        }
        reader.receives(aliceNick, "three");
        for (int i = 0; i < 20; i++) {
            reader.receives(aliceNick, "m" + i);
        }
    }
}
