package io.loquat.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.loquat.cluster.View.Stream;
import io.loquat.crash.RoomCopy;
import io.loquat.crash.RoomCopy.Row;
import io.loquat.crash.SentMessage;
import io.loquat.testing.Json;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The cluster tests' checker detects a message that is lost, duplicated or misplaced, and an occupant that seems to
 * have left.
 */
class CheckerTest {

    private static final String ROOM = "kitchen";
    private static final String TIME = "2026-11-20T15:52:00.123Z";

    private final Observations observations = new Observations();
    private final View alice = new View("alice", ROOM, observations);
    private final View bob = new View("bob", ROOM, observations);
    private final List<Row> lines = new ArrayList<>();

    @SuppressWarnings("NullAway.Init")
    private Stream toAlice;

    @SuppressWarnings("NullAway.Init")
    private Stream toBob;

    @BeforeEach
    void twoAreInARoomOfThree() {
        for (int offset = 1; offset <= 3; offset++) {
            store(offset, "m" + offset);
        }
        observations.stays("alice");
        observations.stays("bob");
        toAlice = alice.joined(-1, joined(false, 0));
        toBob = bob.joined(-1, joined(false, 0));
        for (int offset = 1; offset <= 3; offset++) {
            alice.pushed(toAlice, message(offset));
            bob.pushed(toBob, message(offset));
        }
    }

    @Test
    void completeRunIsCorrect() {
        finds();
    }

    @Test
    void messageLostOnTheWay() {
        store(4, "m4");
        store(5, "m5");
        alice.pushed(toAlice, message(4));
        alice.pushed(toAlice, message(5));
        bob.pushed(toBob, message(5));
        finds("bob in kitchen: was at 3 and got", "m5");
    }

    @Test
    void messageThatDoesNotArrive() {
        store(4, "m4");
        alice.pushed(toAlice, message(4));
        finds("bob in kitchen got nothing after 3", "m4");
    }

    @Test
    void messageThatArrivesTwice() {
        bob.pushed(toBob, message(3));
        finds("bob in kitchen: was at 3 and got", "m3");
    }

    @Test
    void messagesInReverseOrder() {
        store(4, "m4");
        store(5, "m5");
        for (int offset : new int[] {5, 4}) {
            bob.pushed(toBob, message(offset));
        }
        for (int offset : new int[] {4, 5}) {
            alice.pushed(toAlice, message(offset));
        }
        assertThat(faults()).hasSizeGreaterThanOrEqualTo(2).anyMatch(fault -> fault.contains("bob in kitchen: was at"));
    }

    @Test
    void messageThatDiffersBetweenReaders() {
        bob.pushed(toBob, message(4, "this"));
        alice.pushed(toAlice, message(4, "that"));
        assertThat(observations.ledger().faults()).singleElement().asString().contains("this", "that");
    }

    @Test
    void messageStoredTwice() {
        lines.add(new Row(4, "alice", "m3", TIME));
        assertThat(faults()).anyMatch(fault -> fault.contains("twice in the room") && fault.contains("m3"));
    }

    @Test
    void acknowledgedMessageThatIsNotStored() {
        acknowledged(send("m4"), 4);
        assertThat(faults()).anyMatch(fault -> fault.contains("acknowledged and lost") && fault.contains("m4"));
    }

    @Test
    void messageThatIsNeverAcknowledged() {
        send("m4");
        finds("sent and never acknowledged", "m4");
    }

    @Test
    void messageOfAChatterWhoLeftWithAServer() {
        send("m4");
        observations.isAway("alice");
        finds();
    }

    @Test
    void serversThatDisagree() {
        ServerState one = facts("one", 2);
        lines.removeLast();
        ServerState two = facts("two", 2);
        assertThat(Checker.faults(observations, List.of(alice, bob), List.of(one, two)))
                .anyMatch(fault -> fault.contains("kitchen at two differs from one") && fault.contains("m3"));
    }

    @Test
    void resumeDeliversWhatWasMissed() {
        store(4, "m4");
        alice.pushed(toAlice, message(4));
        Stream again = bob.joined(3, joined(true, 4, 4));
        store(5, "m5");
        alice.pushed(toAlice, message(5));
        bob.pushed(again, message(5));
        finds();
        assertThat(observations.counted("not recovered")).isZero();
    }

    @Test
    void resumeWithOneTooFewOrOneTooMany() {
        store(4, "m4");
        store(5, "m5");
        bob.joined(3, joined(true, 5, 5));
        alice.joined(3, joined(true, 5, 3, 4, 5));
        assertThat(observations.ledger().faults())
                .anyMatch(fault -> fault.startsWith("bob"))
                .anyMatch(fault -> fault.startsWith("alice"));
    }

    @Test
    void resumeInReverseOrder() {
        store(4, "m4");
        store(5, "m5");
        bob.joined(3, joined(true, 5, 5, 4));
        assertThat(observations.ledger().faults()).anyMatch(fault -> fault.contains("should follow"));
    }

    @Test
    void resumeWithAReportedGapIsCounted() {
        store(4, "m4");
        store(5, "m5");
        bob.joined(3, joined(false, 5, 5));
        alice.joined(3, joined(true, 5, 4, 5));
        finds();
        assertThat(observations.counted("not recovered")).isOne();
    }

    @Test
    void moverHearsTheOldConnectionAndTheNewOne() {
        store(4, "m4");
        store(5, "m5");
        alice.pushed(toAlice, message(4));
        alice.pushed(toAlice, message(5));
        bob.pushed(toBob, message(4));
        bob.pushed(toBob, message(5));
        Stream moved = bob.joined(3, joined(true, 4, 4));
        bob.pushed(moved, message(5));
        finds();
        bob.pushed(moved, message(5));
        finds("bob in kitchen: was at 5 and got", "m5");
    }

    @Test
    void stayingOccupantIsNotSeenLeavingOrJoining() {
        alice.presence(toAlice, Json.object("left", List.of("bob"), "entered", List.of()));
        bob.presence(toBob, Json.object("left", List.of(), "entered", List.of("alice")));
        assertThat(observations.ledger().faults())
                .anyMatch(fault -> fault.startsWith("alice in kitchen: saw bob leave"))
                .anyMatch(fault -> fault.startsWith("bob in kitchen: saw alice enter"))
                .hasSize(2);
    }

    @Test
    void stayingOccupantIsPresentAfterAResume() {
        ObjectNode without = joined(true, 3);
        without.set(
                "members", Json.object("x", List.of(Map.of("nick", "alice"))).path("x"));
        alice.joined(3, without);
        assertThat(observations.ledger().faults()).singleElement().asString().contains("bob was no longer there");
    }

    @Test
    void departureThatIsAllowedIsSeen() {
        observations.mayLeave("bob");
        alice.presence(toAlice, Json.object("left", List.of("bob"), "entered", List.of()));
        assertThat(Checker.faults(observations, List.of(alice), List.of(facts("one", 1))))
                .isEmpty();
    }

    @Test
    void absentOccupantIsNotCounted() {
        assertThat(Checker.faults(observations, List.of(alice, bob), List.of(facts("one", 3))))
                .anyMatch(fault -> fault.equals("at one 3 are online and not 2"))
                .anyMatch(fault -> fault.equals("at one 3 are online in kitchen and not 2"))
                .hasSize(2);
    }

    /** No differences without words, one difference with them. */
    private void finds(String... words) {
        if (words.length == 0) {
            assertThat(faults()).isEmpty();
        } else {
            assertThat(faults()).anyMatch(fault -> Arrays.stream(words).allMatch(fault::contains));
        }
    }

    private List<String> faults() {
        return Checker.faults(observations, List.of(alice, bob), List.of(facts("one", 2)));
    }

    private ServerState facts(String server, int online) {
        return new ServerState(
                server, online, Map.of(ROOM, online), Map.of(ROOM, new RoomCopy(ROOM, "e1", List.copyOf(lines))));
    }

    /** A client sends the text; it is stored at the next offset and acknowledged. */
    private void store(long offset, String text) {
        lines.add(new Row(offset, "alice", text, TIME));
        acknowledged(send(text), offset);
    }

    private SentMessage send(String text) {
        var message = new SentMessage(ROOM, "alice", text, text);
        observations.ledger().sent(message);
        return message;
    }

    private void acknowledged(SentMessage message, long offset) {
        observations
                .ledger()
                .acknowledged(message, Json.object("epoch", "e1", "offset", offset, "time", TIME, "duplicate", false));
    }

    private static JsonNode message(long offset) {
        return message(offset, "m" + offset);
    }

    private static JsonNode message(long offset, String text) {
        return Json.object("type", "message", "room", ROOM, "epoch", "e1", "offset", offset, "text", text);
    }

    /** With both of them in the room. */
    private static ObjectNode joined(boolean recovered, long offset, long... offsets) {
        var messages = new ArrayList<JsonNode>();
        Arrays.stream(offsets).forEach(each -> messages.add(message(each)));
        ObjectNode joined = Json.object("epoch", "e1", "offset", offset, "recovered", recovered);
        joined.putArray("messages").addAll(messages);
        joined.putArray("members").add(Json.object("nick", "alice")).add(Json.object("nick", "bob"));
        return joined;
    }
}
