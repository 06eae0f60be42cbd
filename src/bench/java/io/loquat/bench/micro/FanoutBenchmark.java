package io.loquat.bench.micro;

import io.loquat.delivery.Audience;
import io.loquat.delivery.Connection;
import io.loquat.delivery.ConnectionManager;
import io.loquat.delivery.Subscriber;
import io.loquat.protocol.WireFormat;
import io.netty.channel.embedded.EmbeddedChannel;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** What a batch of messages to a room of 1,000 costs above the system calls: encoding, the tasks, the sweep. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class FanoutBenchmark {
    private static final int READERS = 1_000;
    private static final Duration NEVER = Duration.ofDays(1);

    @Param({"1", "16"})
    private int messages = 1;

    private final ConnectionManager connections = new ConnectionManager(1 << 20, 1_024, NEVER, NEVER, NEVER);
    private final EmbeddedChannel loop = new EmbeddedChannel();
    private final Audience audience = connections.newAudience();

    @Setup
    public void fill() {
        for (int i = 0; i < READERS; i++) {
            Connection connection = connections.open(loop.eventLoop(), "192.0.2.1", new CountingWire());
            audience.add(new Subscriber(connection, WireFormat.JSON_EN, new Object(), true), List.of());
        }
        loop.runPendingTasks();
    }

    @Benchmark
    public long broadcast() {
        for (int i = 0; i < messages; i++) {
            connections.broadcast(audience, Samples.MESSAGE, null, () -> {});
        }
        loop.runPendingTasks();
        return connections.delivered();
    }
}
