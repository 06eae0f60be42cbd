package io.loquat.presence;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.loquat.protocol.RoomName;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.Stream;

/** A watcher of a room that records its notices, with its watch. */
public final class Notices implements AutoCloseable {

    private final BlockingQueue<Notice> notices = new LinkedBlockingQueue<>();
    private final Watch watch;

    private Notices(People people, RoomName room) {
        watch = PeopleContract.given(people.watch(room, notices::add));
    }

    /** Starts watching, and consumes the first snapshot. */
    public static Notices of(People people, RoomName room) {
        Notices notices = all(people, room);
        notices.everybody();
        return notices;
    }

    /** Starts watching. */
    public static Notices all(People people, RoomName room) {
        return new Notices(people, room);
    }

    public Watch watch() {
        return watch;
    }

    /** Takes a seat, which must be free. */
    public long takeSeat(Link link) {
        Watch.SeatResult taken = taking(link, 100_000);
        assertThat(taken).isInstanceOf(Watch.SeatResult.Seated.class);
        return ((Watch.SeatResult.Seated) taken).version();
    }

    public Watch.SeatResult taking(Link link, int most) {
        return PeopleContract.now(watch.takeSeat(link, most));
    }

    public Notice next() {
        try {
            Notice notice = notices.poll(30, SECONDS);
            assertThat(notice).as("a notice within 10 s").isNotNull();
            return notice;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    public Notice.Seats seats() {
        Notice next = next();
        assertThat(next).isInstanceOf(Notice.Seats.class);
        return (Notice.Seats) next;
    }

    public Notice.Snapshot everybody() {
        Notice next = next();
        assertThat(next).isInstanceOf(Notice.Snapshot.class);
        return (Notice.Snapshot) next;
    }

    /** Returns whether no notice is waiting. */
    public boolean isEmpty() {
        return notices.isEmpty();
    }

    /** Verifies that no unread notice was received. */
    public void nothing(Person anybody) {
        PeopleContract.now(watch.publish(new Notice.Typing(anybody)));
        assertThat(next()).isEqualTo(new Notice.Typing(anybody));
    }

    /** Reads until the next snapshot. */
    public Notice.Snapshot untilSnapshot() {
        return Stream.generate(this::next)
                .filter(Notice.Snapshot.class::isInstance)
                .map(Notice.Snapshot.class::cast)
                .findFirst()
                .orElseThrow();
    }

    /** Returns the occupants of a snapshot that lists them. */
    public static List<Notice.Here> people(Notice.Snapshot everybody) {
        return Objects.requireNonNull(everybody.people());
    }

    /** Returns the occupants as {@code name:connections}. */
    public static List<String> names(Notice.Snapshot everybody) {
        return people(everybody).stream()
                .map(here -> here.nick() + ":" + here.connections())
                .toList();
    }

    @Override
    public void close() {
        watch.close();
    }
}
