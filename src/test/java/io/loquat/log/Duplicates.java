package io.loquat.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.loquat.log.RoomLog.Stored;
import io.loquat.protocol.Entry;

/** What a log promises of a message that came twice. */
public final class Duplicates {

    private Duplicates() {}

    /** The second is acknowledged with the place and the time of the first; its words and its name are not looked at. */
    public static void assertDuplicate(Stored second, Entry first) {
        assertThat(second.duplicate()).isTrue();
        assertThat(second.entry())
                .usingRecursiveComparison()
                .comparingOnlyFields("room", "epoch", "offset", "time")
                .isEqualTo(first);
    }
}
