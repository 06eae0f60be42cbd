package io.loquat.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.loquat.testing.Eventually;
import io.loquat.testing.Frame;
import io.loquat.testing.Frames;
import io.loquat.testing.FullClient;
import io.loquat.testing.Json;
import io.loquat.testing.Names;
import io.loquat.testing.SimpleClient;
import io.loquat.testing.SseClient;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** docs/protocol.md §2: the formats as views of one room: numeric, plain, binary, and the texts of {@code lang=zh}. */
abstract class FormatScenarios extends WireTest {

    // ---- numeric

    @Test
    void numericFramesAreEnterLeaveAndMessage() {
        SimpleClient reader = simple("nick=" + aliceNick + "&format=numeric");
        JsonNode own = reader.receivesNumeric(0, aliceNick + " comes in");
        assertThat(Json.names(own)).containsExactlyInAnyOrder("type", "msg", "time");
        assertThat(own.path("time").asText()).matches(TIME);
        SimpleClient other = enters(bobNick, "");
        reader.receivesNumeric(0, bobNick + " comes in");
        other.sends("hi");
        reader.receivesNumeric(2, bobNick + ": hi");
        other.socket().leave(1000);
        reader.receivesNumeric(1, bobNick + " left");
    }

    @Test
    void numericHasNoFrameForErrors() {
        SimpleClient reader = simple("nick=" + aliceNick + "&format=numeric");
        reader.receivesNumeric(0, aliceNick + " comes in");
        reader.sends("x".repeat(4097)).sends("hi");
        reader.receivesNumeric(2, aliceNick + ": hi");
    }

    @Test
    void numericHistoryPrecedesOnesOwnEnter() {
        SimpleClient talker = enters(aliceNick, "");
        talker.sends("one").sends("two");
        talker.receives(aliceNick, "one");
        talker.receives(aliceNick, "two");
        SimpleClient reader = simple("history=1&format=numeric&nick=" + bobNick);
        reader.receivesNumeric(2, aliceNick + ": two");
        reader.receivesNumeric(0, bobNick + " comes in");
    }

    @Test
    void takenNickInNumericIsAGuestNameWithoutAnError() {
        enters(aliceNick, "");
        SimpleClient guest = simple("format=numeric&nick=" + aliceNick);
        assertThat(guest.next().path("msg").asText()).matches(GUEST + " comes in");
    }

    // ---- plain

    @Test
    void plainIsOnlyTheTextOfEachMessage() {
        SimpleClient reader = plain("nick=" + aliceNick);
        SimpleClient talker = enters(bobNick, "");
        talker.sends("hi");
        reader.receivesPlain("hi");
        talker.socket().leave(1000);
        reader.sends("x".repeat(4097)).sends("").sends("still here");
        reader.receivesPlain("still here");
    }

    @Test
    void plainHistoryIsOnlyText() {
        SimpleClient talker = enters(aliceNick, "");
        talker.sends("one").sends("two").sends("three");
        talker.receives(aliceNick, "one");
        talker.receives(aliceNick, "two");
        talker.receives(aliceNick, "three");
        SimpleClient reader = simple("format=plain&history=2");
        reader.receivesPlain("two");
        reader.receivesPlain("three");
    }

    @Test
    void binaryFrameGoesToAllPlainClientsAndIsNotStored() {
        SimpleClient first = plain("nick=" + aliceNick);
        first.sends("in");
        first.receivesPlain("in");
        SimpleClient second = plain("nick=" + bobNick);
        second.sends("in too");
        second.receivesPlain("in too");
        first.receivesPlain("in too");
        SimpleClient json = simple("");
        json.next();
        byte[] bytes = {0, 1, (byte) 0xff, (byte) 0xc3, 0x28};
        first.sends("before").sends(bytes).sends("fence");
        for (SimpleClient each : List.of(first, second)) {
            each.receivesPlain("before");
            each.receivesBinary(bytes);
            each.receivesPlain("fence");
        }
        json.receives(aliceNick, "before");
        assertThat(json.receives(aliceNick, "fence").path("offset").asLong()).isEqualTo(4);
        SimpleClient late = simple("format=plain&history=10");
        late.receivesPlain("in");
        late.receivesPlain("in too");
        late.receivesPlain("before");
        late.receivesPlain("fence");
    }

    @Test
    void binaryFrameSentAtOnceIsEchoed() {
        rest().postMessage(room, "text", "so that there is something to read");
        for (int i = 0; i < 10; i++) {
            SimpleClient sender = simple("format=plain");
            byte[] bytes = {(byte) i};
            sender.sends(bytes).sends("fence");
            sender.receivesBinary(bytes);
            sender.receivesPlain("fence");
            sender.socket().leave(1000);
            Eventually.becomes(0, () -> rest().online(room));
        }
    }

    @Test
    void binaryFrameIsNotEchoedWithEchoFalse() {
        SimpleClient sender = plain("echo=false&nick=" + aliceNick);
        SimpleClient other = plain("nick=" + bobNick);
        other.sends("fence");
        other.receivesPlain("fence");
        sender.receivesPlain("fence");
        sender.sends(new byte[] {7}).sends("mine");
        other.receivesBinary(new byte[] {7});
        other.receivesPlain("mine");
        other.sends("yours");
        other.receivesPlain("yours");
        sender.receivesPlain("yours");
    }

    @Test
    void binaryFrameOf64KiBIsDelivered() {
        SimpleClient sender = simple("format=plain");
        byte[] bytes = new byte[65536];
        bytes[65535] = 42;
        sender.sends(bytes);
        sender.receivesBinary(bytes);
    }

    @ParameterizedTest
    @ValueSource(strings = {"format=json", "format=numeric", ""})
    void binaryFrameInOtherFormatsClosesWith1003(String query) {
        SimpleClient watcher = enters(aliceNick, "");
        SimpleClient sender = simple(query + "&nick=" + bobNick);
        watcher.seesEnter(bobNick);
        sender.sends(new byte[] {1});
        assertThat(sender.socket().closeCode()).isEqualTo(1003);
        watcher.seesLeave(bobNick);
    }

    @Test
    void binaryFrameInFullModeClosesWith1003() {
        FullClient person = member("alice");
        person.socket().sendBinary("{}".getBytes(UTF_8));
        assertThat(person.socket().closeCode()).isEqualTo(1003);
    }

    // ---- the texts of lang=zh

    @Test
    void chineseReaderReceivesChineseNotices() {
        SimpleClient reader = enters(aliceNick, "lang=zh");
        SimpleClient numeric = simple("lang=zh&format=numeric");
        String number = numeric.next().path("msg").asText();
        assertThat(number).matches("用户[1-9]\\d*加入了聊天室");
        assertThat(reader.next().path("data").asText()).isEqualTo(number);
        SimpleClient other = simple("nick=" + bobNick);
        assertThat(other.seesEnter(bobNick).path("data").asText()).isEqualTo(bobNick + " comes in");
        assertThat(reader.seesEnter(bobNick).path("data").asText()).isEqualTo(bobNick + "加入了聊天室");
        numeric.receivesNumeric(0, bobNick + "加入了聊天室");
        other.socket().leave(1000);
        assertThat(reader.seesLeave(bobNick).path("data").asText()).isEqualTo(bobNick + "离开了聊天室");
        numeric.receivesNumeric(1, bobNick + "离开了聊天室");
    }

    @Test
    void chineseGuestNameIsFromTheSameSeriesAndTheSameForEverybody() {
        SimpleClient english = simple("");
        int first = SimpleModeScenarios.guestNumber(english.next());
        SimpleClient chinese = simple("lang=zh");
        JsonNode own = chinese.next();
        String name = own.path("nickname").asText();
        assertThat(name).matches("用户[1-9]\\d*");
        assertThat(own.path("data").asText()).isEqualTo(name + "加入了聊天室");
        assertThat(SimpleModeScenarios.guestNumber(own)).isGreaterThan(first);
        assertThat(english.seesEnter(name).path("data").asText()).isEqualTo(name + " comes in");
        chinese.sends("你好");
        assertThat(english.receives(name, "你好").path("data").asText()).isEqualTo(name + ": 你好");
    }

    // ---- one room

    @Test
    void messageFromAnyClientReachesEveryFormat() {
        FullClient full = member("full");
        SimpleClient json = enters(aliceNick, "");
        full.seesEnter(aliceNick);
        SimpleClient numeric = simple("format=numeric&nick=" + bobNick);
        numeric.receivesNumeric(0, bobNick + " comes in");
        full.seesEnter(bobNick);
        json.seesEnter(bobNick);
        String plainNick = Names.unique("plain");
        SimpleClient plain = simple("format=plain&nick=" + plainNick);
        full.seesEnter(plainNick);
        json.seesEnter(plainNick);
        numeric.receivesNumeric(0, plainNick + " comes in");
        SseClient sse = events();

        full.postsMessage(room, "from full");
        everybodyReceives(full, json, numeric, plain, sse, full.nick(), "from full");
        json.sends("from json");
        everybodyReceives(full, json, numeric, plain, sse, aliceNick, "from json");
        numeric.sends("from numeric");
        everybodyReceives(full, json, numeric, plain, sse, bobNick, "from numeric");
        plain.sends("from plain");
        everybodyReceives(full, json, numeric, plain, sse, plainNick, "from plain");
        String bot = Names.unique("bot");
        rest().postMessage(room, "text", "from rest", "nick", bot);
        everybodyReceives(full, json, numeric, plain, sse, bot, "from rest");
    }

    private static void everybodyReceives(
            FullClient full,
            SimpleClient json,
            SimpleClient numeric,
            SimpleClient plain,
            SseClient sse,
            String from,
            String text) {
        JsonNode push = full.receives(from, text);
        JsonNode simple = json.receives(from, text);
        assertThat(simple.path("offset")).isEqualTo(push.path("offset"));
        assertThat(simple.path("epoch")).isEqualTo(push.path("epoch"));
        assertThat(simple.path("time")).isEqualTo(push.path("time"));
        assertThat(numeric.receivesNumeric(2, from + ": " + text).path("time")).isEqualTo(push.path("time"));
        plain.receivesPlain(text);
        assertThat(sse.receives(from, text).id())
                .isEqualTo(
                        push.path("epoch").asText() + ":" + push.path("offset").asLong());
    }

    @Test
    void simpleClientsReceiveNoTyping() {
        FullClient full = member("full");
        SimpleClient json = enters(aliceNick, "");
        full.types(room);
        full.postsMessage(room, "fence");
        json.receives(full.nick(), "fence");
    }

    @Test
    void pingIsAnsweredWithItsBytes() {
        SimpleClient client = enters(aliceNick, "");
        client.socket().send(Frames.frame(Frame.PING).payload("are you there"));
        assertThat(client.socket().nextPong().text()).isEqualTo("are you there");
    }
}
