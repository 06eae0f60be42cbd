package io.loquat.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.loquat.testing.Json;
import io.loquat.testing.RawHttp;
import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Strict RFC 9112: anything another parser could read differently is refused, and the connection is closed. */
abstract class StrictHttpScenarios extends WireTest {

    private static final String LAST = "GET /online HTTP/1.1\r\nHost: HOST\r\nConnection: close\r\n\r\n";
    private static final String CHUNKED_TEXT = "d\r\n{\"text\":\"hi\"}\r\n0\r\n\r\n";

    private RawHttp.Answer send(String request) {
        return RawHttp.send(base, request.replace("HOST", base.getAuthority()).replace("ROOM", room));
    }

    private static String lines(String text) {
        return text.replace("|", "\r\n").replace('~', '\t').replace('^', '\r') + "\r\n\r\n";
    }

    /** Asserts a single answer with this problem, followed by a clean close of the connection. */
    private static void assertProblemAndClose(RawHttp.Answer answer, int status, String code) {
        assertThat(answer.statuses()).as("%s", answer).containsExactly(status);
        assertThat(answer.text()).containsIgnoringCase("\r\nconnection: close\r\n");
        assertProblem(answer, status, code);
    }

    private static void assertProblem(RawHttp.Answer answer, int status, String code) {
        assertThat(answer.text()).containsIgnoringCase("\r\ncontent-type: application/problem+json\r\n");
        String body = answer.text().substring(answer.text().indexOf("\r\n\r\n") + 4);
        JsonNode problem = Json.parse(body.substring(0, body.indexOf('}') + 1));
        assertThat(problem.path("status").asInt()).isEqualTo(status);
        assertThat(problem.path("code").asText()).isEqualTo(code);
        assertThat(problem.path("detail").asText()).isNotBlank();
    }

    // ---- heads; | ends a line, ~ is a tab, ^ a carriage return

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /online HTTP/1.1|Host: HOST|Host: evil.example",
                "GET /online HTTP/1.1|Host: HOST|Host: HOST",
                "GET /online HTTP/1.0|Host: HOST|Host: evil.example",
                "GET /online HTTP/1.1",
                "GET /online HTTP/1.1|Host : HOST",
                "GET /online HTTP/1.1|Host: HOST|X-A : b",
                "GET /online HTTP/1.1|Host: HOST|X-A~: b",
                "GET /online HTTP/1.1|Host: HOST|X-A: b| c",
                "GET /online HTTP/1.1|Host: HOST|X-A: b|~c",
                "GET /online HTTP/1.1| X-A: b|Host: HOST",
                "GET /online HTTP/1.1|Host: HOST|X-A",
                "GET /online HTTP/1.1|Host: HOST|: b",
                "GET /online HTTP/1.1|Host: HOST|X-A: b^c",
                "GET /online HTTP/1.1|Host: HOST|X-A: b\u0000c",
                "GET /online HTTP/1.1|Host: HOST|X-A: b\u0001c",
                "GET /online HTTP/1.1|Host: HOST|X-A: b\nX-C: d",
                "GET  /online HTTP/1.1|Host: HOST",
                " GET /online HTTP/1.1|Host: HOST",
                "GET~/online HTTP/1.1|Host: HOST",
                "GET /online\u000bHTTP/1.1|Host: HOST",
                "GET /online^HTTP/1.1|Host: HOST",
                "GET /online x HTTP/1.1|Host: HOST",
                "GET /online HTTP/1.1 |Host: HOST",
                "GET /online",
                "NONSENSE",
                "GET http://evil.example/online HTTP/1.1|Host: HOST",
                "GET http://evil.example/online HTTP/1.1|Host: HOST|Host: evil.example",
                "GET /online HTTP/1.1|Host: HOST|Upgrade: WebSocket|Connection: Upgrade|Sec-WebSocket-Key1: 1|Sec-WebSocket-Key2: 2",
            })
    void malformedHeadIs400AndCloses(String head) {
        assertProblemAndClose(send(lines(head) + LAST), 400, "bad_request");
    }

    @ParameterizedTest
    @ValueSource(strings = {"HTTP/1.2", "HTTP/2.0", "HTTP/9.9"})
    void otherVersionIs505AndCloses(String version) {
        assertProblemAndClose(send(lines("GET /online " + version + "|Host: HOST") + LAST), 505, "bad_request");
    }

    @Test
    void oversizedHeadIsAProblemDocument() {
        assertProblemAndClose(
                send(lines("GET /online?" + "x".repeat(9_000) + " HTTP/1.1|Host: HOST")), 414, "bad_request");
        assertProblemAndClose(
                send(lines("GET /online HTTP/1.1|Host: HOST|X: " + "x".repeat(90_000))), 431, "bad_request");
    }

    @Test
    void emptyLinesBeforeARequestAreIgnored() {
        assertThat(send("\r\n\r\n" + LAST).statuses()).containsExactly(200);
    }

    @Test
    void http10NeedsNoHost() {
        assertThat(send("GET /online HTTP/1.0\r\n\r\n").statuses()).containsExactly(200);
    }

    @Test
    void earlierAnswersComeFirst() {
        String request = lines("GET /api/rooms HTTP/1.1|Host: HOST");
        assertThat(send(request + request + lines("NONSENSE")).statuses()).containsExactly(200, 200, 400);
    }

    // ---- the length of a body

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "400;Transfer-Encoding:| chunked",
                "400;Transfer-Encoding: chunked| ,gzip",
                "400;Transfer-Encoding: chunked|Transfer-Encoding: chunked",
                "400;Transfer-Encoding: chunked, chunked",
                "400;Transfer-Encoding: identity|Transfer-Encoding: chunked",
                "400;Transfer-Encoding: identity",
                "400;Transfer-Encoding: chunked, identity",
                "400;Transfer-Encoding: xchunked",
                "400;Transfer-Encoding: \"chunked\"",
                "400;Transfer-Encoding: \u000bchunked",
                "400;Transfer-Encoding : chunked",
                "400;Transfer-Encoding: chunked|Content-Length: 5",
                "400;Content-Length: 5|Transfer-Encoding: chunked",
                "400;Transfer-Encoding: identity|Content-Length: 5",
                "400;Content-Length: 5|Content-Length: 6",
                "400;Content-Length: 5|Content-Length: 5",
                "400;Content-Length: 5, 5",
                "400;Content-Length:| 5",
                "400;Content-Length: +5",
                "400;Content-Length: -1",
                "400;Content-Length: 0x5",
                "400;Content-Length: five",
                "501;Transfer-Encoding: gzip, chunked",
            })
    void ambiguousBodyLengthCloses(int status, String fields) {
        String head = lines("POST /api/rooms/ROOM/messages HTTP/1.1|Host: HOST|" + fields);
        assertProblemAndClose(send(head + CHUNKED_TEXT + LAST), status, "bad_request");
        assertThat(rest().get("/api/rooms/" + room).status()).isEqualTo(404);
    }

    @Test
    void http10HasNoChunks() {
        String head = lines("POST /api/rooms/ROOM/messages HTTP/1.0|Host: HOST|Transfer-Encoding: chunked");
        assertProblemAndClose(send(head + CHUNKED_TEXT), 400, "bad_request");
    }

    private static String chunked(String path) {
        return lines("POST " + path + " HTTP/1.1|Host: HOST|Transfer-Encoding: chunked");
    }

    @Test
    void chunkedBodyIsAccepted() {
        assertThat(send(chunked("/api/rooms/ROOM/messages") + CHUNKED_TEXT + LAST)
                        .statuses())
                .containsExactly(201, 200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "zz\r\n",
                "-1\r\n",
                "\r\n",
                "fffffffffffffff\r\n",
                "d\n{\"text\":\"hi\"}\r\n0\r\n\r\n",
                "d\r\n{\"text\":\"hi\"}X\r\n0\r\n\r\n",
                "d\r\n{\"text\":\"hi\"}\r\n0\r\nno colon\r\n\r\n",
                "d;a=\"\u0001\"\r\n{\"text\":\"hi\"}\r\n0\r\n\r\n",
            })
    void malformedChunkIs400AndCloses(String body) {
        assertProblemAndClose(send(chunked("/api/rooms/ROOM/messages") + body + LAST), 400, "bad_request");
        assertThat(rest().get("/api/rooms/" + room).status()).isEqualTo(404);
    }

    /** CVE-2026-33870: a quoted string in a chunk extension does not span lines. */
    @Test
    void chunkExtensionCannotSmuggleARequest() {
        String hidden = "1;a=\"\r\nX\r\n0\r\n\r\n" + lines("GET /api/status HTTP/1.1|Host: HOST") + "\"\r\n";
        RawHttp.Answer answer = send(chunked("/api/rooms/ROOM/messages") + hidden + LAST);
        assertProblemAndClose(answer, 400, "bad_request");
    }

    @Test
    void malformedChunkOfAPollIs400AndCloses() {
        String open = rest().get("/socket.io/?EIO=4&transport=polling").text();
        String sid = Json.parse(open.substring(1)).path("sid").asText();
        assertProblemAndClose(
                send(chunked("/socket.io/?EIO=4&transport=polling&sid=" + sid) + "zz\r\n"), 400, "bad_request");
    }

    @Test
    void requestIsAnsweredOnlyOnce() {
        assertThat(send(chunked("/nothing") + "zz\r\n").statuses()).containsExactly(404);
    }

    @Test
    void answersBeforeAMalformedChunkComeFirst() {
        String first = lines("GET /api/rooms HTTP/1.1|Host: HOST");
        assertThat(send(first + chunked("/api/rooms/ROOM/messages") + "zz\r\n").statuses())
                .containsExactly(200, 400);
    }

    @Test
    void oversizedBodyIsAProblemWithoutBeingRead() {
        String head = lines("POST /api/rooms/ROOM/messages HTTP/1.1|Host: HOST|Content-Length: 2000000");
        assertProblemAndClose(send(head), 413, "too_large");
        assertProblemAndClose(send(head + "x".repeat(2_000_000)), 413, "too_large");
        String chunks = ("10000\r\n" + "x".repeat(65_536) + "\r\n").repeat(20);
        assertProblemAndClose(send(chunked("/api/rooms/ROOM/messages") + chunks + "0\r\n\r\n"), 413, "too_large");
    }

    // ---- targets

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/%",
                "/%4",
                "/%zz",
                "/online?room=%",
                "/online?room=%g1",
                "/api/rooms/%/messages",
                "/api/rooms/%zz/events",
                "/api/rooms/ROOM/messages?after=%",
                "/chat/%",
                "/chat?nick=%",
                "/play/echo?%",
                "/danmaku/%zz",
                "/socket.io/?EIO=4&transport=polling&x=%",
                "/status?%",
                "/js/chat.js?%%",
                "/q/openapi?%",
                "/caf\u00c3\u00a9",
                "/online?\u00ff",
                "/online#room",
                "/q\\metrics",
                "/<b>",
                "*",
                "online",
                "evil.example:80",
                "ftp://HOST/online",
            })
    void malformedTargetIs400AndKeepsTheConnection(String target) {
        RawHttp.Answer answer = send(lines("GET " + target + " HTTP/1.1|Host: HOST") + LAST);
        assertThat(answer.statuses()).as("%s", answer).containsExactly(400, 200);
        assertProblem(answer, 400, "bad_request");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "//",
                "//q/metrics",
                "/q//metrics",
                "/online//",
                "/js/../online",
                "/danmaku/../status",
                "/api/./rooms",
                "/online/.",
                "/online/..",
                "/.",
                "/..",
                "/%6Fnline",
                "/%6fnline",
                "/onlin%65",
                "/js/%2e%2e/online",
                "/js/.%2E/online",
                "/api%2Frooms",
                "/api%2frooms",
                "/api%5Crooms",
                "/online%7E",
                "/online;x=1",
                "/api;x/rooms",
                "/js/../socket.io/?EIO=4&transport=polling",
                "//socket.io/?EIO=4&transport=polling",
                "/socket.io//?EIO=4&transport=polling",
                "/socket%2Eio/?EIO=4&transport=polling",
                "http://HOST//online",
                "http://HOST/js/../online",
            })
    void pathNotInNormalFormIs404OnEveryRoute(String target) {
        RawHttp.Answer answer = send(lines("GET " + target + " HTTP/1.1|Host: HOST") + LAST);
        assertThat(answer.statuses()).as("%s", answer).containsExactly(404, 200);
        assertProblem(answer, 404, "bad_request");
        assertThat(answer.text()).contains("normal form");
        String post = lines("POST " + target + " HTTP/1.1|Host: HOST|Content-Length: 2") + "{}";
        assertThat(send(post + LAST).statuses()).containsExactly(404, 200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "//chat",
                "/chat//",
                "/chat//ROOM",
                "/./chat",
                "/js/../chat",
                "/play/../chat",
                "/%63hat",
                "/chat/%61",
                "/chat/a%2Db",
                "/chat/a%2Fb",
                "/chat/../play/echo",
                "/play/./echo",
                "/play/%65cho",
                "//socket.io/?EIO=4&transport=websocket",
                "/socket.io/./?EIO=4&transport=websocket",
            })
    void upgradeAtAPathNotInNormalFormIs404(String path) {
        HandshakeScenarios.assertRefused(
                to(path.replace("ROOM", room)).attempt(), 404, path.startsWith("/chat/") ? "bad_room" : "bad_request");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/online",
                "/online/",
                "/online?x=//&y=/../&z=%2e%2F;a",
                "/api/rooms?[x]=1",
                "/danmaku/%E6%9E%87%e6%9d%b7",
                "http://HOST/online",
                "HTTP://HOST/online?room=x",
                "http://HOST",
                "http://HOST?x",
            })
    void pathInNormalFormIsAnswered(String target) {
        assertThat(send(lines("GET " + target + " HTTP/1.1|Host: HOST") + LAST).statuses())
                .containsExactly(200, 200);
    }

    @Test
    void optionsOfTheWholeServerIsAnswered() {
        RawHttp.Answer answer = send(lines("OPTIONS * HTTP/1.1|Host: HOST") + LAST);
        assertThat(answer.statuses()).containsExactly(204, 200);
        assertThat(answer.text()).contains("\r\nAllow: GET, HEAD, POST, OPTIONS\r\n");
    }

    @Test
    void nextRequestFollowsARefusedUpgrade() {
        String upgrade = "GET /play/nothing HTTP/1.1|Host: HOST|Upgrade: websocket|Connection: Upgrade"
                + "|Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==|Sec-WebSocket-Version: 13";
        assertThat(send(lines(upgrade) + LAST).statuses()).isEqualTo(List.of(404, 200));
    }

    // ---- HTTP/2 without TLS, which would bypass all of this

    @Test
    void upgradeToHttp2IsRefused() {
        String settings = "|Connection: Upgrade, HTTP2-Settings|Upgrade: h2c|HTTP2-Settings: AAMAAABkAAQCAAAAAAIAAAAA";
        for (URI port : List.of(base, management)) {
            String path = port == base ? "/online" : "/q/health/live";
            String request = lines("GET " + path + " HTTP/1.1|Host: " + port.getAuthority() + settings);
            String last = lines("GET " + path + " HTTP/1.1|Host: " + port.getAuthority() + "|Connection: close");
            assertThat(RawHttp.send(port, request + last).statuses())
                    .as("%s", port)
                    .containsExactly(200, 200);
        }
    }

    @Test
    void http2WithPriorKnowledgeIsRefused() {
        for (URI port : List.of(base, management)) {
            String preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\4\0\0\0\0\0";
            assertThat(RawHttp.send(port, preface).statuses()).as("%s", port).isSubsetOf(400, 505);
        }
    }

    @Test
    void managementPortIsAsStrict() {
        String host = "|Host: " + management.getAuthority();
        assertProblemAndClose(
                RawHttp.send(management, lines("GET /q/health/live HTTP/1.1" + host + host)), 400, "bad_request");
    }
}
