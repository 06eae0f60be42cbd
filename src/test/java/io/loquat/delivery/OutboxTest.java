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

/**
 * docs/protocol.md §6: an outbox has a limit of bytes and messages. When it is full it drops typing and presence, then
 * overflows.
 */
class OutboxTest {

    private final FakeTransport transport = new FakeTransport();
    private final List<Frame> made = new ArrayList<>();
    private final SingleWriterCounter written = new SingleWriterCounter();
    private final LongAdder total = new LongAdder();
    private final Outbox outbox = new Outbox(transport, written, total, 10, 4);

    @AfterEach
    void nothingLeaks() {
        outbox.clear();
        assertReleased(made);
    }

    static void assertReleased(List<Frame> frames) {
        assertThat(frames).allSatisfy(frame -> {
            assertThat(frame.bytes().refCnt()).as("only its creator holds it").isEqualTo(1);
            frame.bytes().release();
        });
    }

    @Test
    void frameIsWrittenAtOnceIfTheTransportAcceptsIt() {
        assertThat(outbox.offer(frame("a"))).isEqualTo(Verdict.ACCEPTED);

        assertThat(transport.frames()).containsExactly("a");
        assertThat(outbox.isEmpty()).isTrue();
        assertThat(outbox.bytes()).isZero();
    }

    @Test
    void bytesAreCountedWhenWritten() {
        outbox.offer(frame("a"));
        assertThat(written.sum()).as("at once").isEqualTo(1);
        transport.writable(false);
        outbox.offer(frame("bb"));
        outbox.offer(frame("ccc"));
        assertThat(written.sum()).as("waiting frames are not counted").isEqualTo(1);
        transport.acceptFrames(1);
        outbox.drain();
        assertThat(written.sum()).as("what the transport accepts").isEqualTo(3);
        outbox.writeAll();
        assertThat(written.sum()).as("before the close frame").isEqualTo(6);
        transport.writable(false);
        outbox.offer(frame("dddd"));
        outbox.clear();
        assertThat(written.sum()).as("discarded frames are not counted").isEqualTo(6);
    }

    @Test
    void bytesWrittenThroughAreCountedAsFarAsAccepted() {
        transport.acceptThrough(2);

        assertThat(outbox.writeThrough(frame("abc").bytes())).isEqualTo(2);

        assertThat(written.sum()).isEqualTo(2);
    }

    @Test
    void frameWaitsUntilTheTransportAcceptsIt() {
        transport.writable(false);

        assertThat(outbox.offer(frame("ab"))).isEqualTo(Verdict.ACCEPTED);

        assertThat(transport.frames()).isEmpty();
        assertThat(outbox.bytes()).isEqualTo(2);
        assertThat(outbox.frames()).isEqualTo(1);
    }

    @Test
    void frameDoesNotOvertakeWaitingFrames() {
        transport.writable(false);
        outbox.offer(frame("a"));
        transport.writable(true);

        outbox.offer(frame("b"));
        assertThat(transport.frames()).isEmpty();
        outbox.drain();

        assertThat(transport.frames()).containsExactly("a", "b");
    }

    @Test
    void drainWritesAsMuchAsTheTransportAccepts() {
        transport.writable(false);
        List.of("a", "b", "c").forEach(text -> outbox.offer(frame(text)));
        transport.acceptFrames(2);

        outbox.drain();

        assertThat(transport.frames()).containsExactly("a", "b");
        assertThat(outbox.bytes()).isEqualTo(1);
    }

    @Test
    void byteLimitIsExact() {
        transport.writable(false);
        outbox.offer(frame("12345"));

        assertThat(outbox.offer(frame("67890"))).isEqualTo(Verdict.ACCEPTED);
        assertThat(outbox.offer(frame("!"))).isEqualTo(Verdict.OVERFLOW);
        assertThat(outbox.bytes()).isEqualTo(10);
    }

    @Test
    void messageLimitIsExact() {
        transport.writable(false);
        List.of("a", "b", "c").forEach(text -> outbox.offer(frame(text)));

        assertThat(outbox.offer(frame("d"))).isEqualTo(Verdict.ACCEPTED);
        assertThat(outbox.offer(frame("e"))).isEqualTo(Verdict.OVERFLOW);
        assertThat(outbox.frames()).isEqualTo(4);
    }

    @Test
    void fullOutboxDropsNewTypingAndPresence() {
        transport.writable(false);
        List.of("a", "b", "c", "d").forEach(text -> outbox.offer(frame(text)));

        assertThat(outbox.offer(frame("t").droppable())).isEqualTo(Verdict.DROPPED);

        transport.writable(true);
        outbox.drain();
        assertThat(transport.frames()).containsExactly("a", "b", "c", "d");
    }

    @Test
    void messagesReplaceTypingAndPresence() {
        transport.writable(false);
        outbox.offer(frame("t").droppable());
        outbox.offer(frame("a"));
        outbox.offer(frame("p").droppable());
        outbox.offer(frame("b"));

        assertThat(outbox.offer(frame("c"))).isEqualTo(Verdict.ACCEPTED);

        assertThat(outbox.bytes()).isEqualTo(3);
        transport.writable(true);
        outbox.drain();
        assertThat(transport.frames()).containsExactly("a", "b", "c");
    }

    @Test
    void frameLargerThanTheOutboxOverflows() {
        assertThat(outbox.offer(frame("12345678901")))
                .as("the transport accepts it")
                .isEqualTo(Verdict.ACCEPTED);
        transport.writable(false);

        assertThat(outbox.offer(frame("12345678901"))).isEqualTo(Verdict.OVERFLOW);
        assertThat(outbox.offer(frame("12345678901").droppable())).isEqualTo(Verdict.DROPPED);
    }

    @Test
    void clearDiscardsWaitingFrames() {
        transport.writable(false);
        outbox.offer(frame("abc"));
        outbox.clear();
        transport.writable(true);
        outbox.drain();

        assertThat(transport.frames()).isEmpty();
        assertThat(outbox.isEmpty()).isTrue();
        assertThat(outbox.bytes()).isZero();
    }

    @Test
    void bytesOfAllOutboxesAreTotalled() {
        long before = total.sum();
        transport.writable(false);

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
