package io.loquat.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.loquat.testing.Eventually;
import io.loquat.testing.Frame;
import io.loquat.testing.Frames;
import io.loquat.testing.Json;
import io.loquat.testing.Names;
import io.loquat.testing.RawWebSocket;
import io.loquat.testing.SimpleClient;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** docs/protocol.md §2: simple mode with {@code format=json}. */
abstract class SimpleModeScenarios extends WireTest {

    @Test
    void everybodyReceivesEnterIncludingTheNewcomer() {
        SimpleClient alice = enters(aliceNick, "");
        SimpleClient bob = simple("nick=" + bobNick);
        for (JsonNode enter : List.of(alice.next(), bob.next())) {
            assertThat(Json.names(enter))
                    .containsExactlyInAnyOrder("type", "data", "nickname", "room", "time", "online");
            assertThat(enter.path("type").asText()).isEqualTo("enter");
            assertThat(enter.path("data").asText()).isEqualTo(bobNick + " comes in");
            assertThat(enter.path("nickname").asText()).isEqualTo(bobNick);
            assertThat(enter.path("room").asText()).isEqualTo(room);
            assertThat(enter.path("time").asText()).matches(TIME);
            assertThat(enter.path("online")).isEqualTo(Json.parse("2"));
        }
    }

    @Test
    void everybodyReceivesAMessageIncludingTheSender() {
        SimpleClient alice = enters(aliceNick, "");
        SimpleClient bob = enters(bobNick, "");
        alice.seesEnter(bobNick);
        alice.sends("hi");
        JsonNode own = alice.next();
        assertThat(Json.names(own))
                .containsExactlyInAnyOrder("type", "data", "nickname", "text", "room", "time", "epoch", "offset");
        assertThat(own.path("type").asText()).isEqualTo("message");
        assertThat(own.path("data").asText()).isEqualTo(aliceNick + ": hi");
        assertThat(own.path("nickname").asText()).isEqualTo(aliceNick);
        assertThat(own.path("text").asText()).isEqualTo("hi");
        assertThat(own.path("room").asText()).isEqualTo(room);
        assertThat(own.path("time").asText()).matches(TIME);
        assertThat(own.path("epoch").asText()).matches(EPOCH);
        assertThat(own.path("offset")).isEqualTo(Json.parse("1"));
        assertThat(bob.next()).isEqualTo(own);
    }

    /** Nobody receives the message before the sender's own enter. */
    @Test
    void messageSentAtOnceFollowsTheSendersEnter() {
        SimpleClient alice = enters(aliceNick, "");
        for (int i = 0; i < 50; i++) {
            String nick = Names.unique("bob");
            SimpleClient bob = simple("nick=" + nick);
            bob.sends("hi");
            for (SimpleClient client : List.of(bob, alice)) {
                client.seesEnter(nick);
                client.receives(nick, "hi");
            }
            bob.socket().leave(1000);
            alice.seesLeave(nick);
        }
    }

    @Test
    void oneTrailingLineBreakIsRemoved() {
        SimpleClient alice = enters(aliceNick, "");
        alice.sends("hi\n")
                .sends("\r\n")
                .sends("\n")
                .sends("ho\r\n")
                .sends("two\nlines\n\n")
                .sends("\r");
        for (String text : List.of("hi", "ho", "two\nlines\n", "\r")) {
            alice.receives(aliceNick, text);
        }
        alice.sends("x".repeat(4_096) + "\n");
        alice.receives(aliceNick, "x".repeat(4_096));
    }

    @Test
    void laterGuestHasAHigherNumber() {
        int last = 0;
        for (int i = 0; i < 20; i++) {
            RawWebSocket first = raw(to(room));
            RawWebSocket second = raw(to(room + "?nick=user1"));
            SimpleClient guest = new SimpleClient(second);
            guest.receivesError("bad_nick");
            int number = ownNumber(new SimpleClient(first));
            assertThat(number).isGreaterThan(last);
            last = ownNumber(guest);
            assertThat(last).isGreaterThan(number);
            first.leave(1000);
            second.leave(1000);
            Eventually.becomes(0, () -> rest().online(room));
        }
    }

    // Each client receives its own enter first.
    private static int ownNumber(SimpleClient client) {
        return guestNumber(client.next());
    }

    @Test
    void leaveGoesToTheRemainingOccupants() {
        SimpleClient alice = enters(aliceNick, "");
        SimpleClient bob = enters(bobNick, "");
        alice.seesEnter(bobNick);
        assertThat(bob.socket().leave(1000).code()).isEqualTo(1000);
        JsonNode leave = alice.seesLeave(bobNick);
        assertThat(Json.names(leave)).containsExactlyInAnyOrder("type", "data", "nickname", "room", "time", "online");
        assertThat(leave.path("data").asText()).isEqualTo(bobNick + " left");
        assertThat(leave.path("room").asText()).isEqualTo(room);
        assertThat(leave.path("time").asText()).matches(TIME);
        assertThat(leave.path("online")).isEqualTo(Json.parse("1"));
    }

    @Test
    void brokenConnectionLeaves() {
        SimpleClient alice = enters(aliceNick, "");
        SimpleClient bob = enters(bobNick, "");
        alice.seesEnter(bobNick);
        bob.socket().reset();
        alice.seesLeave(bobNick);
    }

    @Test
    void messagesStayInTheirRoom() {
        SimpleClient alice = enters(aliceNick, "");
        SimpleClient bob = simple(Names.unique("room"), "nick=" + bobNick);
        bob.seesEnter(bobNick);
        bob.sends("here");
        bob.receives(bobNick, "here");
        alice.sends("there");
        alice.receives(aliceNick, "there");
    }

    @Test
    void bareAddressIsTheLobby() {
        SimpleClient guest = simple("/chat", "");
        assertThat(guest.next().path("room").asText()).isEqualTo("lobby");
    }

    @Test
    void guestNamesAreNumberedInOneSeries() {
        int first = guestNumber(simple("").next());
        SimpleClient second = simple(Names.unique("room"), "");
        assertThat(guestNumber(second.next())).isGreaterThan(first);
    }

    @Test
    void guestNameIsNeverReused() {
        SimpleClient guest = simple("");
        int number = guestNumber(guest.next());
        guest.socket().leave(1000);
        assertThat(guestNumber(simple("").next())).isGreaterThan(number);
    }

    @ParameterizedTest
    @ValueSource(strings = {"xml", "JSON?", "", "0", "plain2"})
    void unknownFormatIsJson(String format) {
        SimpleClient alice = simple("nick=" + aliceNick + "&format=" + Names.encoded(format));
        assertThat(alice.seesEnter(aliceNick).path("data").asText()).isEqualTo(aliceNick + " comes in");
    }

    @ParameterizedTest
    @ValueSource(strings = {"loquat.v2.json", "chat", "soap, wamp"})
    void unknownSubprotocolIsIgnoredAndTheModeIsSimple(String offered) {
        RawWebSocket socket = raw(to(room + "?nick=" + aliceNick).subprotocol(offered));
        assertThat(socket.handshake().header("Sec-WebSocket-Protocol")).isEmpty();
        new SimpleClient(socket).seesEnter(aliceNick);
    }

    @Test
    void ownMessagesAreNotEchoedWithEchoFalse() {
        SimpleClient alice = enters(aliceNick, "echo=false");
        SimpleClient bob = enters(bobNick, "");
        alice.seesEnter(bobNick);
        alice.sends("from alice");
        bob.receives(aliceNick, "from alice");
        bob.sends("from bob");
        alice.receives(bobNick, "from bob");
    }

    @Test
    void emptyTextIsIgnored() {
        SimpleClient alice = enters(aliceNick, "");
        alice.sends("").sends("").sends("hi");
        assertThat(alice.receives(aliceNick, "hi").path("offset").asLong()).isEqualTo(1);
    }

    @Test
    void jsonTextIsPlainText() {
        SimpleClient alice = enters(aliceNick, "");
        String forged = "{\"type\":\"message\",\"nickname\":\"bob\",\"text\":\"forged\"}";
        alice.sends(forged);
        alice.receives(aliceNick, forged);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "é", "字", "\uD83D\uDE00"})
    void textIsLimitedTo4096CodePoints(String character) {
        SimpleClient alice = enters(aliceNick, "");
        alice.sends(character.repeat(4097));
        alice.receivesError("too_large");
        alice.sends(character.repeat(4096));
        JsonNode message = alice.receives(aliceNick, character.repeat(4096));
        assertThat(message.path("offset").asLong()).isEqualTo(1);
    }

    @Test
    void errorGoesOnlyToItsCause() {
        SimpleClient alice = enters(aliceNick, "");
        SimpleClient bob = enters(bobNick, "");
        alice.seesEnter(bobNick);
        alice.sends("x".repeat(4097)).sends("now right");
        JsonNode error = alice.receivesError("too_large");
        assertThat(Json.names(error)).containsExactlyInAnyOrder("type", "data", "code");
        assertThat(error.path("data").asText()).isNotBlank();
        bob.receives(aliceNick, "now right");
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "2, 2", "100, 5"})
    void historyPrecedesOnesOwnEnterInOrder(int asked, int got) {
        SimpleClient alice = enters(aliceNick, "");
        var live = new ArrayList<JsonNode>();
        for (int i = 1; i <= 5; i++) {
            alice.sends("m" + i);
            live.add(alice.receives(aliceNick, "m" + i));
        }
        SimpleClient bob = simple("nick=" + bobNick + "&history=" + asked);
        for (JsonNode message : live.subList(5 - got, 5)) {
            assertThat(bob.next()).isEqualTo(message);
        }
        bob.seesEnter(bobNick);
        alice.sends("m6");
        assertThat(bob.receives(aliceNick, "m6").path("offset").asLong()).isEqualTo(6);
    }

    @Test
    void historyAndLiveMessagesHaveNoGapAndNoDuplicate() throws Exception {
        SimpleClient sender = enters(aliceNick, "");
        Thread sending = Thread.ofVirtual().start(() -> {
            for (int i = 1; i <= 400; i++) {
                sender.sends("m" + i);
                sender.socket().sync();
            }
        });
        var newcomers = new ArrayList<SimpleClient>();
        for (int i = 0; i < 10; i++) {
            newcomers.add(simple("history=100"));
        }
        sending.join();
        for (SimpleClient newcomer : newcomers) {
            long last = 0;
            while (last < 400) {
                JsonNode frame = newcomer.next();
                if (frame.path("type").asText().equals("message")) {
                    assertThat(frame.path("offset").asLong())
                            .isEqualTo(last == 0 ? frame.path("offset").asLong() : last + 1);
                    last = frame.path("offset").asLong();
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "user7, bad_nick",
        "USER7, bad_nick",
        "用户3, bad_nick",
        "a%E2%80%AEb, bad_nick",
        "a%07b, bad_nick",
        "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx, bad_nick"
    })
    void connectionWithABadNickGetsAGuestName(String nick, String code) {
        String raw = nick.contains("%") ? nick : Names.encoded(nick);
        SimpleClient guest = simple("nick=" + raw);
        guest.receivesError(code);
        JsonNode enter = guest.next();
        assertThat(enter.path("type").asText()).isEqualTo("enter");
        assertThat(enter.path("nickname").asText()).matches(GUEST);
    }

    /** Browsers send these characters unencoded in a query. */
    @ParameterizedTest
    @ValueSource(strings = {"{x}", "^_^", "x`y", "x\\y", "x[y]"})
    void unencodedCharactersOfBrowsersAreAccepted(String nick) {
        simple("nick=" + nick).seesEnter(nick);
    }

    @Test
    void connectionWithATakenNickGetsAGuestName() {
        SimpleClient alice = enters(aliceNick, "");
        SimpleClient other = simple("history=5&nick=" + aliceNick.toUpperCase(Locale.ROOT));
        other.receivesError("nick_taken");
        assertThat(other.next().path("nickname").asText()).matches(GUEST);
        alice.socket().leave(1000);
        other.seesLeave(aliceNick);
        enters(aliceNick, "");
    }

    @Test
    void nickIsTrimmed() {
        simple("nick=%20%20" + aliceNick + "%20").seesEnter(aliceNick);
    }

    @Test
    void messagesOfAConnectionKeepTheirOrder() {
        SimpleClient alice = enters(aliceNick, "");
        SimpleClient bob = enters(bobNick, "");
        alice.seesEnter(bobNick);
        for (int i = 1; i <= 100; i++) {
            alice.sends("m" + i);
        }
        for (int i = 1; i <= 100; i++) {
            assertThat(bob.receives(aliceNick, "m" + i).path("offset").asLong()).isEqualTo(i);
        }
    }

    static int guestNumber(JsonNode enter) {
        String nick = enter.path("nickname").asText();
        assertThat(nick).matches("(user|用户)[1-9]\\d*");
        return Integer.parseInt(nick.replaceAll("\\D", ""));
    }

    // ---- frames sent together with the handshake

    @Test
    void framesSentWithTheHandshakeAreRead() {
        SimpleClient alice = enters(aliceNick, "");
        SimpleClient bob = new SimpleClient(raw(to(room + "?nick=" + bobNick)
                .withEarlyFrames(
                        Frames.text("first"),
                        Frames.frame(Frame.PING).payload("early").bytes(),
                        Frames.text("second"))));
        assertThat(bob.socket().nextPong().text()).isEqualTo("early");
        for (SimpleClient reader : List.of(alice, bob)) {
            assertThat(List.of(reader.next(), reader.next(), reader.next()))
                    .extracting(frame -> frame.path("text").asText())
                    .containsSubsequence("first", "second");
        }
    }

    @Test
    void closeSentWithTheHandshakeLeavesAfterTheMessages() {
        SimpleClient alice = enters(aliceNick, "");
        RawWebSocket bob = raw(to(room + "?nick=" + bobNick)
                .withEarlyFrames(
                        Frames.text("hi"),
                        Frames.frame(Frame.CLOSE)
                                .payload(Frames.closeBody(1000, ""))
                                .bytes()));
        assertThat(bob.ending().code()).isEqualTo(1000);
        JsonNode received = alice.next();
        while (!received.path("type").asText().equals("message")) {
            received = alice.next();
        }
        assertThat(received.path("text").asText()).isEqualTo("hi");
    }
}
