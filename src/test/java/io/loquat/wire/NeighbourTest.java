package io.loquat.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.loquat.testing.FullClient;
import io.loquat.testing.LogCapture;
import io.loquat.testing.SimpleClient;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;

/**
 * Two neighbours sit in the room of the test, Anna in full mode and Ben in simple mode, and whatever somebody else does
 * there, they miss nothing; and nothing is logged for it.
 */
@SuppressWarnings("NullAway.Init")
abstract class NeighbourTest extends WireTest {

    private static LogCapture log;

    /** What the neighbours heard from others than themselves, in order. */
    final List<JsonNode> heardByAnna = new ArrayList<>();

    final List<JsonNode> heardByBen = new ArrayList<>();

    private FullClient anna;
    private SimpleClient ben;
    private long annasOffset;
    private long bensOffset;
    private int talks;

    @BeforeAll
    static void listenToTheLog() {
        log = LogCapture.start();
    }

    @AfterAll
    static void nothingWasLoggedAtLast() {
        log.isEmpty();
        log.close();
    }

    @BeforeEach
    void neighboursComeIn() {
        anna = member("anna");
        ben = enters(bobNick, "");
        anna.seesEnter(bobNick);
    }

    @AfterEach
    void nothingWasLogged() {
        log.isEmpty();
    }

    /** The neighbours talk before and after, and all that was said in the room reached both, in order and once. */
    void undisturbed(Runnable misdeed) {
        neighboursTalk();
        misdeed.run();
        neighboursTalk();
        log.isEmpty();
    }

    void neighboursTalk() {
        talks++;
        String fromAnna = "Anna's word " + talks;
        anna.sends(room, fromAnna);
        neighboursHear(anna.nick(), fromAnna);
        String fromBen = "Ben's word " + talks;
        ben.sends(fromBen);
        neighboursHear(bobNick, fromBen);
    }

    private void neighboursHear(String from, String text) {
        boolean heard = false;
        while (!heard) {
            JsonNode push = anna.push();
            assertThat(push.path("type").asText()).as("%s", push).isIn("message", "presence", "typing");
            if (push.path("type").asText().equals("message")) {
                assertThat(push.path("offset").asLong()).as("%s", push).isEqualTo(++annasOffset);
                heard = is(push, "nick", from, text);
            }
            if (!heard) {
                heardByAnna.add(push);
            }
        }
        heard = false;
        while (!heard) {
            JsonNode frame = ben.next();
            assertThat(frame.path("type").asText()).as("%s", frame).isIn("message", "enter", "leave");
            if (frame.path("type").asText().equals("message")) {
                assertThat(frame.path("offset").asLong()).as("%s", frame).isEqualTo(++bensOffset);
                heard = is(frame, "nickname", from, text);
            }
            if (!heard) {
                heardByBen.add(frame);
            }
        }
    }

    boolean isOfNeighbours(JsonNode push) {
        String nick = push.path("nick").asText();
        return nick.equals(anna.nick()) || nick.equals(bobNick);
    }

    private static boolean is(JsonNode message, String nameField, String from, String text) {
        return message.path(nameField).asText().equals(from)
                && message.path("text").asText().equals(text);
    }
}
