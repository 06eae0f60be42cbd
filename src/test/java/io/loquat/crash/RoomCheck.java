package io.loquat.crash;

import io.loquat.crash.RoomCopy.Row;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Compares a room with the knowledge of its clients, and describes the differences. */
public final class RoomCheck {

    private static final int MAX_FAULTS = 20;

    private final Ledger ledger;
    private final RoomCopy copy;
    private final List<String> faults = new ArrayList<>();

    private RoomCheck(Ledger ledger, RoomCopy copy) {
        this.ledger = ledger;
        this.copy = copy;
    }

    /**
     * Verifies that offsets start at 1 without gaps; that acknowledged messages are stored once, at the acknowledged
     * position, as they were sent; that pushed messages are stored; that unacknowledged ones are stored at most once;
     * and that nothing else is stored.
     */
    public static List<String> faults(Ledger ledger, RoomCopy copy) {
        var check = new RoomCheck(ledger, copy);
        check.checkOffsets();
        Map<String, Row> found = check.checkTextsAreUnique();
        check.checkReceipts(found);
        check.checkPushes(found);
        check.checkNothingElseIsStored(ledger.byText(copy.room()), found);
        return check.faults();
    }

    /** Verifies that the earlier messages are unchanged, and only followed by more. */
    static List<String> faults(RoomCopy before, RoomCopy after) {
        boolean grew = before.lines().isEmpty() || before.epoch().equals(after.epoch());
        int kept = before.lines().size();
        return grew
                        && after.lines().size() >= kept
                        && after.lines().subList(0, kept).equals(before.lines())
                ? List.of()
                : List.of(before.room() + " has changed: " + kept + " messages of epoch " + before.epoch() + " became "
                        + after.lines().size() + " of " + after.epoch());
    }

    private void checkOffsets() {
        long expected = 1;
        for (Row line : copy.lines()) {
            if (line.offset() != expected) {
                fault("offset " + expected + " should follow, but it is " + line);
            }
            expected = line.offset() + 1;
        }
    }

    private Map<String, Row> checkTextsAreUnique() {
        var found = new HashMap<String, Row>();
        for (Row line : copy.lines()) {
            Row other = found.putIfAbsent(line.text(), line);
            if (other != null) {
                fault("twice in the room: " + other + " and " + line);
            }
        }
        return found;
    }

    private void checkReceipts(Map<String, Row> found) {
        ledger.receipts().forEach((message, receipt) -> {
            if (message.room().equals(copy.room())) {
                checkReceipt(message, receipt, found.get(message.text()));
            }
        });
    }

    private void checkReceipt(SentMessage message, Receipt receipt, @Nullable Row line) {
        if (line == null) {
            fault("acknowledged and lost: " + message + " " + receipt);
        } else if (line.offset() != receipt.offset() || !line.time().equals(receipt.time())) {
            fault("acknowledged as " + receipt + " but it is " + line);
        } else if (!receipt.epoch().equals(copy.epoch())) {
            fault("acknowledged in epoch " + receipt.epoch() + " but the room is of epoch " + copy.epoch());
        }
    }

    private void checkPushes(Map<String, Row> found) {
        ledger.pushed().forEach((position, text) -> {
            Row line = found.get(text);
            if (position.room().equals(copy.room())
                    && (line == null
                            || line.offset() != position.offset()
                            || !position.epoch().equals(copy.epoch()))) {
                fault("pushed to a client at " + position + " but it is " + line + " of epoch " + copy.epoch());
            }
        });
    }

    private void checkNothingElseIsStored(Map<String, SentMessage> sent, Map<String, Row> found) {
        found.forEach((text, line) -> {
            SentMessage message = sent.get(text);
            if (message == null) {
                fault("nobody sent " + line);
            } else if (message.nick() != null && !message.nick().equals(line.nick())) {
                fault("sent by " + message.nick() + " but it is " + line);
            }
        });
    }

    private void fault(String what) {
        faults.add(copy.room() + ": " + what);
    }

    private List<String> faults() {
        if (faults.size() <= MAX_FAULTS) {
            return faults;
        }
        var some = new ArrayList<>(faults.subList(0, MAX_FAULTS));
        some.add(copy.room() + ": … " + (faults.size() - MAX_FAULTS) + " more");
        return some;
    }
}
