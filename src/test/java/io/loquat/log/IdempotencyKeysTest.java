package io.loquat.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.loquat.log.RoomLog.Draft;
import io.loquat.protocol.Entry;
import io.loquat.protocol.RoomName;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Keys are remembered for five minutes, up to a maximum number. */
class IdempotencyKeysTest {

    private static final String EPOCH = "e";

    private final MovableClock clock = new MovableClock(Instant.parse("2026-11-20T15:52:00Z"));
    private final IdempotencyKeys keys = new IdempotencyKeys(clock::nanos, 3);

    @Test
    void holdsAMillionAtMost() {
        assertThat(IdempotencyKeys.MAX_KEYS).isEqualTo(1_000_000);
    }

    @Test
    void limitSpansAllRoomsAndTheOldestIsRemoved() {
        for (int i = 1; i <= 5; i++) {
            keys.add(entry(i));
        }

        assertThat(keys.size()).isEqualTo(3);
        assertThat(keys.first(draft(2), EPOCH)).isNull();
        assertThat(keys.first(draft(3), EPOCH)).isEqualTo(entry(3));
        assertThat(keys.first(draft(5), EPOCH)).isEqualTo(entry(5));
    }

    @Test
    void expiredKeyIsRemovedWithTheNextOne() {
        keys.add(entry(1));
        keys.add(entry(2), Duration.ofMinutes(4));
        clock.forward(Duration.ofMinutes(1).plusMillis(1));
        assertThat(keys.first(draft(2), EPOCH)).isNull();
        assertThat(keys.first(draft(1), EPOCH)).isEqualTo(entry(1));

        clock.forward(IdempotencyKeys.AGE);
        keys.add(entry(3));
        assertThat(keys.size()).isEqualTo(1);
    }

    @Test
    void noJumpOfTheWallClockMakesAKeyUnknown() {
        keys.add(entry(1));
        clock.jump(Duration.ofDays(31));

        assertThat(keys.first(draft(1), EPOCH)).isEqualTo(entry(1));
    }

    @Test
    void keyOfARecreatedRoomIsNew() {
        keys.add(entry(1));

        assertThat(keys.first(draft(1), "another")).isNull();
    }

    private static RoomName room(int number) {
        return Objects.requireNonNull(RoomName.parse("r" + number));
    }

    private static Draft draft(int number) {
        return new Draft(room(number), "alice", "alice", "k", "hi");
    }

    private static Entry entry(int number) {
        return new Entry(room(number), EPOCH, number, "alice", "alice", "k", "hi", Instant.EPOCH);
    }
}
