package io.loquat.log.memory;

import static org.assertj.core.api.Assertions.assertThat;

import io.loquat.log.MovableClock;
import io.loquat.log.RoomLog;
import io.loquat.log.RoomLog.Appended;
import io.loquat.log.RoomLog.Draft;
import io.loquat.log.RoomLog.Slice;
import io.loquat.log.RoomLog.Stored;
import io.loquat.log.RoomLogContract;
import io.loquat.protocol.PageRequest;
import io.loquat.protocol.RoomName;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Runs the contract against the log in memory. */
class MemoryLogTest extends RoomLogContract {

    @Override
    protected RoomLog newLog(MovableClock clock) {
        return new MemoryLog(MAX_ROOMS, MAX_MESSAGES, MAX_AGE, clock, clock::nanos);
    }

    @Test
    void briefClockJumpDeletesNothing() {
        MovableClock slipping = new MovableClock(Instant.parse("2026-11-20T15:52:00Z"));
        try (RoomLog log = newLog(slipping)) {
            assertThat(append(log)).isEqualTo(slipping.instant());
            slipping.jump(MAX_AGE.plusDays(1));
            assertThat(append(log)).isBefore(slipping.instant().minus(MAX_AGE));
            slipping.forward(Duration.ofSeconds(1));
            append(log);
            slipping.jump(MAX_AGE.plusDays(1).negated());
            append(log);

            Slice slice = log.read(RoomName.LOBBY, PageRequest.newest(10))
                    .toCompletableFuture()
                    .join();
            assertThat(Objects.requireNonNull(slice).entries()).hasSize(4);
        }
    }

    @Test
    void lastingClockJumpIsTrusted() {
        MovableClock slow = new MovableClock(Instant.parse("2026-11-20T15:52:00Z"));
        try (RoomLog log = newLog(slow)) {
            append(log);
            slow.jump(MAX_AGE.plusDays(1));
            append(log);
            slow.forward(Duration.ofHours(1));
            assertThat(append(log)).isEqualTo(slow.instant());

            Slice slice = log.read(RoomName.LOBBY, PageRequest.newest(10))
                    .toCompletableFuture()
                    .join();
            assertThat(Objects.requireNonNull(slice).entries()).hasSize(1);
        }
    }

    private static Instant append(RoomLog log) {
        Appended appended = log.append(new Draft(RoomName.LOBBY, "alice", "alice", null, "hi"))
                .toCompletableFuture()
                .join();
        return ((Stored) appended).entry().time();
    }
}
