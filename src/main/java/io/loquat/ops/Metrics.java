package io.loquat.ops;

import io.loquat.delivery.ConnectionManager;
import io.loquat.protocol.CloseCode;
import io.loquat.room.People;
import io.loquat.session.Chat;
import io.loquat.session.Meters;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What dashboards rely on, at {@code /q/metrics}. Nothing is encoded again to be counted. */
@Singleton
public class Metrics implements Meters {
    // A client chooses its code, and every new tag is a series for ever.
    private static final Set<Integer> KNOWN_CODES = Stream.concat(
                    Stream.of(1001, 1005, 1006),
                    Arrays.stream(CloseCode.values()).map(CloseCode::code))
            .collect(Collectors.toUnmodifiableSet());

    private final MeterRegistry registry;
    private final Counter messagesIn;
    private final Timer append;
    private final Timer delivery;

    Metrics(MeterRegistry registry) {
        this.registry = registry;
        this.messagesIn = Counter.builder("loquat.messages.in")
                .description("Messages that clients sent")
                .register(registry);
        this.append = Timer.builder("loquat.append")
                .description("From an append to its answer")
                .publishPercentileHistogram()
                .register(registry);
        this.delivery = Timer.builder("loquat.delivery")
                .description("From an append to the last write")
                .publishPercentileHistogram()
                .register(registry);
    }

    void register(@Observes StartupEvent started, Chat chat, ConnectionManager connections) {
        Gauge.builder("loquat.connections", connections, ConnectionManager::size)
                .description("Connections open now")
                .register(registry);
        Gauge.builder("loquat.people.online", chat.people(), People::lastOnline)
                .description("People in at least one room")
                .register(registry);
        Gauge.builder("loquat.rooms", chat, Chat::liveRooms)
                .description("Rooms with somebody in them")
                .register(registry);
        Gauge.builder("loquat.outbox.bytes", connections, ConnectionManager::outboxBytes)
                .description("Bytes that wait for slow clients")
                .register(registry);
        FunctionCounter.builder("loquat.messages.out", connections, ConnectionManager::delivered)
                .description("Messages and notices handed to connections")
                .register(registry);
        connections.onClose(code -> Counter.builder("loquat.closes")
                .description("Connections ended, by close code; 1006: broken")
                .tag("code", KNOWN_CODES.contains(code) ? String.valueOf(code) : "other")
                .register(registry)
                .increment());
    }

    @Override
    public void messageIn() {
        messagesIn.increment();
    }

    @Override
    public void appended(long nanos) {
        append.record(nanos, TimeUnit.NANOSECONDS);
    }

    @Override
    public void delivered(long nanos) {
        delivery.record(nanos, TimeUnit.NANOSECONDS);
    }
}
