package io.loquat.bench.micro;

import io.loquat.protocol.Entry;
import io.loquat.protocol.RoomEvent;
import io.loquat.protocol.RoomName;
import java.time.Instant;

/** What the benchmarks here send. */
final class Samples {
    static final RoomEvent MESSAGE = new RoomEvent.Message(new Entry(
            RoomName.LOBBY,
            "k3f9",
            128,
            "user1",
            "user1",
            null,
            "A message of sixty-four bytes, as the other cases of this have it",
            Instant.parse("2026-11-20T15:52:00.123Z")));

    private Samples() {}
}
