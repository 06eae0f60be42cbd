package io.loquat.log.memory;

import static org.assertj.core.api.Assertions.assertThat;

import io.loquat.log.IdempotencyKeys;
import io.loquat.log.LogClock;
import io.loquat.log.MovableClock;
import io.loquat.log.RoomLog.Draft;
import io.loquat.log.RoomLog.Slice;
import io.loquat.protocol.Entry;
import io.loquat.protocol.PageRequest;
import io.loquat.protocol.RoomName;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/**
 * Whatever happens to a room, it keeps what a plain list would keep: the newest messages up to the limit, and none that
 * has expired.
 */
class HistoryWindowTest {

    private static final Duration MAX_AGE = Duration.ofHours(1);

    /** Something that happens to a room. */
    sealed interface Step {
        record Append(int count) implements Step {}

        record Wait(int minutes) implements Step {}

        record Read(PageRequest request) implements Step {}
    }

    @Property
    void roomKeepsWhatAPlainListWouldKeep(
            @ForAll("steps") List<Step> steps, @ForAll @IntRange(min = 1, max = 70) int maxMessages) {
        MovableClock clock = new MovableClock(Instant.EPOCH);
        MemoryRoom room = new MemoryRoom(
                RoomName.LOBBY,
                maxMessages,
                new LogClock(clock, clock::nanos, MAX_AGE),
                new IdempotencyKeys(clock::nanos));
        Model model = new Model(maxMessages);
        for (Step step : steps) {
            switch (step) {
                case Step.Append append -> {
                    for (int i = 0; i < append.count(); i++) {
                        Draft draft = new Draft(RoomName.LOBBY, "alice", "alice", null, "hi");
                        Entry entry = Objects.requireNonNull(room.append(draft)).entry();
                        model.append(entry, clock.instant());
                    }
                }
                case Step.Wait wait -> clock.forward(Duration.ofMinutes(wait.minutes()));
                case Step.Read read -> {
                    Slice slice = room.read(read.request());
                    model.expire(clock.instant());
                    assertThat(slice.newest()).isEqualTo(model.newest);
                    assertThat(slice.oldest()).isEqualTo(model.oldest());
                    assertThat(slice.entries()).isEqualTo(model.read(read.request()));
                }
            }
            assertThat(room.head().newest()).isEqualTo(model.newest);
        }
    }

    @Provide
    Arbitrary<List<Step>> steps() {
        Arbitrary<Step> append = Arbitraries.integers().between(1, 40).map(Step.Append::new);
        Arbitrary<Step> wait = Arbitraries.integers().between(1, 70).map(Step.Wait::new);
        Arbitrary<Long> offset = Arbitraries.longs().between(0, 300);
        Arbitrary<Integer> limit = Arbitraries.integers().between(0, 101);
        Arbitrary<Step> read = Arbitraries.oneOf(
                        limit.map(PageRequest::newest),
                        offset.flatMap(o -> limit.map(l -> PageRequest.before(o, l))),
                        offset.flatMap(o -> limit.map(l -> PageRequest.after(o, l))))
                .map(Step.Read::new);
        return Arbitraries.oneOf(append, wait, read, read).list().ofMaxSize(30);
    }

    /** The simplest model of the same. */
    private static final class Model {
        private final List<Entry> kept = new ArrayList<>();
        private final int maxMessages;
        private long newest;

        Model(int maxMessages) {
            this.maxMessages = maxMessages;
        }

        void append(Entry entry, Instant now) {
            assertThat(entry.offset()).isEqualTo(newest + 1);
            newest++;
            expire(now);
            kept.add(entry);
            if (kept.size() > maxMessages) {
                kept.removeFirst();
            }
        }

        void expire(Instant now) {
            kept.removeIf(entry -> entry.time().isBefore(now.minus(MAX_AGE)));
        }

        long oldest() {
            return kept.isEmpty() ? newest + 1 : kept.getFirst().offset();
        }

        List<Entry> read(PageRequest request) {
            return switch (request.direction()) {
                case NEWEST -> last(kept, request.limit());
                case BEFORE ->
                    last(
                            kept.stream()
                                    .filter(e -> e.offset() < request.offset())
                                    .toList(),
                            request.limit());
                case AFTER ->
                    kept.stream()
                            .filter(e -> e.offset() > request.offset())
                            .limit(request.limit())
                            .toList();
            };
        }

        private static List<Entry> last(List<Entry> entries, int count) {
            return entries.subList(Math.max(0, entries.size() - count), entries.size());
        }
    }
}
