package io.loquat.ops;

import io.loquat.delivery.ConnectionManager;
import io.loquat.metrics.Meters;
import io.loquat.presence.People;
import io.loquat.protocol.CloseCode;
import io.loquat.protocol.Entry;
import io.loquat.protocol.ErrorCode;
import io.loquat.protocol.RoomEvent;
import io.loquat.protocol.RoomName;
import io.loquat.session.Chat;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The metrics that dashboards rely on, at {@code /q/metrics} of the management port. Nothing is encoded again to be
 * counted. Every counter is registered at startup: a series that appears with its first event has no rate for that
 * event. Thread-safe.
 */
@Singleton
public class Metrics implements Meters {
    private static final Set<Integer> CODES_OF_CLIENTS = Set.of(1001, 1005, 1006);

    private final MeterRegistry registry;
    private final Spans spans;
    private final Counter messagesIn;
    private final Timer append;
    private final Timer delivery;
    private final Counter storeErrors;
    private final Counter recovered;
    private final Counter notRecovered;
    private final Map<Enum<?>, Counter> refusals;

    Metrics(MeterRegistry registry, Spans spans) {
        this.registry = registry;
        this.spans = spans;
        // A live reload of quarkus:dev leaves the meters of the previous application, which no longer count.
        registry.getMeters().stream()
                .filter(meter -> meter.getId().getName().startsWith("loquat."))
                .forEach(registry::remove);
        this.messagesIn = counter("loquat.messages.in", "Messages sent by clients");
        this.storeErrors = counter("loquat.store.errors", "Requests that the store did not answer");
        this.recovered = resumes("true");
        this.notRecovered = resumes("false");
        this.append = timer("loquat.append", "Time from an append to the answer of the store");
        this.delivery = timer("loquat.delivery", "Time from an append to the write to the last reader on this server");
        this.refusals = Stream.<Enum<?>>concat(Arrays.stream(Refusal.values()), Arrays.stream(ErrorCode.values()))
                .collect(Collectors.toUnmodifiableMap(reason -> reason, this::refusals));
    }

    void register(@Observes StartupEvent started, Chat chat, ConnectionManager connections) {
        gauge("loquat.connections", "Open connections", connections, ConnectionManager::size);
        gauge("loquat.people.online", "People in at least one room", chat.people(), People::lastOnline);
        gauge("loquat.rooms", "Rooms with somebody in them", chat, Chat::liveRooms);
        gauge("loquat.outbox.bytes", "Bytes queued for slow clients", connections, ConnectionManager::outboxBytes);
        gauge("loquat.store.away", "1 while the store does not answer", chat, c -> c.isStoreAway() ? 1 : 0);
        gauge("loquat.draining", "1 from SIGTERM on", chat, c -> c.admission().isDraining() ? 1 : 0);
        gauge("loquat.drain.remaining", "Connections still open while draining", chat, Metrics::remaining);
        total("loquat.messages.out", "Messages and notices handed to connections", connections, c -> c.delivered());
        total("loquat.bytes.in", "Payload bytes of the frames received from sockets", connections, c -> c.bytesIn());
        total(
                "loquat.bytes.out",
                "Bytes of the frames written, including their headers",
                connections,
                c -> c.bytesOut());
        // Clients choose their close codes, and every new tag value is a series that never goes away.
        Map<Integer, Counter> closes = Stream.concat(
                        CODES_OF_CLIENTS.stream(),
                        Arrays.stream(CloseCode.values()).map(CloseCode::code))
                .collect(Collectors.toUnmodifiableMap(code -> code, code -> closes(String.valueOf(code))));
        Counter others = closes("other");
        connections.onClose(code -> closes.getOrDefault(code, others).increment());
    }

    private static int remaining(Chat chat) {
        return chat.admission().isDraining() ? chat.admission().size() : 0;
    }

    private Counter counter(String name, String description) {
        return Counter.builder(name).description(description).register(registry);
    }

    private Counter resumes(String isRecovered) {
        return Counter.builder("loquat.resumes")
                .description("Readers that resumed from a position, and whether they got everything they had missed")
                .tag("recovered", isRecovered)
                .register(registry);
    }

    private Counter refusals(Enum<?> reason) {
        return Counter.builder("loquat.refusals")
                .description("Refused connections, and errors answered to clients")
                .tag("reason", reason.name().toLowerCase(Locale.ROOT))
                .register(registry);
    }

    private Counter closes(String code) {
        return Counter.builder("loquat.closes")
                .description("Connections that ended, by close code; 1006: broken")
                .tag("code", code)
                .register(registry);
    }

    private Timer timer(String name, String description) {
        return Timer.builder(name)
                .description(description)
                .publishPercentileHistogram()
                .register(registry);
    }

    private <T> void gauge(String name, String description, T of, ToDoubleFunction<T> value) {
        Gauge.builder(name, of, value).description(description).register(registry);
    }

    private <T> void total(String name, String description, T of, ToDoubleFunction<T> value) {
        FunctionCounter.builder(name, of, value).description(description).register(registry);
    }

    @Override
    public PendingSend sendAccepted(RoomName room) {
        return spans.begin(room);
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
    public void delivered(RoomEvent event, long nanos) {
        delivery.record(nanos, TimeUnit.NANOSECONDS);
        if (event instanceof RoomEvent.Message(Entry entry)) {
            spans.delivered(entry, nanos);
        }
    }

    @Override
    public void resumed(boolean isRecovered) {
        (isRecovered ? recovered : notRecovered).increment();
    }

    @Override
    public void storeFailed() {
        storeErrors.increment();
    }

    @Override
    public void connectionRefused(Refusal reason) {
        count(reason);
    }

    @Override
    public void errorSent(ErrorCode code) {
        count(code);
    }

    private void count(Enum<?> reason) {
        Objects.requireNonNull(refusals.get(reason)).increment();
    }
}
