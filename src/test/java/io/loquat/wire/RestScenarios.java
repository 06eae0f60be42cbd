package io.loquat.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import io.loquat.testing.Eventually;
import io.loquat.testing.FullClient;
import io.loquat.testing.Json;
import io.loquat.testing.Rest;
import io.loquat.testing.Rest.Reply;
import io.loquat.testing.SimpleClient;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** docs/protocol.md §1, §4: the REST resources. */
abstract class RestScenarios extends WireTest {

    /** Asserts an error as {@code application/problem+json} with {@code code} beside the standard fields. */
    static void assertProblem(Reply reply, int status, String code) {
        assertThat(reply.status()).as("%s", reply).isEqualTo(status);
        assertThat(reply.header("Content-Type").orElse(""))
                .as("type of %s", reply)
                .startsWith("application/problem+json");
        assertThat(reply.json().path("status").asInt()).as("%s", reply).isEqualTo(status);
        assertThat(reply.json().path("title").asText()).as("title of %s", reply).isNotBlank();
        assertThat(reply.json().path("code").asText()).as("%s", reply).isEqualTo(code);
    }

    // ---- rooms

    @Test
    void roomIsCreatedByTheFirstJoinAndThenDescribed() {
        assertProblem(rest().get("/api/rooms/" + room), 404, "unknown_room");
        FullClient alice = person("alice");
        JsonNode joined = alice.joins(room);
        alice.sends(room, "hi");
        JsonNode description = Json.object(
                "room", room, "online", 1, "epoch", joined.path("epoch").asText(), "offset", 1, "topic", "");
        assertThat(rest().get("/api/rooms/" + room).json()).isEqualTo(description);
        assertThat(rest().get("/api/rooms/" + room.toUpperCase(Locale.ROOT)).json())
                .isEqualTo(description);
        JsonNode rooms = rest().get("/api/rooms").json();
        assertThat(Json.names(rooms)).containsExactly("rooms");
        assertThat(rooms.path("rooms")).contains(description);
    }

    @Test
    void numbersCoverTheWholeChatOnEveryServer() {
        FullClient alice = member("alice");
        enters(bobNick, "");
        String epoch = alice.sends(room, "hi").path("epoch").asText();
        JsonNode description = Json.object("room", room, "online", 2, "epoch", epoch, "offset", 1, "topic", "");
        for (int i = 0; i < 2; i++) {
            // Each request may go to another server.
            Rest asked = rest();
            assertThat(asked.online(room)).isEqualTo(2);
            assertThat(asked.get("/api/rooms/" + room).json()).isEqualTo(description);
            assertThat(asked.get("/api/rooms").json().path("rooms")).contains(description);
        }
    }

    @Test
    void roomsAreFoundByPartOfTheirNameNewestMessageFirst() {
        String times = "";
        for (String end : List.of("-old", "-new")) {
            times = rest().postMessage(room + end, "nick", bobNick, "text", "hi")
                    .json()
                    .path("time")
                    .asText();
        }
        FullClient alice = person("alice");
        alice.joins(room + "-quiet");
        alice.joins(room + "-old");

        JsonNode newest = searchUntilThreeAreFound("order=newest&q=" + room.toUpperCase(Locale.ROOT) + "-");
        assertThat(newest.path("rooms").findValuesAsText("room"))
                .containsExactly(room + "-new", room + "-old", room + "-quiet");
        assertThat(newest.path("rooms").path(0).path("time").asText()).isEqualTo(times);
        assertThat(newest.path("rooms").path(2).has("time")).isFalse();
        assertThat(newest.path("more")).isEqualTo(BooleanNode.FALSE);
        JsonNode fullest = searchUntilThreeAreFound("q=" + room + "-");
        assertThat(fullest.path("rooms").findValuesAsText("room"))
                .containsExactly(room + "-old", room + "-quiet", room + "-new");
        assertThat(rest().get("/api/rooms?order=fullest").json().has("more")).isFalse();
    }

    /**
     * Results are up to a second old, and searches are rate-limited per address, so this uses an address of its own.
     */
    private JsonNode searchUntilThreeAreFound(String query) {
        Rest rest = rest().from("127.0.0.79");
        var last = new AtomicReference<JsonNode>();
        Eventually.becomes(3, () -> {
            last.set(rest.get("/api/rooms?" + query).json());
            return last.get().path("rooms").size();
        });
        return last.get();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"order=oldest", "order=", "q=xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"})
    void invalidRoomSearchIsABadParameter(String query) {
        assertProblem(rest().get("/api/rooms?" + query), 400, "bad_request");
    }

    @Test
    void simpleClientCreatesARoomToo() {
        simple("").next();
        assertThat(rest().get("/api/rooms/" + room).json().path("offset").asLong(-1))
                .isZero();
    }

    @Test
    void unknownRoomHasNobodyOnline() {
        Reply reply = rest().get("/online?room=" + room);
        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.header("Content-Type").orElse("")).startsWith("application/json");
        assertThat(reply.json()).isEqualTo(Json.object("online", 0));
    }

    @ParameterizedTest
    @ValueSource(strings = {"?room=", "?room", "?room=&room=lobby"})
    void missingRoomNameIsABadParameter(String query) {
        assertProblem(rest().get("/online" + query), 400, "bad_request");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a%20b", "a!b", "%E2%80%8B", "%F0%9F%98%80", "..."})
    void invalidRoomNameIs404(String name) {
        assertProblem(rest().get("/api/rooms/" + name), 404, "bad_room");
        assertProblem(rest().get("/api/rooms/" + name + "/messages"), 404, "bad_room");
        assertProblem(rest().post("/api/rooms/" + name + "/messages", "{\"text\":\"hi\"}"), 404, "bad_room");
        assertProblem(rest().get("/online?room=" + name), 404, "bad_room");
    }

    @Test
    void unknownAddressIsAProblem() {
        assertThat(rest().get("/api/nothing").status()).isEqualTo(404);
        assertThat(rest().get("/api/rooms/" + room + "/nothing").status()).isEqualTo(404);
    }

    // ---- messages

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''|11|60|true",
                "?limit=100|1|60|false",
                "?before=11&limit=10|1|10|false",
                "?before=12&limit=10|2|11|true",
                "?before=1|1|0|false",
                "?after=0&limit=10|1|10|true",
                "?after=50|51|60|false",
                "?after=60|1|0|false",
            })
    void messagesAreAPage(String query, long first, long last, boolean more) {
        FullClient alice = member("alice");
        long id = 0;
        for (int i = 1; i <= 60; i++) {
            id = alice.postsMessage(room, "m" + i);
        }
        String epoch = alice.answer(id).path("epoch").asText();
        Reply reply = rest().get(Rest.messages(room) + query);
        assertThat(reply.status()).as("%s", reply).isEqualTo(200);
        JsonNode page = reply.json();
        assertThat(Json.names(page)).containsExactlyInAnyOrder("type", "room", "epoch", "messages", "more");
        assertThat(page.path("type").asText()).isEqualTo("page");
        assertThat(page.path("room").asText()).isEqualTo(room);
        assertThat(page.path("epoch").asText()).isEqualTo(epoch);
        assertThat(Json.offsets(page.path("messages")))
                .isEqualTo(LongStream.rangeClosed(first, last).boxed().toList());
        assertThat(page.path("more").asBoolean()).isEqualTo(more);
        for (JsonNode message : page.path("messages")) {
            assertThat(message.has("key")).as("a key in %s", message).isFalse();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "?limit=",
                "?before=",
                "?after=",
                "?limit=0",
                "?limit=101",
                "?limit=-1",
                "?limit=x",
                "?limit=1.5",
                "?before=x",
                "?after=x",
                "?before=-1",
                "?after=-1",
                "?before=5&after=5",
                "?after=99999999999999999999"
            })
    void badParametersAre400(String query) {
        rest().postMessage(room, "text", "so that the room is there");
        assertProblem(rest().get(Rest.messages(room) + query), 400, "bad_request");
    }

    @Test
    void messagesOfAnUnknownRoomAre404() {
        assertProblem(rest().get(Rest.messages(room)), 404, "unknown_room");
    }

    // ---- posting

    @Test
    void postCreatesTheRoomAndNobodyIsOnline() {
        Reply reply = rest().postMessage(room, "text", "hi", "nick", aliceNick);
        assertThat(reply.status()).isEqualTo(201);
        JsonNode answer = reply.json();
        assertThat(Json.names(answer)).containsExactlyInAnyOrder("room", "epoch", "offset", "time", "duplicate");
        assertThat(answer.path("room").asText()).isEqualTo(room);
        assertThat(answer.path("epoch").asText()).matches(EPOCH);
        assertThat(answer.path("offset")).isEqualTo(Json.parse("1"));
        assertThat(answer.path("time").asText()).matches(TIME);
        assertThat(answer.path("duplicate").asBoolean(true)).isFalse();
        assertThat(rest().online(room)).isZero();
        FullClient bob = person("bob");
        JsonNode message = bob.joins(room).path("messages").get(0);
        assertThat(message.path("nick").asText()).isEqualTo(aliceNick);
        rest().postMessage(room, "text", "again", "nick", aliceNick);
        bob.receives(aliceNick, "again");
        named(aliceNick);
    }

    @Test
    void postWithoutANickIsFromAGuest() {
        SimpleClient alice = enters(aliceNick, "");
        rest().postMessage(room, "text", "hi");
        assertThat(alice.next().path("nickname").asText()).matches(GUEST);
    }

    @Test
    void nameOfAPersonOnlineIsTaken() {
        FullClient alice = person("alice");
        assertProblem(
                rest().postMessage(room, "text", "hi", "nick", alice.nick().toUpperCase(Locale.ROOT)),
                409,
                "nick_taken");
        assertProblem(rest().get("/api/rooms/" + room), 404, "unknown_room");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{}|bad_request",
                "{'text':''}|bad_request",
                "{'text':7}|bad_request",
                "{'text':null}|bad_request",
                "{'text':'a\\ud800b'}|bad_request",
                "[]|bad_request",
                "'hi'|bad_request",
                "{|bad_request",
                "{'text':'hi','nick':7}|bad_request",
                "{'text':'hi','nick':'user7'}|bad_nick",
                "{'text':'hi','nick':'a\\u202eb'}|bad_nick",
                "{'text':'hi','nick':'  '}|bad_nick"
            })
    void badBodyIs400(String body, String code) {
        Reply reply = rest().post(Rest.messages(room), body.replace('\'', '"'));
        assertProblem(reply, 400, code);
        assertThat(rest().get("/api/rooms/" + room).status()).isEqualTo(404);
    }

    @Test
    void emptyBodyIs400() {
        assertProblem(rest().post(Rest.messages(room), ""), 400, "bad_request");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "\uD83D\uDE00"})
    void textIsLimitedTo4096CodePoints(String character) {
        Reply tooLarge = rest().postMessage(room, "text", character.repeat(4097));
        assertThat(List.of(400, 413)).contains(tooLarge.status());
        assertThat(tooLarge.json().path("code").asText()).isEqualTo("too_large");
        assertThat(rest().postMessage(room, "text", character.repeat(4096)).status())
                .isEqualTo(201);
    }

    @Test
    void keyOfMoreThan64CharactersIs400() {
        assertThat(rest().postMessageWithKey("k".repeat(64), room, "text", "hi").status())
                .isEqualTo(201);
        assertProblem(rest().postMessageWithKey("k".repeat(65), room, "text", "hi"), 400, "bad_request");
    }

    // ---- other origins

    @Test
    void foreignOriginIsNotEchoed() {
        Reply reply = rest().get("/online", "Origin", "https://evil.example");
        assertThat(reply.header("Access-Control-Allow-Origin")).isEmpty();
        Reply preflight = rest().options(
                        Rest.messages(room),
                        "Origin",
                        "https://evil.example",
                        "Access-Control-Request-Method",
                        "POST",
                        "Access-Control-Request-Headers",
                        "content-type");
        assertThat(preflight.header("Access-Control-Allow-Origin")).isEmpty();
    }

    // ---- for operators

    @ParameterizedTest
    @CsvSource({
        "/, text/html",
        "/play, text/html",
        "/danmaku, text/html",
        "/danmaku/%E6%9E%87%E6%9D%B7, text/html",
        "/status, text/html",
        "/api/status, application/json",
        "/q/openapi, application/",
        "/asyncapi.yaml, ''"
    })
    void pagesAndDocumentsExist(String path, String type) {
        Reply reply = rest().get(path, "Accept", type.startsWith("text/html") ? "text/html" : "*/*");
        assertThat(reply.status()).as("%s", path).isEqualTo(200);
        assertThat(reply.header("Content-Type").orElse("")).contains(type);
        assertThat(reply.text()).isNotBlank();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/q",
                "/q/health",
                "/q/health/live",
                "/q/health/ready",
                "/q/health/started",
                "/q/metrics",
                "/metrics",
                "/js/../q/metrics"
            })
    void operatorEndpointsAreNotOnTheChatPort(String path) {
        Reply reply = rest().get(path);
        assertThat(reply.status()).as("%s", path).isEqualTo(404);
        assertThat(reply.text()).doesNotContain("loquat_", "UP");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/q/health", "/q/health/live", "/q/health/ready", "/q/health/started", "/q/metrics"})
    void operatorEndpointsAreOnTheManagementPort(String path) {
        assertThat(rest().operators().get(path).status()).as("%s", path).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/", "/chat", "/online", "/api/rooms", "/api/status", "/status", "/q/openapi", "/asyncapi.yaml"})
    void chatIsNotOnTheManagementPort(String path) {
        assertThat(rest().operators().get(path).status()).as("%s", path).isEqualTo(404);
    }

    @Test
    void danmakuOfAnInvalidRoomIsA404PageAndRefusesPosts() {
        assertThat(rest().head("/danmaku/lobby").status()).isEqualTo(200);
        Reply wrong = rest().get("/danmaku/no%20room", "Accept", "text/html");
        assertThat(wrong.status()).isEqualTo(404);
        assertThat(wrong.text()).contains("/js/danmaku.js");
        assertThat(rest().post("/danmaku/lobby", "{}").status()).isBetween(404, 405);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "loquat_connections",
                "loquat_people_online",
                "loquat_rooms",
                "loquat_messages_in_total",
                "loquat_messages_out_total",
                "loquat_closes_total{",
                "loquat_append_seconds",
                "loquat_delivery_seconds"
            })
    void metricsOfTheDashboardsExist(String name) {
        SimpleClient alice = enters(aliceNick, "");
        alice.sends("hi");
        alice.receives(aliceNick, "hi");
        alice.socket().leave(1000);
        Eventually.becomes(
                true,
                () -> rest().operators().get("/q/metrics").text().lines().anyMatch(line -> line.startsWith(name)));
    }
}
