package io.loquat.log.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.loquat.protocol.Entry;
import io.loquat.protocol.RoomName;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Entries come out in offset order, each once, whatever the order of arrival. */
class SequencerTest {

    private final List<Long> seen = new ArrayList<>();
    private final Sequencer sequencer = new Sequencer("e", 10, entry -> seen.add(entry.offset()));

    private void offer(long... offsets) {
        for (long offset : offsets) {
            sequencer.offer(new Entry(RoomName.LOBBY, "e", offset, "a", "a", null, "t", Instant.EPOCH));
        }
    }

    @Test
    void deliveredEntryIsDropped() {
        offer(9, 10, 11, 11, 9);

        assertThat(seen).containsExactly(11L);
        assertThat(sequencer.delivered()).isEqualTo(11);
    }

    @Test
    void nothingIsDeliveredBeforeTheGapIsFilled() {
        offer(12, 14, 12);
        assertThat(seen).isEmpty();
        assertThat(sequencer.hasGap()).isTrue();

        offer(11);
        assertThat(seen).containsExactly(11L, 12L);
        assertThat(sequencer.hasGap()).isTrue();

        offer(13);
        assertThat(seen).containsExactly(11L, 12L, 13L, 14L);
        assertThat(sequencer.hasGap()).isFalse();
    }

    @Test
    void newestEntriesAreDroppedWhenTooManyWaitBehindAGap() {
        for (long offset = 12; offset < 12 + 2 * Sequencer.MAX_AHEAD; offset++) {
            offer(offset);
        }

        offer(11);

        assertThat(sequencer.delivered()).isEqualTo(11 + Sequencer.MAX_AHEAD);
        offer(sequencer.delivered() + 1);
        assertThat(seen).isSorted().doesNotHaveDuplicates().hasSize(Sequencer.MAX_AHEAD + 2);
    }

    @Test
    void anyOrderBecomesTheOrderOfTheOffsets() {
        List<Long> mixed = new ArrayList<>();
        for (int twice = 0; twice < 2; twice++) {
            LongStream.rangeClosed(1, 500).forEach(mixed::add);
        }
        Collections.shuffle(mixed, new Random(4));

        mixed.forEach(this::offer);

        assertThat(seen).isEqualTo(LongStream.rangeClosed(11, 500).boxed().toList());
    }
}
