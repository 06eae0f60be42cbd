package io.loquat.crash;

import com.fasterxml.jackson.databind.JsonNode;
import io.loquat.crash.RoomCopy.Row;
import io.loquat.testing.FullClient;
import java.util.ArrayList;
import java.util.List;

/** A join with {@code since} (docs/protocol.md §3) returns exactly the missed messages, or {@code recovered:false}. */
final class Resume {

    /** {@code loquat.limits.recovered-messages}. The texts of these tests are too short for the limit in bytes. */
    private static final int RECOVERED = 300;

    private static final int LIMIT = 50;

    private Resume() {}

    /** Joins with this position. Nobody sends meanwhile. */
    static JsonNode join(FullClient client, RoomCopy copy, long since, Ledger ledger) {
        JsonNode joined = client.joinsSince(copy.room(), copy.epoch(), since, "limit", LIMIT);
        boolean recovers = since <= copy.newest() && copy.newest() - since <= RECOVERED;
        long from = recovers ? since : Math.max(0, copy.newest() - LIMIT);
        var messages = new ArrayList<Row>();
        joined.path("messages").forEach(message -> messages.add(Row.of(message)));
        List<Row> expected = copy.lines().subList((int) from, copy.lines().size());
        boolean holds = joined.path("recovered").asBoolean(!recovers) == recovers
                && joined.path("epoch").asText().equals(copy.epoch())
                && joined.path("offset").asLong() == copy.newest()
                && messages.equals(expected);
        if (!holds) {
            ledger.fault("a join of " + copy.room() + " since " + since + " with " + copy.newest()
                    + " in the room should return " + expected.size() + " messages, recovered:" + recovers
                    + ", but got " + joined);
        }
        return joined;
    }
}
