package io.loquat.bench.micro;

import io.loquat.delivery.Connection;
import io.loquat.delivery.ConnectionManager;
import io.loquat.delivery.Frame;
import io.netty.channel.embedded.EmbeddedChannel;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** What a frame costs that has to wait: into the outbox of a client that does not take it yet, and out again. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class OutboxBenchmark {
    private static final int FRAMES = 100;
    private static final Duration NEVER = Duration.ofDays(1);

    private final EmbeddedChannel loop = new EmbeddedChannel();
    private final CountingWire wire = new CountingWire();
    private final Connection connection =
            new ConnectionManager(1 << 20, 1_024, NEVER, NEVER, NEVER).open(loop.eventLoop(), "192.0.2.1", wire);
    private final byte[] payload = new byte[64];

    @Benchmark
    @OperationsPerInvocation(FRAMES)
    public long waitAndLeave() {
        wire.writable(false);
        for (int i = 0; i < FRAMES; i++) {
            connection.answer(Frame.text(payload));
        }
        wire.writable(true);
        connection.onWritable();
        loop.runPendingTasks();
        return wire.bytes();
    }
}
