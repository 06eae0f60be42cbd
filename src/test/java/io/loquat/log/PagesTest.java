package io.loquat.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.loquat.log.Pages.Recovery;
import io.loquat.log.memory.MemoryLog;
import io.loquat.protocol.Entry;
import io.loquat.protocol.FullEncoder;
import io.loquat.protocol.Page;
import io.loquat.protocol.PageRequest;
import io.loquat.protocol.PageRequest.Direction;
import io.loquat.protocol.Position;
import io.loquat.protocol.RoomName;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** PROTOCOL §3, Joining and Pages: what is recovered, what a page contains, and whether more follows. */
class PagesTest {

    private static final int KEPT = 1_000;
    private static final int HALF_MIB = 512 * 1024;
    private static final int MAX_RECOVERED = 300;

    private final MemoryLog log = new MemoryLog(2, KEPT, Duration.ofDays(30), InstantSource.system());
    private final Pages pages = new Pages(log, HALF_MIB, MAX_RECOVERED);

    // ---- recovery

    @Test
    void joinWithoutAPositionGetsTheNewest() {
        append(60);

        Recovery recovery = recover(null, 50);

        assertThat(recovery.recovered()).isFalse();
        assertThat(offsets(recovery)).isEqualTo(range(11, 60));
        assertThat(recovery.page().newest()).isEqualTo(60);
    }

    @Test
    void joinWithoutAPositionAndWithLimit0GetsNothing() {
        append(3);

        assertThat(recover(null, 0).page()).isEqualTo(new Page(RoomName.LOBBY, epoch(), 3, List.of(), false));
    }

    @Test
    void firstJoinOfARoomGetsOffset0() {
        append(0);

        assertThat(recover(null, 50)).isEqualTo(new Recovery(false, emptyRoom()));
        assertThat(recover(new Position(epoch(), 0), 50)).isEqualTo(new Recovery(true, emptyRoom()));
    }

    private Page emptyRoom() {
        return new Page(RoomName.LOBBY, epoch(), 0, List.of(), false);
    }

    @ParameterizedTest
    @CsvSource({"0, 1, 10", "3, 4, 10", "9, 10, 10", "10, 1, 0"})
    void exactlyTheMessagesAfterThePositionAreRecoveredWhateverTheLimit(long offset, long first, long last) {
        append(10);

        Recovery recovery = recover(new Position(epoch(), offset), 2);

        assertThat(recovery.recovered()).isTrue();
        assertThat(offsets(recovery)).isEqualTo(range(first, last));
        assertThat(recovery.page().newest()).isEqualTo(10);
    }

    @Test
    void positionOfAnotherEpochIsNotRecovered() {
        append(10);

        assertNewest(recover(new Position(epoch() + "x", 3), 2), 9, 10);
        assertNewest(recover(new Position("", 10), 2), 9, 10);
        assertNewest(recover(new Position("other", 0), 2), 9, 10);
    }

    @Test
    void positionBeyondTheNewestIsNotRecovered() {
        append(10);

        assertNewest(recover(new Position(epoch(), 11), 2), 9, 10);
        assertNewest(recover(new Position(epoch(), 9_007_199_254_740_991L), 2), 9, 10);
        assertNewest(recover(new Position(epoch(), Long.MAX_VALUE - 1), 2), 9, 10);
    }

    @Test
    void positionBeforeTheOldestKeptMessageIsNotRecoveredEvenInPart() {
        append(KEPT + 800);

        assertThat(recover(new Position(epoch(), KEPT + 799), 2).recovered()).isTrue();
        assertNewest(recover(new Position(epoch(), 799), 2), KEPT + 799, KEPT + 800);
        assertNewest(recover(new Position(epoch(), 0), 2), KEPT + 799, KEPT + 800);
    }

    @Test
    void oldestPositionFromWhichAllIsKeptIsRecovered() {
        Pages few = new Pages(log, HALF_MIB, KEPT);
        append(KEPT + 5);

        assertThat(few.recover(RoomName.LOBBY, new Position(epoch(), 5), 2)
                        .toCompletableFuture()
                        .join()
                        .recovered())
                .isTrue();
        assertThat(few.recover(RoomName.LOBBY, new Position(epoch(), 4), 2)
                        .toCompletableFuture()
                        .join()
                        .recovered())
                .isFalse();
    }

    @Test
    void upTo300MessagesAreRecovered() {
        append(301);

        Recovery all = recover(new Position(epoch(), 1), 2);
        assertThat(all.recovered()).isTrue();
        assertThat(offsets(all)).isEqualTo(range(2, 301));
        assertNewest(recover(new Position(epoch(), 0), 2), 300, 301);
    }

    @Test
    void recoveryIsLimitedInBytesOfJson() {
        List<Entry> entries = append(10);
        int nine = bytes(entries.subList(1, 10));
        Position afterTheFirst = new Position(epoch(), 1);

        assertThat(join(new Pages(log, nine, MAX_RECOVERED), afterTheFirst).recovered())
                .isTrue();
        Recovery tooMuch = join(new Pages(log, nine - 1, MAX_RECOVERED), afterTheFirst);
        assertThat(tooMuch.recovered()).isFalse();
        assertThat(offsets(tooMuch))
                .as("the newest, and that page ends early too")
                .isEqualTo(range(3, 10));
    }

    private static Recovery join(Pages pages, Position since) {
        return pages.recover(RoomName.LOBBY, since, 50).toCompletableFuture().join();
    }

    @Test
    void halfAMebibyteIsAboutThatMuchOnTheWire() {
        for (int i = 0; i < 200; i++) {
            append("x".repeat(4_096));
        }

        Page page = recover(null, 100).page();
        Recovery missed = recover(new Position(epoch(), 100), 100);
        Recovery fits = recover(new Position(epoch(), 80), 100);

        assertThat(page.entries()).hasSize(100);
        assertThat(missed.recovered()).isTrue();
        assertThat(fits.recovered())
                .as(
                        "120 of 4 KiB and their frames are %d bytes",
                        bytes(fits.page().entries()))
                .isTrue();
        assertThat(recover(new Position(epoch(), 70), 100).recovered()).isFalse();
    }

    @Test
    void roomThatWasNotOpenedFailsTheJoin() {
        assertThatThrownBy(() -> recover(null, 50)).hasRootCauseInstanceOf(IllegalStateException.class);
    }

    // ---- pages: 10 messages, all kept

    @ParameterizedTest
    @CsvSource({
        // direction, offset, limit, first, last, more
        "NEWEST, 0, 9, 2, 10, true",
        "NEWEST, 0, 10, 1, 10, false",
        "NEWEST, 0, 100, 1, 10, false",
        "BEFORE, 10, 8, 2, 9, true",
        "BEFORE, 10, 9, 1, 9, false",
        "BEFORE, 1, 9, 1, 0, false",
        "BEFORE, 2, 1, 1, 1, false",
        "BEFORE, 99, 3, 8, 10, true",
        "AFTER, 0, 9, 1, 9, true",
        "AFTER, 0, 10, 1, 10, false",
        "AFTER, 8, 1, 9, 9, true",
        "AFTER, 9, 1, 10, 10, false",
        "AFTER, 10, 1, 1, 0, false",
        "AFTER, 99, 1, 1, 0, false",
    })
    void moreTellsOfFurtherOnesInThatDirection(
            Direction direction, long offset, int limit, long first, long last, boolean more) {
        append(10);

        Page page = page(pages, new PageRequest(direction, offset, limit));

        assertThat(page.entries().stream().map(Entry::offset)).containsExactlyElementsOf(range(first, last));
        assertThat(page.more()).isEqualTo(more);
    }

    @Test
    void moreRefersOnlyToKeptMessages() {
        append(KEPT + 10);

        assertThat(page(pages, PageRequest.before(14, 100)).more()).isFalse();
        assertThat(page(pages, PageRequest.before(14, 2)).more()).isTrue();
        assertThat(page(pages, PageRequest.after(0, 1)).entries().getFirst().offset())
                .isEqualTo(11);
    }

    @Test
    void pageCutShortReportsMore() {
        List<Entry> entries = append(9);
        Pages small = new Pages(log, bytes(entries.subList(0, 3)), MAX_RECOVERED);

        assertPage(page(small, PageRequest.newest(9)), 7, 9, true);
        assertPage(page(small, PageRequest.newest(3)), 7, 9, true);
        assertPage(page(small, PageRequest.before(9, 9)), 6, 8, true);
        assertPage(page(small, PageRequest.before(4, 9)), 1, 3, false);
        assertPage(page(small, PageRequest.after(0, 9)), 1, 3, true);
        assertPage(page(small, PageRequest.after(6, 9)), 7, 9, false);
    }

    private static void assertPage(Page page, long first, long last, boolean more) {
        assertThat(page.entries().stream().map(Entry::offset)).containsExactlyElementsOf(range(first, last));
        assertThat(page.more()).isEqualTo(more);
    }

    @Test
    void unknownRoomHasNoPage() {
        assertThat(pages.page(RoomName.LOBBY, PageRequest.newest(1))
                        .toCompletableFuture()
                        .join())
                .isNull();
    }

    // ---- reading on to the end

    @Test
    void readingOnFromTheLastReachesTheEnd() {
        List<Entry> entries = append(230);

        assertThat(after(pages, 0)).isEqualTo(entries.subList(0, 100));
        assertThat(after(pages, 100)).isEqualTo(entries.subList(100, 200));
        assertThat(after(pages, 200)).isEqualTo(entries.subList(200, 230));
        assertThat(after(pages, 230)).isEmpty();
    }

    @Test
    void messageTooLargeForAPageComesAlone() {
        List<Entry> entries = append(3);

        assertThat(after(new Pages(log, 1, MAX_RECOVERED), 0)).isEqualTo(entries.subList(0, 1));
        assertThat(after(new Pages(log, bytes(entries.subList(0, 2)), MAX_RECOVERED), 0))
                .isEqualTo(entries.subList(0, 2));
    }

    @Test
    void unknownRoomHasNothingAfterAnyOffset() {
        assertThat(pages.after(RoomName.LOBBY, 0).toCompletableFuture().join()).isNull();
    }

    private static List<Entry> after(Pages pages, long offset) {
        return Objects.requireNonNull(pages.after(RoomName.LOBBY, offset)
                        .toCompletableFuture()
                        .join())
                .entries();
    }

    // ---- helpers

    private List<Entry> append(int count) {
        log.open(RoomName.LOBBY);
        return LongStream.rangeClosed(1, count)
                .mapToObj(i -> append(String.valueOf(i % 10)))
                .toList();
    }

    private Entry append(String text) {
        log.open(RoomName.LOBBY);
        RoomLog.Draft draft = new RoomLog.Draft(RoomName.LOBBY, "alice", "alice", null, text);
        return ((RoomLog.Stored) log.append(draft).toCompletableFuture().join()).entry();
    }

    private String epoch() {
        return Objects.requireNonNull(
                        log.head(RoomName.LOBBY).toCompletableFuture().join())
                .epoch();
    }

    private Recovery recover(@Nullable Position since, int limit) {
        return pages.recover(RoomName.LOBBY, since, limit).toCompletableFuture().join();
    }

    private static Page page(Pages pages, PageRequest request) {
        return Objects.requireNonNull(
                pages.page(RoomName.LOBBY, request).toCompletableFuture().join());
    }

    private static void assertNewest(Recovery recovery, long first, long last) {
        assertThat(recovery.recovered()).isFalse();
        assertThat(offsets(recovery)).isEqualTo(range(first, last));
    }

    private static List<Long> offsets(Recovery recovery) {
        return recovery.page().entries().stream().map(Entry::offset).toList();
    }

    private static List<Long> range(long from, long to) {
        return LongStream.rangeClosed(from, to).boxed().toList();
    }

    /** Returns the size of the entries in a page: each with a comma. */
    private static int bytes(List<Entry> entries) {
        Page none = new Page(RoomName.LOBBY, "e", 0, List.of(), false);
        return FullEncoder.page(new Page(RoomName.LOBBY, "e", 0, entries, false)).length
                - FullEncoder.page(none).length
                + 1;
    }
}
