package io.loquat.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.loquat.testing.FullClient;
import io.loquat.testing.Json;
import io.loquat.testing.Names;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** docs/protocol.md §3: pages of history, and what a join with a position returns. */
abstract class PageScenarios extends WireTest {

    private static final int HALF_MIB = 512 * 1024;
    private static final int ENVELOPE = 1024;

    /** Returns a member that has sent this many messages. */
    private FullClient sender(int messages) {
        FullClient sender = member("talker");
        long last = 0;
        for (int i = 1; i <= messages; i++) {
            last = sender.postsMessage(room, "m" + i);
        }
        if (messages > 0) {
            assertThat(sender.answer(last).path("offset").asLong()).isEqualTo(messages);
        }
        return sender;
    }

    private static List<Long> range(long from, long to) {
        return LongStream.rangeClosed(from, to).boxed().toList();
    }

    // ---- history

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                // before, after, limit, first, last, more
                "-, -, -, 11, 60, true",
                "-, -, 100, 1, 60, false",
                "-, -, 60, 1, 60, false",
                "-, -, 1, 60, 60, true",
                "11, -, 10, 1, 10, false",
                "12, -, 10, 2, 11, true",
                "1, -, 10, 1, 0, false",
                "999, -, 5, 56, 60, true",
                "-, 0, 10, 1, 10, true",
                "-, 50, 10, 51, 60, false",
                "-, 49, 10, 50, 59, true",
                "-, 60, 10, 1, 0, false",
                "-, 999, 10, 1, 0, false",
            })
    void pageIsTheNewestBeforeOrTheOldestAfterAnOffset(
            @Nullable Long before, @Nullable Long after, @Nullable Integer limit, long first, long last, boolean more) {
        FullClient sender = sender(60);
        var fields = new ArrayList<Object>();
        addIfGiven(fields, "before", before);
        addIfGiven(fields, "after", after);
        addIfGiven(fields, "limit", limit);
        JsonNode page = sender.history(room, fields.toArray());
        assertThat(Json.names(page)).containsExactlyInAnyOrder("re", "type", "room", "epoch", "messages", "more");
        assertThat(page.path("room").asText()).isEqualTo(room);
        assertThat(Json.offsets(page.path("messages"))).isEqualTo(range(first, last));
        assertThat(page.path("more").asBoolean()).isEqualTo(more);
    }

    private static void addIfGiven(List<Object> fields, String name, @Nullable Object value) {
        if (value != null) {
            fields.add(name);
            fields.add(value);
        }
    }

    @Test
    void pageNeedsNoJoinAndEqualsThePushedMessages() {
        FullClient alice = member("alice");
        alice.sends(room, "hi");
        JsonNode push = alice.receives(alice.nick(), "hi");
        FullClient bob = person("bob");
        JsonNode message = bob.history(room).path("messages").get(0);
        for (String field : List.of("room", "epoch", "offset", "nick", "text", "time")) {
            if (message.has(field) || !List.of("room", "epoch").contains(field)) {
                assertThat(message.path(field)).as(field).isEqualTo(push.path(field));
            }
        }
        assertThat(message.has("key")).as("another person's key").isFalse();
        bob.assertRefused("not_joined", "leave", "room", room);
    }

    @Test
    void roomNeverJoinedIsUnknown() {
        person("alice").assertRefused("unknown_room", "history", "room", room);
        person("bob").assertRefused("bad_room", "history", "room", "a b");
    }

    @Test
    void historyOfAnEmptyRoomIsEmpty() {
        JsonNode page = member("alice").history(room);
        assertThat(page.path("messages").isArray()).isTrue();
        assertThat(page.path("messages")).isEmpty();
        assertThat(page.path("more").asBoolean(true)).isFalse();
    }

    // ---- join

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {"-, 11", "0, 61", "1, 60", "100, 1"})
    void joinWithoutSinceReturnsTheNewestMessages(@Nullable Integer limit, long first) {
        sender(60);
        FullClient bob = person("bob");
        JsonNode joined = limit == null ? bob.joins(room) : bob.joins(room, "limit", limit);
        assertThat(Json.offsets(joined.path("messages"))).isEqualTo(range(first, 60));
        assertThat(joined.path("offset").asLong()).isEqualTo(60);
        assertThat(joined.path("recovered").asBoolean(true)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"0, true, 1", "57, true, 58", "60, true, 61", "61, false, 56", "9007199254740991, false, 56"})
    void joinWithSinceReturnsTheMessagesAfterItOrTheNewest(long since, boolean recovered, long first) {
        String epoch = sender(60).history(room).path("epoch").asText();
        JsonNode joined = person("bob").joinsSince(room, epoch, since, "limit", 5);
        assertThat(joined.path("recovered").asBoolean()).isEqualTo(recovered);
        assertThat(Json.offsets(joined.path("messages"))).isEqualTo(range(first, 60));
        assertThat(joined.path("offset").asLong()).isEqualTo(60);
    }

    @Test
    void otherEpochIsNotRecovered() {
        sender(10);
        JsonNode joined = person("bob").joinsSince(room, "another", 8, "limit", 3);
        assertThat(joined.path("recovered").asBoolean(true)).isFalse();
        assertThat(Json.offsets(joined.path("messages"))).isEqualTo(range(8, 10));
    }

    @Test
    void recoveryIsLimitedTo300Messages() {
        String epoch = sender(301).history(room).path("epoch").asText();
        JsonNode all = person("bob").joinsSince(room, epoch, 1, "limit", 5);
        assertThat(all.path("recovered").asBoolean()).isTrue();
        assertThat(Json.offsets(all.path("messages"))).isEqualTo(range(2, 301));
        JsonNode newest = person("bob").joinsSince(room, epoch, 0, "limit", 5);
        assertThat(newest.path("recovered").asBoolean(true)).isFalse();
        assertThat(Json.offsets(newest.path("messages"))).isEqualTo(range(297, 301));
    }

    @Test
    void reconnectingClientMissesNothing() {
        FullClient sender = sender(5);
        FullClient bob = person("bob");
        JsonNode joined = bob.joins(room);
        bob.leaves(room);
        for (int i = 6; i <= 8; i++) {
            sender.sends(room, "m" + i);
        }
        JsonNode again = bob.joinsSince(room, joined.path("epoch").asText(), 5);
        assertThat(again.path("recovered").asBoolean()).isTrue();
        assertThat(Json.each(again.path("messages"), "text")).containsExactly("m6", "m7", "m8");
        sender.sends(room, "m9");
        assertThat(bob.receives(sender.nick(), "m9").path("offset").asLong()).isEqualTo(9);
    }

    // ---- 512 KiB

    /** Sends 60 messages of 12 KiB each, of which 42 fit in 512 KiB. */
    private String sixtyBigMessages() {
        FullClient sender = member("talker");
        String big = "字".repeat(4096);
        String epoch = "";
        for (int i = 0; i < 60; i++) {
            epoch = sender.sends(room, big, Names.unique("k")).path("epoch").asText();
        }
        return epoch;
    }

    @Test
    void pageEndsEarlyAt512KiB() {
        sixtyBigMessages();
        FullClient bob = person("bob");
        JsonNode newest = bob.history(room, "limit", 100);
        assertEndsEarly(newest);
        assertThat(Json.offsets(newest.path("messages")).getLast()).isEqualTo(60);
        assertThat(newest.path("more").asBoolean()).isTrue();
        JsonNode oldest = bob.history(room, "limit", 100, "after", 0);
        assertEndsEarly(oldest);
        assertThat(Json.offsets(oldest.path("messages")).getFirst()).isEqualTo(1);
        assertThat(oldest.path("more").asBoolean()).isTrue();
        JsonNode joined = bob.joins(room, "limit", 100);
        assertEndsEarly(joined);
        assertThat(Json.offsets(joined.path("messages")).getLast()).isEqualTo(60);
        JsonNode rest = rest().get("/api/rooms/" + room + "/messages?limit=100").json();
        assertThat(rest.path("messages")).hasSameSizeAs(newest.path("messages"));
        assertThat(rest.path("more").asBoolean()).isTrue();
    }

    @Test
    void recoveryBeyond512KiBIsAllOrNothing() {
        String epoch = sixtyBigMessages();
        JsonNode all = person("bob").joinsSince(room, epoch, 20, "limit", 2);
        assertThat(all.path("recovered").asBoolean()).isTrue();
        assertThat(Json.offsets(all.path("messages"))).isEqualTo(range(21, 60));
        JsonNode newest = person("carol").joinsSince(room, epoch, 10, "limit", 2);
        assertThat(newest.path("recovered").asBoolean(true)).isFalse();
        assertThat(Json.offsets(newest.path("messages"))).isEqualTo(range(59, 60));
    }

    private static void assertEndsEarly(JsonNode page) {
        int bytes = page.toString().getBytes(UTF_8).length;
        assertThat(bytes).as("bytes of the page").isLessThanOrEqualTo(HALF_MIB + ENVELOPE);
        assertThat(page.path("messages"))
                .as("a page that ends early is still nearly full")
                .hasSizeBetween(41, 42);
        List<Long> offsets = Json.offsets(page.path("messages"));
        assertThat(offsets).isEqualTo(range(offsets.getFirst(), offsets.getLast()));
    }
}
