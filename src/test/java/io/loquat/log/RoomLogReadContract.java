package io.loquat.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.loquat.log.RoomLog.Slice;
import io.loquat.protocol.Entry;
import io.loquat.protocol.PageRequest;
import io.loquat.protocol.PageRequest.Direction;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Reading, and retention. */
abstract class RoomLogReadContract extends RoomLogAppendContract {

    // ---- reading: 10 messages, all kept

    @ParameterizedTest
    @CsvSource({
        // direction, offset, limit, first, last
        "NEWEST, 0, 3, 8, 10",
        "NEWEST, 0, 10, 1, 10",
        "NEWEST, 0, 11, 1, 10",
        "NEWEST, 0, 1, 10, 10",
        "NEWEST, 0, 0, 1, 0",
        "BEFORE, 11, 3, 8, 10",
        "BEFORE, 10, 3, 7, 9",
        "BEFORE, 3, 5, 1, 2",
        "BEFORE, 2, 1, 1, 1",
        "BEFORE, 1, 5, 1, 0",
        "BEFORE, 0, 5, 1, 0",
        "BEFORE, 9007199254740991, 2, 9, 10",
        "AFTER, 0, 3, 1, 3",
        "AFTER, 7, 5, 8, 10",
        "AFTER, 7, 3, 8, 10",
        "AFTER, 7, 2, 8, 9",
        "AFTER, 9, 5, 10, 10",
        "AFTER, 10, 5, 1, 0",
        "AFTER, 11, 5, 1, 0",
        "AFTER, 9007199254740991, 5, 1, 0",
        "AFTER, 0, 301, 1, 10",
    })
    void readGivesExactlyWhatWasAskedFor(Direction direction, long offset, int limit, long first, long last) {
        appendMany(10);

        Slice slice = read(new PageRequest(direction, offset, limit));

        assertThat(offsets(slice.entries())).isEqualTo(range(first, last));
        assertThat(slice.entries()).allMatch(entry -> entry.text().equals("m" + entry.offset()));
        assertThat(slice.oldest()).isEqualTo(1);
        assertThat(slice.newest()).isEqualTo(10);
    }

    // ---- what is kept

    @Test
    void newestMessagesAreKeptUpToTheLimit() {
        appendMany(MAX_MESSAGES);
        assertThat(read(PageRequest.newest(1)).oldest()).isEqualTo(1);

        append(LOBBY, "one more");

        Slice slice = read(PageRequest.newest(2 * MAX_MESSAGES));
        assertThat(offsets(slice.entries())).isEqualTo(range(2, MAX_MESSAGES + 1));
        assertThat(slice.oldest()).isEqualTo(2);
        assertThat(slice.newest()).isEqualTo(MAX_MESSAGES + 1);
    }

    @ParameterizedTest
    @CsvSource({
        // 100 were appended, 61-100 are kept
        "AFTER, 0, 3, 61, 63",
        "AFTER, 60, 3, 61, 63",
        "AFTER, 61, 3, 62, 64",
        "AFTER, 99, 3, 100, 100",
        "BEFORE, 61, 3, 1, 0",
        "BEFORE, 62, 3, 61, 61",
        "BEFORE, 30, 3, 1, 0",
        "NEWEST, 0, 100, 61, 100",
    })
    void readGivesNothingThatIsNoLongerKept(Direction direction, long offset, int limit, long first, long last) {
        appendMany(MAX_MESSAGES + 60);

        assertThat(offsets(read(new PageRequest(direction, offset, limit)).entries()))
                .isEqualTo(range(first, last));
    }

    @Test
    void messagesAreKeptForTheRetentionPeriodAndNoLonger() {
        appendMany(2);
        clock.forward(Duration.ofDays(1));
        append(LOBBY, "younger");
        clock.forward(MAX_AGE.minusDays(1));
        assertThat(offsets(read(PageRequest.newest(10)).entries())).containsExactly(1L, 2L, 3L);

        clock.forward(Duration.ofMillis(1));

        Slice slice = read(PageRequest.newest(10));
        assertThat(offsets(slice.entries())).containsExactly(3L);
        assertThat(slice.oldest()).isEqualTo(3);
        assertThat(slice.newest()).isEqualTo(3);
    }

    @Test
    void numberingContinuesWhenNothingIsKept() {
        appendMany(2);
        String epoch = open(LOBBY).epoch();
        clock.forward(MAX_AGE.plusDays(1));

        Slice none = read(PageRequest.newest(10));
        assertThat(none).isEqualTo(new Slice(LOBBY, epoch, 3, 2, List.of()));
        Entry next = append(LOBBY, "next").entry();

        assertThat(next.offset()).isEqualTo(3);
        assertThat(next.epoch()).isEqualTo(epoch);
        assertThat(open(LOBBY).newest()).isEqualTo(3);
    }
}
