package io.loquat.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.loquat.protocol.WireFormat;
import io.netty.channel.embedded.EmbeddedChannel;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Pins the garbage of one delivery: the cost is per message, never per reader. */
class DeliveryAllocationTest {

    private static final int READERS = 1_000;
    private static final int MESSAGES = 2_000;
    private static final int WARM_UP = 2_000;
    private static final long MAX_BYTES_A_DELIVERY = 16;
    private static final Duration NEVER = Duration.ofDays(1);

    private final ConnectionManager connections = new ConnectionManager(1 << 20, 1_024, NEVER, NEVER, NEVER);
    private final EmbeddedChannel loop = new EmbeddedChannel();
    private final Audience audience = connections.newAudience();
    private final AtomicLong writes = new AtomicLong();

    @Test
    void oneDeliveryAllocatesAtMost16Bytes() {
        for (int i = 0; i < READERS; i++) {
            Connection connection = connections.open(loop.eventLoop(), "192.0.2.1", new CountingTransport(writes));
            audience.add(new Subscriber(connection, WireFormat.JSON_EN, new Object(), true), List.of());
        }
        say(1, WARM_UP);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long writesBefore = writes.get();
        long before = threads.getCurrentThreadAllocatedBytes();

        say(WARM_UP + 1, WARM_UP + MESSAGES);

        long allocated = threads.getCurrentThreadAllocatedBytes() - before;
        assertThat(writes.get() - writesBefore).isEqualTo((long) READERS * MESSAGES);
        assertThat(allocated / ((long) READERS * MESSAGES))
                .as("bytes for each delivery, of %d in all", allocated)
                .isLessThanOrEqualTo(MAX_BYTES_A_DELIVERY);
        loop.checkException();
    }

    private void say(int from, int to) {
        for (int i = from; i <= to; i++) {
            connections.broadcast(
                    audience, DeliveryFixture.message(i, "a message of the usual length"), null, () -> {});
            loop.runPendingTasks();
        }
    }
}
