package io.loquat.delivery;

import java.util.concurrent.atomic.AtomicLong;

/** A counter that one thread increments, without a locked instruction, and any thread reads. */
final class SingleWriterCounter {
    private final AtomicLong count = new AtomicLong();

    void add(long more) {
        count.setOpaque(count.getPlain() + more);
    }

    long sum() {
        return count.getOpaque();
    }
}
