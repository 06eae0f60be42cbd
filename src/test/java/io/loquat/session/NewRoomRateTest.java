package io.loquat.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.loquat.log.RoomLog;
import io.loquat.log.RoomLog.Head;
import io.loquat.log.memory.MemoryLog;
import io.loquat.protocol.RoomName;
import io.loquat.testing.ForwardingLog;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * docs/protocol.md §6: an address may create 30 rooms a minute. Joining existing rooms and the lobby is not limited.
 */
class NewRoomRateTest {

    private static final int PER_MINUTE = 30;
    private static final String ALICE = "192.0.2.1";
    private static final String BOB = "192.0.2.2";

    private final RoomLog log = new MemoryLog(100, 100, Duration.ofDays(1), InstantSource.system());
    private final Set<RoomName> live = new HashSet<>();
    // A monotonic clock may start anywhere; this one starts shortly before it overflows.
    private long nanos = Long.MAX_VALUE - TimeUnit.SECONDS.toNanos(1);
    private final NewRoomRate rooms = new NewRoomRate(PER_MINUTE, live::contains, log, () -> nanos);

    private long enter(String address, String room) {
        return rooms.mayJoin(address, new RoomName(room)).toCompletableFuture().join();
    }

    private void createAll(String address) {
        for (int i = 1; i <= PER_MINUTE; i++) {
            assertThat(enter(address, "r" + i)).isZero();
        }
    }

    @Test
    void addressCreatesABurstOfRoomsAndThenOneEveryTwoSeconds() {
        createAll(ALICE);

        assertThat(enter(ALICE, "one-more")).isBetween(1_990L, 2_001L);
        nanos += TimeUnit.MILLISECONDS.toNanos(1_990);
        assertThat(enter(ALICE, "one-more")).isPositive();
        nanos += TimeUnit.MILLISECONDS.toNanos(11);
        assertThat(enter(ALICE, "one-more")).isZero();
        assertThat(enter(ALICE, "another")).isPositive();
        nanos += TimeUnit.MINUTES.toNanos(2);
        createAll(ALICE);
        assertThat(enter(ALICE, "one-more")).isPositive();
    }

    @Test
    void roomsOfOtherAddressesAreNotCounted() {
        createAll(ALICE);

        createAll(BOB);
    }

    @Test
    void existingRoomsAreNotCounted() {
        RoomName kept = new RoomName("kept");
        log.open(kept).toCompletableFuture().join();
        RoomName open = new RoomName("open");
        live.add(open);
        for (int i = 0; i < 100; i++) {
            assertThat(enter(ALICE, "kept")).isZero();
            assertThat(enter(ALICE, "open")).isZero();
            assertThat(enter(ALICE, "lobby")).isZero();
        }

        createAll(ALICE);

        assertThat(enter(ALICE, "kept")).isZero();
        assertThat(enter(ALICE, "open")).isZero();
        assertThat(enter(ALICE, "lobby")).isZero();
        assertThat(enter(ALICE, "new")).isPositive();
    }

    @Test
    void ipv6NetworkIsOneAddress() {
        createAll("2001:db8:1:2::1");

        assertThat(enter("2001:db8:1:2:ffff::2", "new")).isPositive();
        assertThat(enter("2001:db8:1:3::1", "new")).isZero();
    }

    @Test
    void limitOf0IsNone() {
        NewRoomRate unlimited = new NewRoomRate(0, live::contains, log, () -> nanos);
        for (int i = 0; i < 1_000; i++) {
            assertThat(unlimited.mayJoin(ALICE, new RoomName("r" + i)).toCompletableFuture())
                    .isCompletedWithValue(0L);
        }
    }

    @Test
    void unavailableStoreDisablesTheLimit() {
        RoomLog away = new ForwardingLog() {
            @Override
            protected RoomLog log() {
                return log;
            }

            @Override
            public CompletionStage<@Nullable Head> head(RoomName room) {
                return CompletableFuture.failedFuture(new IllegalStateException("away"));
            }
        };
        NewRoomRate without = new NewRoomRate(1, live::contains, away, () -> nanos);
        for (int i = 0; i < 10; i++) {
            assertThat(without.mayJoin(ALICE, new RoomName("r" + i)).toCompletableFuture())
                    .isCompletedWithValue(0L);
        }
    }

    @Test
    void numberOfRememberedAddressesIsBounded() {
        AddressRate rate = new AddressRate(1, 1);
        for (int i = 0; i < 2 * AddressRate.MAX_ADDRESSES; i++) {
            rate.tryTake("10." + (i >> 16) + "." + (i >> 8 & 255) + "." + (i & 255), 0);
        }
        assertThat(rate.size()).isEqualTo(AddressRate.MAX_ADDRESSES);
    }
}
