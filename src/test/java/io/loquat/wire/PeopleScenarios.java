package io.loquat.wire;

import static io.loquat.wire.RestScenarios.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.loquat.testing.Eventually;
import io.loquat.testing.FullClient;
import io.loquat.testing.Json;
import io.loquat.testing.Names;
import io.loquat.testing.Rest;
import io.loquat.testing.Rest.Reply;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** docs/protocol.md §1: the occupants of a room, page by page. */
abstract class PeopleScenarios extends WireTest {

    private static final AtomicInteger ADDRESSES = new AtomicInteger();

    private String path(String query) {
        return "/api/rooms/" + room + "/people" + query;
    }

    private JsonNode people(String query) {
        // Searches are rate-limited per address, so each comes from another one.
        Rest rest = query.contains("q=")
                ? rest().from("127.0.1." + ADDRESSES.updateAndGet(last -> last % 250 + 1))
                : rest();
        Reply reply = rest.get(path(query));
        assertThat(reply.status()).as("%s", reply).isEqualTo(200);
        return reply.json();
    }

    private static List<String> nicks(JsonNode page) {
        return Json.each(page.path("people"), "nick");
    }

    @Test
    void occupantsAreListedOnceByNameWithTheirConnectionCounts() {
        // The common suffix is unique to this test.
        String end = Names.unique("");
        FullClient mia = named("mia" + end);
        mia.joins(room);
        FullClient tab = tabOf(mia);
        tab.joins(room);
        named("Bob" + end).joins(room);
        named("ärin" + end).joins(room);
        enters("alice" + end, "");
        named("王" + end).joins(room);
        events();

        JsonNode page = people("");
        assertThat(Json.names(page)).containsExactly("room", "online", "people", "more");
        assertThat(page.path("room").asText()).isEqualTo(room);
        assertThat(page.path("online").asInt()).isEqualTo(5);
        assertThat(page.path("more").asBoolean(true)).isFalse();
        assertThat(nicks(page)).containsExactly("alice" + end, "Bob" + end, "mia" + end, "ärin" + end, "王" + end);
        assertThat(page.path("people").get(2)).isEqualTo(Json.object("nick", "mia" + end, "n", 2));

        mia.renames("Zoe" + end);
        Eventually.becomes(
                List.of("alice" + end, "Bob" + end, "Zoe" + end, "ärin" + end, "王" + end), () -> nicks(people("")));
        tab.leaves(room);
        mia.leaves(room);
        Eventually.becomes(4, () -> people("").path("online").asInt());
        assertThat(nicks(people(""))).containsExactly("alice" + end, "Bob" + end, "ärin" + end, "王" + end);
    }

    @Test
    void crowdIsReadPageByPageAndSearched() {
        String name = Names.unique("n");
        List<String> all = IntStream.range(0, 120)
                .mapToObj(i -> "%s-%03d".formatted(name, i))
                .toList();
        all.forEach(nick -> simple("format=plain&nick=" + nick));
        Eventually.becomes(120, () -> people("").path("online").asInt());

        JsonNode first = people("");
        assertThat(nicks(first)).isEqualTo(all.subList(0, 100));
        assertThat(first.path("more").asBoolean()).isTrue();
        JsonNode second = people("?after=" + name.toUpperCase(Locale.ROOT) + "-099");
        assertThat(nicks(second)).isEqualTo(all.subList(100, 120));
        assertThat(second.path("more").asBoolean(true)).isFalse();
        assertThat(second.path("online").asInt()).isEqualTo(120);

        var read = new ArrayList<String>();
        for (JsonNode page = people("?limit=50"); ; page = people("?limit=50&after=" + read.getLast())) {
            read.addAll(nicks(page));
            if (!page.path("more").asBoolean()) {
                break;
            }
        }
        assertThat(read).isEqualTo(all);

        assertThat(nicks(people("?q=" + name.toUpperCase(Locale.ROOT) + "-11"))).isEqualTo(all.subList(110, 120));
        assertThat(nicks(people("?q=-01"))).as("in the middle").isEqualTo(all.subList(10, 20));
        JsonNode some = people("?q=-01&limit=3&after=" + all.get(14));
        assertThat(nicks(some)).isEqualTo(all.subList(15, 18));
        assertThat(some.path("more").asBoolean()).isTrue();
        assertThat(people("?q=nobody").path("people")).isEmpty();
    }

    @Test
    void roomNeverJoinedIsUnknownAndOneThatAllHaveLeftIsEmpty() {
        assertProblem(rest().get(path("")), 404, "unknown_room");
        assertProblem(rest().get("/api/rooms/a%20b/people"), 404, "bad_room");
        rest().postMessage(room, "text", "hi");
        assertThat(people(""))
                .isEqualTo(Json.parse("{\"room\":\"" + room + "\",\"online\":0,\"people\":[],\"more\":false}"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "limit=0",
                "limit=101",
                "limit=",
                "limit=x",
                "limit=-1",
                "limit=1e1",
                "q=LONG",
                "after=LONG",
                "q=",
                "q=%20",
                "q=%E3%80%80",
                "after=",
                "after=%20"
            })
    void invalidQueryIsABadRequest(String query) {
        rest().postMessage(room, "text", "hi");
        assertProblem(rest().get(path("?" + query.replace("LONG", "x".repeat(129)))), 400, "bad_request");
        assertThat(people("?limit=100&q=" + "x".repeat(128) + "&after=" + "x".repeat(128))
                        .path("people"))
                .isEmpty();
    }
}
