package io.loquat.delivery;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.loquat.delivery.Outbox.Verdict;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** PROTOCOL §6: an outbox holds so many bytes and messages; then typing and presence go first, then it is an overflow. */
class OutboxTest {

    private final FakeTransport wire = new FakeTransport();
    private final List<Frame> made = new ArrayList<>();
    private final SingleWriterCounter written = new SingleWriterCounter();
    private final LongAdder total = new LongAdder();
    private final Outbox outbox = new Outbox(wire, written, total, 10, 4);

    @AfterEach
    void nothingIsHeldAtTheEnd() {
        outbox.clear();
        assertReleased(made);
    }

    static void assertReleased(List<Frame> frames) {
        assertThat(frames).allSatisfy(frame -> {
            assertThat(frame.bytes().refCnt()).as("only the maker holds it").isEqualTo(1);
            frame.bytes().release();
        });
    }

    @Test
    void frameGoesToAWireThatTakesItAtOnce() {
        assertThat(outbox.offer(frame("a"))).isEqualTo(Verdict.ACCEPTED);

        assertThat(wire.frames()).containsExactly("a");
        assertThat(outbox.isEmpty()).isTrue();
        assertThat(outbox.bytes()).isZero();
    }

    @Test
    void bytesAreCountedWhenTheyAreWritten() {
        outbox.offer(frame("a"));
        assertThat(written.sum()).as("at once").isEqualTo(1);
        wire.writable(false);
        outbox.offer(frame("bb"));
        outbox.offer(frame("ccc"));
        assertThat(written.sum()).as("what waits is not written").isEqualTo(1);
        wire.takes(1);
        outbox.drain();
        assertThat(written.sum()).as("what the wire takes").isEqualTo(3);
        outbox.writeAll();
        assertThat(written.sum()).as("before the goodbye").isEqualTo(6);
        wire.writable(false);
        outbox.offer(frame("dddd"));
        outbox.clear();
        assertThat(written.sum()).as("what is thrown away is not").isEqualTo(6);
    }

    @Test
    void bytesPastTheWiresQueueAreCountedAsFarAsItTookThem() {
        wire.takesThrough(2);

        assertThat(outbox.writeThrough(frame("abc").bytes())).isEqualTo(2);

        assertThat(written.sum()).isEqualTo(2);
    }

    @Test
    void frameWaitsForAWireThatDoesNotTakeIt() {
        wire.writable(false);

        assertThat(outbox.offer(frame("ab"))).isEqualTo(Verdict.ACCEPTED);

        assertThat(wire.frames()).isEmpty();
        assertThat(outbox.bytes()).isEqualTo(2);
        assertThat(outbox.frames()).isEqualTo(1);
    }

    @Test
    void frameDoesNotOvertakeThoseThatWait() {
        wire.writable(false);
        outbox.offer(frame("a"));
        wire.writable(true);

        outbox.offer(frame("b"));
        assertThat(wire.frames()).isEmpty();
        outbox.drain();

        assertThat(wire.frames()).containsExactly("a", "b");
    }

    @Test
    void drainWritesAsFarAsTheWireTakesIt() {
        wire.writable(false);
        List.of("a", "b", "c").forEach(text -> outbox.offer(frame(text)));
        wire.takes(2);

        outbox.drain();

        assertThat(wire.frames()).containsExactly("a", "b");
        assertThat(outbox.bytes()).isEqualTo(1);
    }

    @Test
    void outboxHoldsExactlyItsBytes() {
        wire.writable(false);
        outbox.offer(frame("12345"));

        assertThat(outbox.offer(frame("67890"))).isEqualTo(Verdict.ACCEPTED);
        assertThat(outbox.offer(frame("!"))).isEqualTo(Verdict.OVERFLOW);
        assertThat(outbox.bytes()).isEqualTo(10);
    }

    @Test
    void outboxHoldsExactlyItsMessages() {
        wire.writable(false);
        List.of("a", "b", "c").forEach(text -> outbox.offer(frame(text)));

        assertThat(outbox.offer(frame("d"))).isEqualTo(Verdict.ACCEPTED);
        assertThat(outbox.offer(frame("e"))).isEqualTo(Verdict.OVERFLOW);
        assertThat(outbox.frames()).isEqualTo(4);
    }

    @Test
    void typingAndPresenceAreDroppedByAFullOutbox() {
        wire.writable(false);
        List.of("a", "b", "c", "d").forEach(text -> outbox.offer(frame(text)));

        assertThat(outbox.offer(frame("t").droppable())).isEqualTo(Verdict.DROPPED);

        wire.writable(true);
        outbox.drain();
        assertThat(wire.frames()).containsExactly("a", "b", "c", "d");
    }

    @Test
    void typingAndPresenceGiveWayToMessages() {
        wire.writable(false);
        outbox.offer(frame("t").droppable());
        outbox.offer(frame("a"));
        outbox.offer(frame("p").droppable());
        outbox.offer(frame("b"));

        assertThat(outbox.offer(frame("c"))).isEqualTo(Verdict.ACCEPTED);

        assertThat(outbox.bytes()).isEqualTo(3);
        wire.writable(true);
        outbox.drain();
        assertThat(wire.frames()).containsExactly("a", "b", "c");
    }

    @Test
    void frameThatIsLargerThanTheOutboxIsAnOverflow() {
        assertThat(outbox.offer(frame("12345678901"))).as("the wire takes it").isEqualTo(Verdict.ACCEPTED);
        wire.writable(false);

        assertThat(outbox.offer(frame("12345678901"))).isEqualTo(Verdict.OVERFLOW);
        assertThat(outbox.offer(frame("12345678901").droppable())).isEqualTo(Verdict.DROPPED);
    }

    @Test
    void clearThrowsAwayWhatWaits() {
        wire.writable(false);
        outbox.offer(frame("abc"));
        outbox.clear();
        wire.writable(true);
        outbox.drain();

        assertThat(wire.frames()).isEmpty();
        assertThat(outbox.isEmpty()).isTrue();
        assertThat(outbox.bytes()).isZero();
    }

    @Test
    void allOutboxesTogetherAreCounted() {
        long before = total.sum();
        wire.writable(false);

        outbox.offer(frame("abc"));
        assertThat(total.sum()).isEqualTo(before + 3);
        outbox.clear();

        assertThat(total.sum()).isEqualTo(before);
    }

    private Frame frame(String text) {
        Frame frame = new Frame(Unpooled.copiedBuffer(text, UTF_8), false);
        made.add(frame);
        return frame;
    }
}
