package io.loquat.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.loquat.log.RoomLog.Head;
import io.loquat.log.RoomLog.Slice;
import io.loquat.log.RoomLog.TooManyRooms;
import io.loquat.protocol.PageRequest;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * The exam of every {@link RoomLog}: a store passes by extending this class and making itself in {@link #newLog}. Here are the
 * rooms; the classes above have appending and reading.
 */
public abstract class RoomLogContract extends RoomLogReadExam {

    // ---- rooms

    @Test
    void roomThatWasNeverEnteredIsNone() {
        assertThat(await(log().head(LOBBY))).isNull();
        assertThat(await(log().read(LOBBY, PageRequest.newest(10)))).isNull();
        assertThat(await(log().heads())).isEmpty();
    }

    @Test
    void openedRoomIsEmptyAndKnown() {
        Head head = open(LOBBY);

        assertThat(head).isEqualTo(new Head(LOBBY, head.epoch(), 0, ""));
        assertThat(await(log().head(LOBBY))).isEqualTo(head);
        assertThat(read(PageRequest.newest(10))).isEqualTo(new Slice(LOBBY, head.epoch(), 1, 0, List.of()));
    }

    @Test
    void headTellsTheNewestOffset() {
        appendMany(3);

        assertThat(await(log().head(LOBBY))).isEqualTo(open(LOBBY));
        assertThat(open(LOBBY).newest()).isEqualTo(3);
    }

    @Test
    void headsAreThoseOfAllRooms() {
        appendMany(2);
        Head cafe = open(CAFE);

        assertThat(await(log().heads())).containsExactlyInAnyOrder(open(LOBBY), cafe);
    }

    @Test
    void roomsAreKeptUpToTheLimit() {
        for (int i = 1; i <= MAX_ROOMS; i++) {
            open(room("r" + i));
            append(room("r" + i), "hi");
        }

        assertThat(await(log().open(LOBBY))).isEqualTo(new TooManyRooms());
        assertThat(await(log().head(LOBBY))).isNull();
        assertThat(open(room("r1")).newest()).isEqualTo(1);
    }

    @Test
    void roomWithoutPeopleAndMessagesGivesWay() {
        for (int i = 1; i <= MAX_ROOMS; i++) {
            open(room("r" + i));
        }
        for (int i = 2; i <= MAX_ROOMS; i++) {
            append(room("r" + i), "hi");
        }

        open(LOBBY);

        assertThat(await(log().head(room("r1")))).isNull();
        assertThat(await(log().heads())).hasSize(MAX_ROOMS);
        assertThat(open(room("r2")).newest()).isEqualTo(1);
    }

    @Test
    void roomThatIsFollowedDoesNotGiveWay() {
        for (int i = 1; i <= MAX_ROOMS; i++) {
            open(room("r" + i));
        }
        List<Followed> all =
                List.of(follow(room("r1")), follow(room("r2")), follow(room("r3")), follow(room("r" + MAX_ROOMS)));
        assertThat(await(log().open(LOBBY))).isEqualTo(new TooManyRooms());

        all.getFirst().following().close();

        assertThat(open(LOBBY).newest()).isZero();
        assertThat(await(log().head(room("r1")))).isNull();
    }
}
