package io.loquat.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.loquat.log.RoomLog.Head;
import io.loquat.log.RoomLog.Stored;
import io.loquat.protocol.Entry;
import io.loquat.protocol.PageRequest;
import io.loquat.protocol.RoomName;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Order, epochs, duplicates and followers. */
abstract class RoomLogAppendContract extends RoomLogContractBase {

    // ---- offsets

    @Test
    void offsetsRiseByOneFrom1() {
        open(LOBBY);

        assertThat(append(LOBBY, "a").entry().offset()).isEqualTo(1);
        assertThat(append(LOBBY, "b").entry().offset()).isEqualTo(2);
        assertThat(append(LOBBY, "c").entry().offset()).isEqualTo(3);
    }

    @Test
    void eachRoomHasItsOwnOffsets() {
        open(LOBBY);
        open(CAFE);
        append(LOBBY, "a");
        append(LOBBY, "b");

        assertThat(append(CAFE, "c").entry().offset()).isEqualTo(1);
        assertThat(append(LOBBY, "d").entry().offset()).isEqualTo(3);
    }

    @Test
    void epochStaysWhileTheNumberingGoesOn() {
        String epoch = open(LOBBY).epoch();

        assertThat(epoch).matches("[A-Za-z0-9_-]{1,32}");
        assertThat(append(LOBBY, "a").entry().epoch()).isEqualTo(epoch);
        assertThat(append(LOBBY, "b").entry().epoch()).isEqualTo(epoch);
        assertThat(open(LOBBY).epoch()).isEqualTo(epoch);
        assertThat(read(PageRequest.newest(2)).epoch()).isEqualTo(epoch);
    }

    @Test
    void entryIsTheDraftWithItsPlaceAndTime() {
        Head head = open(CAFE);

        Stored stored = append(new RoomLog.Draft(CAFE, "Alice", "alice", "k-1", "hi \ud83c\udf4b\n\u0000"));

        assertThat(stored.duplicate()).isFalse();
        assertThat(stored.entry())
                .isEqualTo(new Entry(CAFE, head.epoch(), 1, "Alice", "alice", "k-1", "hi \ud83c\udf4b\n\u0000", START));
    }

    @Test
    void timeIsWholeMilliseconds() {
        open(LOBBY);
        clock.forward(Duration.ofNanos(999_999));

        Instant time = append(LOBBY, "a").entry().time();

        assertThat(time).isEqualTo(START);
    }

    // ---- duplicates

    @Test
    void repeatedKeyReturnsTheFirstPositionAndSendsNothing() {
        open(LOBBY);
        Entry first = append(draft(LOBBY, "alice", "k", "hi")).entry();
        clock.forward(Duration.ofSeconds(1));
        Followed later = follow(LOBBY);

        Stored second = append(draft(LOBBY, "alice", "k", "hi"));

        assertThat(second).isEqualTo(new Stored(first, true));
        append(LOBBY, "next");
        assertThat(offsets(later.entries(1))).containsExactly(2L);
    }

    @Test
    void textAndShownNameOfADuplicateAreIgnored() {
        open(LOBBY);
        Entry first =
                append(new RoomLog.Draft(LOBBY, "alice", "alice", "k", "hi")).entry();

        Duplicates.assertDuplicate(append(new RoomLog.Draft(LOBBY, "ALICE", "alice", "k", "something else")), first);
    }

    @Test
    void keyWorksForFiveMinutesAndNoLonger() {
        open(LOBBY);
        append(draft(LOBBY, "alice", "k", "hi"));
        clock.forward(Duration.ofMinutes(5));
        assertThat(append(draft(LOBBY, "alice", "k", "hi")).duplicate()).isTrue();

        clock.forward(Duration.ofMillis(1));
        Stored again = append(draft(LOBBY, "alice", "k", "hi"));

        assertThat(again.duplicate()).isFalse();
        assertThat(again.entry().offset()).isEqualTo(2);
    }

    @Test
    void duplicateDoesNotProlongItsKey() {
        open(LOBBY);
        append(draft(LOBBY, "alice", "k", "hi"));
        for (int minute = 1; minute <= 5; minute++) {
            clock.forward(Duration.ofMinutes(1));
            assertThat(append(draft(LOBBY, "alice", "k", "hi")).duplicate()).isTrue();
        }
        clock.forward(Duration.ofMillis(1));

        assertThat(append(draft(LOBBY, "alice", "k", "hi")).duplicate()).isFalse();
        assertThat(append(draft(LOBBY, "alice", "k", "hi")).entry().offset()).isEqualTo(2);
    }

    @Test
    void keyOfAnotherAuthorOrRoomIsNoDuplicate() {
        open(LOBBY);
        open(CAFE);
        append(draft(LOBBY, "alice", "k", "hi"));

        assertThat(append(draft(LOBBY, "bob", "k", "hi")).duplicate()).isFalse();
        assertThat(append(draft(LOBBY, "", "k", "hi")).duplicate()).isFalse();
        assertThat(append(draft(CAFE, "alice", "k", "hi")).duplicate()).isFalse();
        assertThat(append(draft(LOBBY, "alice", "K", "hi")).duplicate()).isFalse();
        assertThat(append(draft(LOBBY, "alice", "k", "hi")).duplicate()).isTrue();
    }

    @Test
    void authorAndKeyAreKeptApart() {
        open(LOBBY);
        append(draft(LOBBY, "ab", "c", "hi"));

        assertThat(append(draft(LOBBY, "a", "bc", "hi")).duplicate()).isFalse();
        assertThat(append(draft(LOBBY, "", "ab\nc", "hi")).duplicate()).isFalse();
        assertThat(append(draft(LOBBY, "a", "b\nc", "hi")).duplicate()).isFalse();
    }

    @Test
    void restGuestsAreOneAuthorWhateverTheirNames() {
        open(LOBBY);
        Entry first = append(new RoomLog.Draft(LOBBY, "user1", "", "k", "hi")).entry();

        Duplicates.assertDuplicate(append(new RoomLog.Draft(LOBBY, "user2", "", "k", "hi")), first);
    }

    @Test
    void draftWithoutAKeyIsNeverADuplicate() {
        open(LOBBY);

        assertThat(append(draft(LOBBY, "alice", null, "hi")).duplicate()).isFalse();
        assertThat(append(draft(LOBBY, "alice", null, "hi")).duplicate()).isFalse();
        assertThat(append(draft(LOBBY, "alice", "null", "hi")).duplicate()).isFalse();
    }

    @Test
    void duplicateIsDetectedAfterItsEntryExpired() {
        open(LOBBY);
        Entry first = append(draft(LOBBY, "alice", "k", "hi")).entry();
        appendMany(MAX_MESSAGES + 1);

        assertThat(append(draft(LOBBY, "alice", "k", "hi"))).isEqualTo(new Stored(first, true));
    }

    @Test
    void timeOfARoomNeverRunsBackwards() {
        open(LOBBY);
        Stored one = append(LOBBY, "one");
        clock.jump(Duration.ofHours(-1));
        Stored two = append(LOBBY, "two");
        clock.forward(Duration.ofMinutes(30));
        Stored three = append(LOBBY, "three");

        assertThat(two.entry().time()).isAfterOrEqualTo(one.entry().time());
        assertThat(three.entry().time()).isAfterOrEqualTo(two.entry().time());
    }

    // ---- followers

    @Test
    void followerSeesLaterAppendsInOrder() {
        appendMany(3);
        Followed followed = follow(LOBBY);
        appendMany(3);

        assertThat(offsets(followed.entries(3))).containsExactly(4L, 5L, 6L);
        assertThat(followed.entries(3).getFirst().text()).isEqualTo("m1");
    }

    @Test
    void followerSeesOnlyItsRoom() {
        open(CAFE);
        open(LOBBY);
        Followed followed = follow(LOBBY);
        append(CAFE, "elsewhere");
        appendMany(1);

        assertThat(followed.entries(1)).extracting(Entry::room).containsExactly(LOBBY);
    }

    @Test
    void everyFollowerSeesEverything() {
        open(LOBBY);
        Followed one = follow(LOBBY);
        Followed two = follow(LOBBY);
        appendMany(2);

        assertThat(one.entries(2)).isEqualTo(two.entries(2));
    }

    @Test
    void closedFollowingSeesNothingMoreAndOthersContinue() {
        open(LOBBY);
        Followed closed = follow(LOBBY);
        Followed other = follow(LOBBY);
        appendMany(1);
        closed.entries(1);

        closed.following().close();
        closed.following().close();
        appendMany(2);

        assertThat(other.entries(3)).hasSize(3);
        assertThat(closed.entries(1)).hasSize(1);
    }

    // ---- two writers

    @Test
    void twoWritersLeaveNoGapAndFollowersSeeEachEntryOnceInOrder() throws InterruptedException {
        int each = 500;
        open(LOBBY);
        Followed followed = follow(LOBBY);
        AtomicInteger arrived = new AtomicInteger();
        List<Entry> ofAlice = Collections.synchronizedList(new ArrayList<>());
        List<Entry> ofBob = Collections.synchronizedList(new ArrayList<>());
        Thread alice = writer(LOBBY, "alice", each, arrived, ofAlice);
        Thread bob = writer(LOBBY, "bob", each, arrived, ofBob);

        alice.join();
        bob.join();

        assertThat(offsets(followed.entries(2 * each))).isEqualTo(range(1, 2L * each));
        assertThat(offsets(ofAlice)).hasSize(each).isSorted().doesNotContainAnyElementsOf(offsets(ofBob));
        assertThat(offsets(ofBob)).hasSize(each).isSorted();
        assertThat(followed.entries(2 * each)).containsAll(ofAlice).containsAll(ofBob);
        assertThat(ofAlice)
                .extracting(Entry::text)
                .isEqualTo(range(1, each).stream().map(String::valueOf).toList());
    }

    private Thread writer(RoomName room, String author, int count, AtomicInteger arrived, List<Entry> stored) {
        return Thread.ofPlatform().start(() -> {
            for (int i = 1; i <= count; i++) {
                meet(arrived, i);
                stored.add(
                        append(draft(room, author, "k" + i, String.valueOf(i))).entry());
            }
        });
    }

    /** Both writers continue at the same moment. They spin, because waking up takes longer than an append. */
    private static void meet(AtomicInteger arrived, int round) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        arrived.incrementAndGet();
        while (arrived.get() < 2 * round) {
            if (System.nanoTime() - deadline > 0) {
                throw new AssertionError("the other writer is gone");
            }
        }
    }

    @Test
    void twoWritersOfOneKeyStoreItOnce() throws InterruptedException {
        int each = 200;
        open(LOBBY);
        AtomicInteger arrived = new AtomicInteger();
        List<Entry> one = Collections.synchronizedList(new ArrayList<>());
        List<Entry> two = Collections.synchronizedList(new ArrayList<>());
        Thread first = writer(LOBBY, "alice", each, arrived, one);
        Thread second = writer(LOBBY, "alice", each, arrived, two);

        first.join();
        second.join();

        assertThat(one).isEqualTo(two);
        assertThat(offsets(one)).isEqualTo(range(1, each));
    }

    // ---- guests

    @Test
    void guestsAreNumberedFrom1() {
        assertThat(await(log().nextGuest())).isEqualTo(1L);
        assertThat(await(log().nextGuest())).isEqualTo(2L);
        assertThat(await(log().nextGuest())).isEqualTo(3L);
    }

    @Test
    void concurrentGuestsGetDistinctNumbers() {
        List<CompletionStage<@Nullable Long>> asked = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            asked.add(log().nextGuest());
        }

        assertThat(asked.stream().map(answer -> await(answer)))
                .doesNotContainNull()
                .doesNotHaveDuplicates()
                .hasSize(1_000);
    }
}
