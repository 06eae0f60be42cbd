package io.loquat.session;

import io.loquat.config.TestSettings;
import io.loquat.delivery.ConnectionManager;
import io.loquat.log.memory.MemoryLog;
import io.loquat.metrics.NoMeters;
import io.netty.channel.embedded.EmbeddedChannel;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;

/** A chat on one thread. Its people answer when the test says so. */
public abstract class DelayedChat {

    private static final Duration NEVER = Duration.ofDays(1);

    public final EmbeddedChannel loop = new EmbeddedChannel();
    public final ConnectionManager connections = new ConnectionManager(1 << 20, 1_024, NEVER, NEVER, NEVER);
    public final DelayedPeople people = new DelayedPeople();
    public final Chat chat = new Chat(
            TestSettings.of(Map.of()),
            new MemoryLog(10, 10_000, NEVER, InstantSource.system()),
            people,
            connections,
            new NoMeters(),
            loop::eventLoop,
            "node");

    /** Runs all pending tasks. */
    public void run() {
        loop.runPendingTasks();
        loop.checkException();
    }
}
