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
 * Base of tests with two neighbours in the room of the test, Anna in full mode and Ben in simple mode: whatever another
 * client does there, they miss nothing, and nothing is logged.
 */
@SuppressWarnings("NullAway.Init")
abstract class NeighbourTest extends WireTest {

    private static LogCapture log;

    /** What Anna received from others than the two neighbours, in order. */
    final List<JsonNode> receivedByAnna = new ArrayList<>();

    final List<JsonNode> receivedByBen = new ArrayList<>();

    private FullClient anna;
    private SimpleClient ben;
    private long annasOffset;
    private long bensOffset;
    private int round;

    @BeforeAll
    static void captureLog() {
        log = LogCapture.start();
    }

    @AfterAll
    static void nothingWasLoggedInTheEnd() {
        log.assertEmpty();
        log.close();
    }

    @BeforeEach
    void neighboursJoin() {
        anna = member("anna");
        ben = enters(bobNick, "");
        anna.seesEnter(bobNick);
    }

    @AfterEach
    void nothingWasLogged() {
        log.assertEmpty();
    }

    /**
     * Lets the neighbours chat before and after the task: every message in the room must reach both, in order and once.
     */
    void assertUndisturbed(Runnable task) {
        neighboursTalk();
        task.run();
        neighboursTalk();
        log.assertEmpty();
    }

    void neighboursTalk() {
        round++;
        String fromAnna = "Anna's word " + round;
        anna.sends(room, fromAnna);
        assertNeighboursReceive(anna.nick(), fromAnna);
        String fromBen = "Ben's word " + round;
        ben.sends(fromBen);
        assertNeighboursReceive(bobNick, fromBen);
    }

    private void assertNeighboursReceive(String from, String text) {
        boolean received = false;
        while (!received) {
            JsonNode push = anna.push();
            assertThat(push.path("type").asText()).as("%s", push).isIn("message", "presence", "typing");
            if (push.path("type").asText().equals("message")) {
                assertThat(push.path("offset").asLong()).as("%s", push).isEqualTo(++annasOffset);
                received = is(push, "nick", from, text);
            }
            if (!received) {
                receivedByAnna.add(push);
            }
        }
        received = false;
        while (!received) {
            JsonNode frame = ben.next();
            assertThat(frame.path("type").asText()).as("%s", frame).isIn("message", "enter", "leave");
            if (frame.path("type").asText().equals("message")) {
                assertThat(frame.path("offset").asLong()).as("%s", frame).isEqualTo(++bensOffset);
                received = is(frame, "nickname", from, text);
            }
            if (!received) {
                receivedByBen.add(frame);
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
