package io.loquat.wire;

import static io.loquat.testing.Frame.CONTINUATION;
import static io.loquat.testing.Frame.PING;
import static io.loquat.testing.Frame.TEXT;
import static io.loquat.testing.Frames.frame;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.loquat.testing.FullClient;
import io.loquat.testing.Json;
import io.loquat.testing.Names;
import io.loquat.testing.RawWebSocket;
import io.loquat.testing.ServerTest;
import io.loquat.testing.SimpleClient;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Input of hostile and broken clients: each gets the answer that docs/protocol.md gives, and no other client is
 * affected.
 */
@ServerTest
class BadInputTest extends NeighbourTest {

    // ---- bytes

    @Test
    void randomBytesAfterTheHandshakeAffectNobodyElse() {
        assertUndisturbed(() -> {
            for (int seed = 0; seed < 60; seed++) {
                byte[] noise = new byte[4096];
                new Random(seed).nextBytes(noise);
                RawWebSocket simple = raw(to(room));
                simple.trySend(noise).reset();
                FullClient full = member("noisy");
                full.socket().trySend(noise).reset();
            }
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void randomBytesInsteadOfARequestAffectNobodyElse(int seed) {
        byte[] noise = new byte[4096];
        new Random(seed).nextBytes(noise);
        assertUndisturbed(() -> exchange(noise));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /chat HTTP/9.9\r\n\r\n",
                "GET /chat\r\n\r\n",
                "NONSENSE\r\n\r\n",
                "GET /chat HTTP/1.1\r\nHost x\r\n\r\n",
                "GET /chat/% HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
                "GET /chat HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: x\r\n\r\n",
                "POST /api/rooms/r/messages HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
            })
    void brokenRequestAffectsNobodyElse(String request) {
        assertUndisturbed(() -> exchange(request.getBytes(StandardCharsets.ISO_8859_1)));
    }

    @Test
    void hugeRequestAffectsNobodyElse() {
        String line = "GET /chat/" + "x".repeat(20_000) + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
        String header = "GET /chat HTTP/1.1\r\nHost: x\r\nX: " + "x".repeat(200_000) + "\r\n\r\n";
        assertUndisturbed(() -> {
            exchange(line.getBytes(StandardCharsets.US_ASCII));
            exchange(header.getBytes(StandardCharsets.US_ASCII));
        });
    }

    /** Sends the bytes and ends the output. The server may answer, and may close the connection at any time. */
    private void exchange(byte[] bytes) {
        try (var socket = new Socket(base.getHost(), base.getPort())) {
            socket.setSoTimeout((int) RawWebSocket.PATIENCE.toMillis());
            socket.getOutputStream().write(bytes);
            socket.shutdownOutput();
            byte[] answer = socket.getInputStream().readAllBytes();
            assertThat(new String(answer, StandardCharsets.ISO_8859_1)).doesNotStartWith("HTTP/1.1 5");
        } catch (SocketException cutOff) {
            // A reset is an acceptable answer.
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void truncatedHandshakeAffectsNobodyElse() {
        assertUndisturbed(() -> {
            for (int i = 0; i < 20; i++) {
                try (var socket = new Socket(base.getHost(), base.getPort())) {
                    socket.getOutputStream()
                            .write("GET /chat HTTP/1.1\r\nHost: x\r\nUpgrade: webs"
                                    .getBytes(StandardCharsets.US_ASCII));
                    socket.setSoLinger(i % 2 == 0, 0);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        });
    }

    // ---- large numbers

    @Test
    void manyTinyFramesAffectNobodyElse() {
        assertUndisturbed(() -> {
            SimpleClient flooder = enters(aliceNick, "");
            RawWebSocket socket = flooder.socket();
            flood(socket, frame(TEXT).bytes(), 100_000);
            flood(socket, frame(PING).bytes(), 50_000);
            socket.send(frame(TEXT).payload("o").more());
            flood(socket, frame(CONTINUATION).more().bytes(), 50_000);
            socket.send(frame(CONTINUATION).payload("k"));
            flooder.receives(aliceNick, "ok");
        });
        assertThat(receivedByAnna)
                .filteredOn(push -> push.path("type").asText().equals("message"))
                .hasSize(1);
    }

    private static void flood(RawWebSocket socket, byte[] frame, int times) {
        var thousand = new ByteArrayOutputStream();
        for (int i = 0; i < 1000; i++) {
            thousand.writeBytes(frame);
        }
        for (int i = 0; i < times / 1000; i++) {
            socket.send(thousand.toByteArray());
        }
    }

    @Test
    void aThousandShortConnectionsAffectNobodyElse() {
        assertUndisturbed(() -> {
            for (int i = 0; i < 1000; i++) {
                to(room + "?format=plain").open().reset();
            }
        });
    }

    // ---- JSON

    @ParameterizedTest
    @CsvSource({"[,]", "'{\"a\":',}"})
    void jsonOfDepth10000IsABadRequest(String open, String close) {
        String deep = open.repeat(10_000) + "1" + close.repeat(10_000);
        assertUndisturbed(() -> {
            FullClient alice = member("alice");
            alice.sendsRaw("{\"id\":1000,\"type\":\"ping\",\"x\":" + deep + "}");
            JsonNode answer = Json.parse(alice.socket().next().text());
            assertThat(answer.path("type").asText()).isIn("pong", "error");
            assertThat(answer.path("code").asText("bad_request")).isIn("", "bad_request");
            alice.sendsRaw(deep);
            alice.receivesError("bad_request");
            alice.assertAllRead();
        });
        assertThat(rest().post("/api/rooms/" + room + "/messages", "{\"text\":\"hi\",\"x\":" + deep + "}")
                        .status())
                .isIn(201, 400);
        assertThat(rest().post("/api/rooms/" + room + "/messages", deep).status())
                .isEqualTo(400);
    }

    @Test
    void numbersOf400DigitsAreBadRequests() {
        String digits = "9".repeat(400);
        assertUndisturbed(() -> {
            FullClient alice = member("alice");
            alice.sendsRaw("{\"id\":" + digits + ",\"type\":\"ping\"}");
            alice.receivesError("bad_request");
            alice.sendsRaw("{\"id\":1e" + digits + ",\"type\":\"ping\"}");
            alice.receivesError("bad_request");
            assertBadRequest(
                    alice, 5, "{\"id\":5,\"type\":\"history\",\"room\":\"" + room + "\",\"limit\":" + digits + "}");
            assertBadRequest(
                    alice, 6, "{\"id\":6,\"type\":\"history\",\"room\":\"" + room + "\",\"after\":" + digits + "}");
            assertBadRequest(
                    alice,
                    7,
                    "{\"id\":7,\"type\":\"join\",\"room\":\"" + Names.unique("r")
                            + "\",\"since\":{\"epoch\":\"e\",\"offset\":" + digits + "}}");
            alice.assertAllRead();
        });
        assertThat(rest().get("/api/rooms/" + room + "/messages?limit=" + digits)
                        .status())
                .isEqualTo(400);
    }

    private static void assertBadRequest(FullClient client, long id, String command) {
        JsonNode answer = client.asksRaw(id, command);
        assertThat(answer.path("code").asText()).as("answer %s", answer).isEqualTo("bad_request");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"id\":1000,\"type\":\"ping\",\"type\":\"ping\"}",
                "{\"id\":1000,\"type\":\"ping\",\"type\":\"leave\"}",
                "{\"id\":1000,\"type\":\"ping\",\"id\":1000}"
            })
    void duplicateFieldIsAnsweredOnce(String command) {
        assertUndisturbed(() -> {
            FullClient alice = member("alice");
            alice.sendsRaw(command);
            JsonNode answer = Json.parse(alice.socket().next().text());
            assertThat(answer.path("type").asText()).isIn("pong", "error");
            alice.assertAllRead();
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"\\ud800", "\\udc00", "a\\ud83db", "\\ude00\\ud83d"})
    void loneSurrogatesAreABadRequestAndNeverSent(String text) {
        assertUndisturbed(() -> {
            FullClient alice = member("alice");
            assertBadRequest(
                    alice,
                    500,
                    "{\"id\":500,\"type\":\"send\",\"room\":\"" + room + "\",\"key\":\"k\",\"text\":\"" + text + "\"}");
            JsonNode join = alice.asksRaw(501, "{\"id\":501,\"type\":\"join\",\"room\":\"" + text + "\"}");
            assertThat(join.path("code").asText()).isIn("bad_room", "bad_request");
            JsonNode rename = alice.asksRaw(502, "{\"id\":502,\"type\":\"rename\",\"nick\":\"" + text + "\"}");
            assertThat(rename.path("code").asText()).isIn("bad_nick", "bad_request");
            JsonNode key = alice.asksRaw(
                    503,
                    "{\"id\":503,\"type\":\"send\",\"room\":\"" + room + "\",\"key\":\"" + text
                            + "\",\"text\":\"hi\"}");
            assertThat(key.path("code").asText()).isEqualTo("bad_request");
        });
        assertThat(receivedByAnna).noneMatch(push -> push.path("type").asText().equals("message"));
    }

    @Test
    void markupAndControlCharactersAreDeliveredUnchanged() {
        String text = "<script>alert(1)</script>\u0000\u0001\b\f\n\r\t\"\\/\u007f\u2028\u2029\ufeff\uffff\u202e";
        assertUndisturbed(() -> {
            FullClient alice = member("alice");
            SimpleClient simple = enters(aliceNick, "");
            alice.seesEnter(aliceNick);
            alice.sends(room, text);
            simple.receives(alice.nick(), text);
            alice.receives(alice.nick(), text);
        });
    }

    @Test
    void twentyMistakesOfManyClientsAffectNobodyElse() {
        assertUndisturbed(() -> {
            for (int i = 0; i < 10; i++) {
                FullClient alice = member("alice");
                for (int mistake = 0; mistake < 30; mistake++) {
                    alice.socket().trySend(frame(TEXT).payload("nonsense").bytes());
                }
                assertThat(alice.socket().closeCode()).isEqualTo(3501);
            }
        });
    }

    // ---- impersonation

    @ParameterizedTest
    @ValueSource(strings = {"a\u202ecila", "al\u200bice", "\u2066alice\u2069", "ali\u200fce"})
    void deceptiveNameIsRefused(String name) {
        assertUndisturbed(() -> {
            full().assertRefused("bad_nick", "hello", "nick", name);
            SimpleClient guest = simple("nick=" + Names.encoded(name));
            guest.receivesError("bad_nick");
        });
    }

    @Test
    void nobodyCanSendUnderAnotherPersonsName() {
        assertUndisturbed(() -> {
            full().assertRefused("nick_taken", "hello", "nick", bobNick);
            FullClient eve = member("eve");
            eve.assertRefused("nick_taken", "rename", "nick", bobNick);
            eve.asks(
                    "send", "room", room, "text", "forged", "key", "k", "nick", bobNick, "session", "x", "from",
                    bobNick);
            SimpleClient guest = simple("nick=" + bobNick);
            guest.receivesError("nick_taken");
            guest.sends("forged");
            assertThat(rest().postMessage(room, "text", "forged", "nick", bobNick)
                            .status())
                    .isEqualTo(409);
        });
        assertThat(receivedByAnna)
                .filteredOn(push -> push.path("text").asText().equals("forged"))
                .hasSize(2)
                .noneMatch(push -> push.path("nick").asText().equals(bobNick));
        assertThat(receivedByBen)
                .filteredOn(frame -> frame.path("text").asText().equals("forged"))
                .hasSize(2)
                .noneMatch(frame -> frame.path("nickname").asText().equals(bobNick));
    }
}
