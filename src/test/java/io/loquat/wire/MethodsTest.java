package io.loquat.wire;

import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.loquat.testing.HttpReply;
import io.loquat.testing.Opening;
import io.loquat.testing.Profiles;
import io.loquat.testing.RawHttp;
import io.loquat.testing.Rest.Reply;
import io.loquat.testing.ServerTest;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 9110 §9, §15.5.6: the methods of each address, and the headers of each answer. */
@ServerTest
class MethodsTest extends WireTest {

    private static final String PAGE_TEXT = "text/html";

    private static Set<String> methods(String allow) {
        return Stream.of(allow.split(", ")).collect(toSet());
    }

    private RawHttp.Answer ask(String method, String path) {
        return RawHttp.send(
                base,
                method + " " + path + " HTTP/1.1\r\nHost: " + base.getAuthority()
                        + "\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
    }

    private void assertNotAllowed(String method, String path, String allowed) {
        RawHttp.Answer answer = ask(method, path);
        assertThat(answer.statuses()).as("%s %s", method, path).containsExactly(405);
        assertThat(answer.text())
                .as("%s %s", method, path)
                .contains("\r\nAllow: " + allowed + "\r\n")
                .contains("\"code\":\"bad_request\"");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/index.html",
                "/play",
                "/danmaku",
                "/danmaku/lobby",
                "/status",
                "/js/chat.js",
                "/css/base.css",
                "/manifest.webmanifest",
                "/asyncapi.yaml",
                "/q/openapi",
                "/chat",
                "/chat/lobby",
                "/play/echo"
            })
    void readOnlyAddressesAllowOnlyReading(String path) {
        for (String method : List.of("POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "NONSENSE", "get")) {
            assertNotAllowed(method, path, "GET, HEAD");
        }
    }

    @Test
    void exactlyTheDocumentedOperationsAreAllowed() {
        rest().postMessage(room, "text", "so that the room is there");
        JsonNode paths = rest().get("/q/openapi?format=json").json().path("paths");
        assertThat(paths.size()).isGreaterThan(5);
        paths.fields().forEachRemaining(entry -> {
            var known = new TreeSet<>(Set.of("HEAD", "OPTIONS"));
            entry.getValue().fieldNames().forEachRemaining(name -> known.add(name.toUpperCase(Locale.ROOT)));
            String path = entry.getKey().replace("{room}", room);
            for (String method : List.of("POST", "PUT", "DELETE", "PATCH", "TRACE", "NONSENSE")) {
                if (!known.contains(method)) {
                    RawHttp.Answer answer = ask(method, path);
                    assertThat(answer.statuses()).as("%s %s", method, path).containsExactly(405);
                    String allow = answer.text().replaceFirst("(?s).*\r\nAllow: ([^\r]*)\r\n.*", "$1");
                    assertThat(methods(allow)).as(path).isEqualTo(known);
                }
            }
            Reply options = rest().options(path);
            assertThat(options.status()).as(path).isEqualTo(204);
            assertThat(methods(options.header("Allow").orElse(""))).as(path).isEqualTo(known);
        });
    }

    @Test
    void engineIoSessionAllowsGetAndPost() {
        for (String method : List.of("PUT", "DELETE", "HEAD")) {
            RawHttp.Answer answer = ask(method, "/socket.io/?EIO=4&transport=polling&sid=x");
            assertThat(answer.statuses()).containsExactly(405);
            assertThat(answer.text()).contains("\r\nAllow: GET, POST, OPTIONS\r\n");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/play",
                "/danmaku/lobby",
                "/danmaku/no%20room",
                "/status",
                "/js/chat.js",
                "/asyncapi.yaml",
                "/q/openapi",
                "/online",
                "/online?room=",
                "/api/status",
                "/api/rooms",
                "/api/rooms/ROOM",
                "/api/rooms/ROOM/messages",
                "/api/rooms/ROOM/people",
                "/api/rooms/ROOM/people?limit=0",
                "/api/rooms/ROOM/export",
                "/api/rooms/a%20b",
                "/api/rooms/a%20b/events",
                "/chat",
                "/nothing"
            })
    void headIsGetWithoutABody(String path) {
        rest().postMessage(room, "text", "so that the room is there");
        Reply get = rest().get(path.replace("ROOM", room));
        Reply head = rest().head(path.replace("ROOM", room));
        assertThat(head.status()).isEqualTo(get.status());
        assertThat(head.text()).isEmpty();
        for (String name : List.of("Cache-Control", "Vary", "Content-Security-Policy")) {
            assertThat(head.response().headers().allValues(name))
                    .as(name)
                    .isEqualTo(get.response().headers().allValues(name));
        }
    }

    @Test
    void headOfAStreamCreatesNoRoom() {
        Reply head = rest().head("/api/rooms/" + room + "/events");
        assertThat(head.status()).isEqualTo(200);
        assertThat(head.header("Content-Type")).contains("text/event-stream");
        assertThat(head.header("Cache-Control")).contains("no-store");
        assertThat(rest().get("/api/rooms/" + room).status()).isEqualTo(404);
    }

    // ---- headers of answers

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/online",
                "/online?room=",
                "/api/status",
                "/api/rooms",
                "/api/rooms/ROOM",
                "/api/rooms/ROOM/messages",
                "/api/rooms/ROOM/messages?limit=0",
                "/api/rooms/ROOM/people",
                "/api/rooms/ROOM/export",
                "/api/rooms/a%20b",
                "/api/nothing"
            })
    void restAnswersAreNotCachedAndVaryByOrigin(String path) {
        rest().postMessage(room, "text", "so that the room is there");
        Reply reply = rest().get(path.replace("ROOM", room));
        assertThat(reply.response().headers().allValues("Cache-Control")).containsExactly("no-store");
        assertThat(reply.response().headers().allValues("Vary")).containsExactly("Origin");
    }

    @Test
    void problemsAreNotCached() {
        for (String path : List.of("/nothing", "/chat", "//", "/%")) {
            assertThat(ask("GET", path).text()).as(path).containsOnlyOnce("Cache-Control: no-store\r\n");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/socket.io/?EIO=4&transport=polling", "/socket.io/?EIO=4&transport=websocket", "/chat"})
    void refusalOfAnOriginVariesByOrigin(String path) {
        Opening opening = to(path);
        HttpReply reply = opening.header("Origin", "https://evil.example").attempt();
        assertThat(reply.status()).isEqualTo(403);
        assertThat(reply.header("Vary")).contains("Origin");
        assertThat(opening.header("Origin", Profiles.FRIEND).attempt().header("Vary"))
                .contains("Origin");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/play", "/danmaku/lobby", "/status"})
    void pagesMayNotUseDeviceFeatures(String path) {
        Reply page = rest().get(path, "Accept", PAGE_TEXT);
        String policy = page.header("Permissions-Policy").orElse("");
        assertThat(methods(policy)).contains("camera=()", "microphone=()", "geolocation=()", "payment=()", "usb=()");
        assertThat(page.header("Content-Security-Policy").orElse("")).startsWith("default-src 'none'");
    }
}
