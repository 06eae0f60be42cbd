package io.loquat.ops;

import io.loquat.metrics.StatusSource;
import io.loquat.protocol.RestEncoder.Delivery;
import io.loquat.protocol.RestEncoder.StatusView;
import io.loquat.protocol.RestEncoder.Within;
import io.loquat.session.Chat;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.distribution.HistogramSnapshot;
import jakarta.inject.Singleton;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/** Reads the figures of the status page from the Micrometer registry on request. */
@Singleton
public class MicrometerStatus implements StatusSource {
    private final MeterRegistry registry;
    private final Chat chat;

    MicrometerStatus(MeterRegistry registry, Chat chat) {
        this.registry = registry;
        this.chat = chat;
    }

    @Override
    public StatusView now() {
        return new StatusView(
                chat.node(),
                gauge("loquat.people.online"),
                gauge("loquat.rooms"),
                gauge("loquat.connections"),
                (long) registry.get("loquat.messages.in").counter().count(),
                (long) registry.get("loquat.messages.out").functionCounter().count(),
                delivery(registry.get("loquat.delivery").timer().takeSnapshot()));
    }

    private long gauge(String name) {
        return (long) registry.get(name).gauge().value();
    }

    private static Delivery delivery(HistogramSnapshot times) {
        return new Delivery(
                times.count(),
                Arrays.stream(times.histogramCounts())
                        .map(bucket -> new Within(bucket.bucket(TimeUnit.SECONDS), (long) bucket.count()))
                        .toList());
    }
}
