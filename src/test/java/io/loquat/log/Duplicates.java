package io.loquat.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.loquat.log.RoomLog.Stored;
import io.loquat.protocol.Entry;

/** The rules for a message that arrives twice. */
public final class Duplicates {

    private Duplicates() {}

    /** The second is acknowledged with the position and the time of the first; its text and name are ignored. */
    public static void assertDuplicate(Stored second, Entry first) {
        assertThat(second.duplicate()).isTrue();
        assertThat(second.entry())
                .usingRecursiveComparison()
                .comparingOnlyFields("room", "epoch", "offset", "time")
                .isEqualTo(first);
    }
}
