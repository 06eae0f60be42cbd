package io.loquat.crash;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.loquat.crash.RoomCopy.Row;
import io.loquat.testing.Json;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The checker of the kill test detects every way in which a room can be wrong. */
class RoomCheckTest {

    private static final String TIME = "2026-11-20T15:52:00.123Z";
    private static final SentMessage ONE = new SentMessage("kitchen", "alice", "k1", "one");
    private static final SentMessage TWO = new SentMessage("kitchen", "alice", "k2", "two");
    private static final SentMessage OPEN = new SentMessage("kitchen", "bob", "k3", "three");

    private final Ledger ledger = new Ledger();

    @BeforeEach
    void recordTwoAcknowledgedAndOneOpenMessage() {
        List.of(ONE, TWO, OPEN).forEach(ledger::sent);
        ledger.acknowledged(ONE, answer(1, false));
        ledger.acknowledged(TWO, answer(2, false));
        ledger.pushed(Json.object("room", "kitchen", "epoch", "e1", "offset", 1, "text", "one"));
    }

    @Test
    void acknowledgedMessagesAreCorrect() {
        assertFaults(room("e1", line(1, ONE), line(2, TWO)));
    }

    @Test
    void unacknowledgedMessageMayBeStored() {
        assertFaults(room("e1", line(1, ONE), line(2, TWO), line(3, OPEN)));
    }

    @Test
    void missingAcknowledgedMessageIsDetected() {
        assertFaults(room("e1", line(1, ONE)), "acknowledged and lost");
    }

    @Test
    void wrongOffsetIsDetected() {
        assertFaults(room("e1", line(1, ONE), line(2, OPEN), line(3, TWO)), "acknowledged as");
    }

    @Test
    void wrongTimeIsDetected() {
        assertFaults(
                room("e1", line(1, ONE), new Row(2, "alice", "two", "2026-11-20T15:52:00.124Z")), "acknowledged as");
    }

    @Test
    void wrongEpochIsDetected() {
        assertFaults(room("e2", line(1, ONE), line(2, TWO)), "of epoch e2", "of epoch e2", "of epoch e2");
    }

    @Test
    void duplicateIsDetected() {
        assertFaults(room("e1", line(1, ONE), line(2, TWO), line(3, OPEN), line(4, OPEN)), "twice in the room");
    }

    @Test
    void missingOffsetIsDetected() {
        assertFaults(room("e1", line(1, ONE), line(2, TWO), line(4, OPEN)), "offset 3 should follow");
    }

    @Test
    void unknownMessageIsDetected() {
        assertFaults(room("e1", line(1, ONE), line(2, TWO), new Row(3, "eve", "else", TIME)), "nobody sent");
    }

    @Test
    void wrongNameIsDetected() {
        assertFaults(room("e1", line(1, ONE), new Row(2, "eve", "two", TIME)), "sent by alice");
    }

    @Test
    void missingPushedMessageIsDetected() {
        ledger.pushed(Json.object("room", "kitchen", "epoch", "e1", "offset", 3, "text", "three"));
        assertFaults(room("e1", line(1, ONE), line(2, TWO)), "pushed to a client");
    }

    @Test
    void differentAnswerToARetryIsDetected() {
        ledger.acknowledged(ONE, answer(1, true));
        assertThat(ledger.faults()).isEmpty();
        ledger.acknowledged(ONE, answer(1, false));
        ledger.acknowledged(ONE, answer(3, true));
        assertThat(ledger.faults()).hasSize(2);
    }

    @Test
    void differentPushesAreDetected() {
        ledger.pushed(Json.object("room", "kitchen", "epoch", "e1", "offset", 1, "text", "other"));
        assertThat(ledger.faults()).hasSize(1);
    }

    @Test
    void changedHistoryIsDetected() {
        RoomCopy before = room("e1", line(1, ONE), line(2, TWO));
        assertThat(RoomCheck.faults(before, room("e1", line(1, ONE), line(2, TWO), line(3, OPEN))))
                .isEmpty();
        assertThat(RoomCheck.faults(before, room("e1", line(1, ONE)))).hasSize(1);
        assertThat(RoomCheck.faults(before, room("e1", line(1, TWO), line(2, ONE))))
                .hasSize(1);
        assertThat(RoomCheck.faults(before, room("e2", line(1, ONE), line(2, TWO))))
                .hasSize(1);
    }

    private void assertFaults(RoomCopy copy, String... faults) {
        List<String> found = RoomCheck.faults(ledger, copy);
        assertThat(found).hasSize(faults.length);
        for (String fault : faults) {
            assertThat(found).anyMatch(line -> line.contains(fault));
        }
    }

    private static RoomCopy room(String epoch, Row... lines) {
        return new RoomCopy("kitchen", epoch, List.of(lines));
    }

    private static Row line(long offset, SentMessage message) {
        return new Row(offset, String.valueOf(message.nick()), message.text(), TIME);
    }

    private static JsonNode answer(long offset, boolean duplicate) {
        return Json.object("epoch", "e1", "offset", offset, "time", TIME, "duplicate", duplicate);
    }
}
