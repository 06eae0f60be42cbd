package io.loquat.delivery;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.loquat.delivery.Outbox.Verdict;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/** Whatever is offered, and whatever the transport accepts: the bounds hold, order is kept, and nothing leaks. */
class OutboxBoundsTest {

    /** One thing that happens to an outbox. */
    sealed interface Step {
        record Offer(int size, boolean isDroppable) implements Step {}

        record Take(int frames) implements Step {}

        record Clear() implements Step {}
    }

    @Property
    void boundsHoldInOrderAndOnlyDroppableFramesAreLost(
            @ForAll("steps") List<Step> steps,
            @ForAll @IntRange(min = 1, max = 60) int maxBytes,
            @ForAll @IntRange(min = 1, max = 8) int maxFrames) {
        FakeTransport transport = new FakeTransport();
        LongAdder total = new LongAdder();
        Outbox box = new Outbox(transport, new SingleWriterCounter(), total, maxBytes, maxFrames);
        List<Frame> frames = new ArrayList<>();
        List<String> due = new ArrayList<>();
        List<String> undroppable = new ArrayList<>();
        long before = total.sum();
        transport.writable(false);
        for (Step step : steps) {
            switch (step) {
                case Step.Offer offer -> {
                    String text = frames.size() + "." + "x".repeat(offer.size());
                    Frame frame = new Frame(Unpooled.copiedBuffer(text, UTF_8), offer.isDroppable());
                    frames.add(frame);
                    Verdict verdict = box.offer(frame);
                    assertThat(verdict).isNotEqualTo(offer.isDroppable() ? Verdict.OVERFLOW : Verdict.DROPPED);
                    if (verdict == Verdict.ACCEPTED) {
                        due.add(text);
                        if (!offer.isDroppable()) {
                            undroppable.add(text);
                        }
                    }
                }
                case Step.Take take -> {
                    transport.acceptFrames(take.frames());
                    box.drain();
                }
                case Step.Clear clear -> {
                    box.clear();
                    due.retainAll(transport.frames());
                    undroppable.retainAll(transport.frames());
                }
            }
            assertThat(box.bytes()).isBetween(0, maxBytes);
            assertThat(box.frames()).isBetween(0, maxFrames);
            assertThat(total.sum()).isEqualTo(before + box.bytes());
        }
        transport.writable(true);
        box.drain();

        assertThat(transport.frames()).isSubsetOf(due).containsAll(undroppable);
        assertThat(transport.frames())
                .isEqualTo(due.stream().filter(transport.frames()::contains).toList());
        assertThat(total.sum()).isEqualTo(before);
        OutboxTest.assertReleased(frames);
    }

    @Provide
    Arbitrary<List<Step>> steps() {
        Arbitrary<Step> offer = Arbitraries.integers()
                .between(0, 30)
                .flatMap(size -> Arbitraries.of(true, false).map(droppable -> new Step.Offer(size, droppable)));
        Arbitrary<Step> take = Arbitraries.integers().between(0, 5).map(Step.Take::new);
        return Arbitraries.oneOf(offer, offer, offer, take, Arbitraries.just(new Step.Clear()))
                .list()
                .ofMaxSize(40);
    }
}
