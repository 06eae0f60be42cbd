package io.loquat.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.loquat.log.RoomLog.Head;
import io.loquat.log.RoomLog.Listed;
import io.loquat.log.RoomLog.Opened;
import io.loquat.log.RoomLog.Slice;
import io.loquat.log.RoomLog.Stored;
import io.loquat.log.RoomLog.TooManyRooms;
import io.loquat.protocol.Entry;
import io.loquat.protocol.PageRequest;
import io.loquat.protocol.RoomName;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The contract of every {@link RoomLog}: a store is tested by extending this class and creating itself in
 * {@link #newLog}. Rooms are tested here; appending and reading in the base classes.
 */
public abstract class RoomLogContract extends RoomLogReadContract {

    // ---- rooms

    @Test
    void roomThatWasNeverEnteredDoesNotExist() {
        assertThat(await(log().head(LOBBY))).isNull();
        assertThat(await(log().read(LOBBY, PageRequest.newest(10)))).isNull();
        assertThat(await(log().rooms())).isEmpty();
    }

    @Test
    void openedRoomIsEmptyAndKnown() {
        Head head = open(LOBBY);

        assertThat(head).isEqualTo(new Head(LOBBY, head.epoch(), 0, ""));
        assertThat(await(log().head(LOBBY))).isEqualTo(head);
        assertThat(read(PageRequest.newest(10))).isEqualTo(new Slice(LOBBY, head.epoch(), 1, 0, List.of()));
    }

    @Test
    void headHasTheNewestOffset() {
        appendMany(3);

        assertThat(await(log().head(LOBBY))).isEqualTo(open(LOBBY));
        assertThat(open(LOBBY).newest()).isEqualTo(3);
    }

    @Test
    void allRoomsAreListedWithTheTimesOfTheirNewestMessages() {
        appendMany(3);
        Head cafe = open(CAFE);

        Instant newest = read(PageRequest.newest(1)).entries().getFirst().time();
        assertThat(await(log().rooms()))
                .containsExactlyInAnyOrder(new Listed(open(LOBBY), newest), new Listed(cafe, null));
    }

    @Test
    void roomsAreKeptUpToTheLimit() {
        fill();

        assertThat(await(log().open(CAFE))).isEqualTo(new TooManyRooms());
        assertThat(await(log().head(CAFE))).isNull();
        assertThat(open(room("r1")).newest()).isEqualTo(1);
    }

    @Test
    void lobbyIsCreatedWhateverTheNumberOfRooms() {
        fill();

        assertThat(open(LOBBY).newest()).isZero();
        assertThat(await(log().rooms())).hasSize(MAX_ROOMS + 1);
        assertThat(await(log().open(CAFE))).isEqualTo(new TooManyRooms());
    }

    @Test
    void lobbyIsNeverEvicted() {
        appendMany(1);
        Head lobby = open(LOBBY);
        openAndAppend("r2", "r3", "r4");
        expire();

        openAndAppend("a", "b", "c");

        assertThat(await(log().open(CAFE))).isEqualTo(new TooManyRooms());
        assertThat(open(LOBBY)).isEqualTo(lobby);
        assertThat(await(log().rooms())).hasSize(MAX_ROOMS);
    }

    @Test
    void roomWithoutFollowersAndMessagesIsEvicted() {
        for (int i = 1; i <= MAX_ROOMS; i++) {
            open(room("r" + i));
        }
        for (int i = 2; i <= MAX_ROOMS; i++) {
            append(room("r" + i), "hi");
        }

        open(CAFE);

        assertThat(await(log().head(room("r1")))).isNull();
        assertThat(await(log().rooms())).hasSize(MAX_ROOMS);
        assertThat(open(room("r2")).newest()).isEqualTo(1);
    }

    @Test
    void roomWithOnlyExpiredMessagesIsEvicted() {
        fill();
        clock.forward(MAX_AGE.dividedBy(2));
        for (int i = 2; i <= MAX_ROOMS; i++) {
            append(room("r" + i), "hi again");
        }
        clock.forward(MAX_AGE.dividedBy(2));
        assertThat(await(log().open(CAFE))).isEqualTo(new TooManyRooms());
        clock.forward(Duration.ofMillis(1));

        open(CAFE);

        assertThat(await(log().head(room("r1")))).isNull();
        assertThat(await(log().rooms())).hasSize(MAX_ROOMS);
        assertThat(open(room("r2")).newest()).isEqualTo(2);
    }

    @Test
    void evictedRoomIsRecreatedWithAnotherEpoch() {
        fill();
        append(draft(room("r1"), "alice", "k", "hi"));
        String epoch = open(room("r1")).epoch();
        expire();
        openAndAppend("a", "b", "c", "d");
        assertThat(await(log().rooms())).extracting(room -> room.head().room()).doesNotContain(room("r1"));

        expire();
        Head anew = open(room("r1"));

        assertThat(anew.epoch()).isNotEqualTo(epoch);
        assertThat(anew.newest()).isZero();
        Stored first = append(draft(room("r1"), "alice", "k", "hi"));
        assertThat(first.duplicate()).isFalse();
        assertThat(first.entry().offset()).isEqualTo(1);
        assertThat(first.entry().epoch()).isEqualTo(anew.epoch());
        @Nullable Slice slice = await(log().read(room("r1"), PageRequest.after(0, 100)));
        assertThat(slice).isEqualTo(new Slice(room("r1"), anew.epoch(), 1, 1, List.of(first.entry())));
    }

    @Test
    void roomEvictedBeforeItWasFollowedIsRecreated() {
        for (int i = 1; i <= MAX_ROOMS; i++) {
            open(room("r" + i));
        }
        for (int i = 2; i <= MAX_ROOMS; i++) {
            append(room("r" + i), "hi");
        }
        open(CAFE);

        Followed followed = follow(room("r1"));

        append(room("r1"), "hi");
        assertThat(followed.entries(1).getFirst().offset()).isEqualTo(1);
    }

    @Test
    void asManyRoomsAreEvictedAsAreNeeded() {
        fill();
        expire();

        List<CompletionStage<Opened>> all =
                List.of(log().open(CAFE), log().open(room("a")), log().open(room("b")), log().open(room("c")));

        all.forEach(opened -> assertThat(await(opened)).isInstanceOf(Head.class));
        assertThat(await(log().rooms())).hasSizeLessThanOrEqualTo(MAX_ROOMS);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void followedRoomIsNotEvicted(boolean hadMessages) {
        for (int i = 1; i <= MAX_ROOMS; i++) {
            open(room("r" + i));
            if (hadMessages) {
                append(room("r" + i), "hi");
            }
        }
        List<Followed> all =
                List.of(follow(room("r1")), follow(room("r2")), follow(room("r3")), follow(room("r" + MAX_ROOMS)));
        expire();
        assertThat(await(log().open(CAFE))).isEqualTo(new TooManyRooms());

        all.getFirst().following().close();

        assertThat(open(CAFE).newest()).isZero();
        assertThat(await(log().head(room("r1")))).isNull();
    }

    @Test
    void followedRoomSurvivesAStormOfNewRooms() {
        fill();
        Followed followed = follow(room("r1"));
        String epoch = open(room("r1")).epoch();
        expire();

        List<CompletionStage<?>> all = new CopyOnWriteArrayList<>();
        IntStream.range(0, 400).parallel().forEach(i -> {
            all.add(log().open(room("s" + i)));
            if (i % 40 == 0) {
                all.add(log().append(draft(room("r1"), "alice", null, "m" + i)));
            }
        });
        all.forEach(RoomLogContractBase::await);

        assertThat(offsets(followed.entries(10))).isEqualTo(range(2, 11));
        assertThat(followed.entries(10)).extracting(Entry::epoch).containsOnly(epoch);
        assertThat(await(log().rooms())).hasSizeLessThanOrEqualTo(MAX_ROOMS);
    }

    @Test
    void roomLimitHoldsInAStormOfNewRooms() {
        List<CompletionStage<?>> all = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            RoomName storm = room("s" + i);
            all.add(log().open(storm).thenCompose(opened -> log().follow(storm, new Nobody())));
        }
        all.forEach(RoomLogContractBase::await);

        assertThat(await(log().rooms())).hasSizeLessThanOrEqualTo(MAX_ROOMS);
    }

    private static final class Nobody implements RoomLog.Follower {
        @Override
        public void entry(Entry entry) {}

        @Override
        public void lost() {}
    }

    /** Fills the room limit, with a message in each. */
    private void fill() {
        openAndAppend("r1", "r2", "r3", "r" + MAX_ROOMS);
    }

    private void openAndAppend(String... names) {
        for (String name : names) {
            open(room(name));
            append(room(name), "hi");
        }
    }

    private void expire() {
        clock.forward(MAX_AGE.plusMillis(1));
    }
}
