package io.loquat.ops;

import io.loquat.config.Settings;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.common.ComponentLoader;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.exporter.sender.jdk.internal.JdkHttpSenderProvider;
import io.opentelemetry.sdk.common.export.HttpSenderProvider;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.net.URI;
import java.time.Duration;
import java.util.List;

/**
 * Exports spans if {@code loquat.traces.endpoint} names a collector: OTLP over HTTP with protobuf
 * (opentelemetry.io/docs/specs/otlp).
 */
@Singleton
class Tracing {
    /** The path for spans that the OTLP specification appends to the endpoint. */
    private static final String PATH = "/v1/traces";
    /** How long a span waits for others before they are exported as a batch. */
    private static final Duration BATCHED_FOR = Duration.ofSeconds(1);
    /** Spans queued for the collector; further ones are dropped. */
    private static final int MOST_WAITING = 2_048;
    /** How long shutdown waits for the last spans to be exported. */
    private static final Duration FLUSHED_WITHIN = Duration.ofSeconds(1);

    private static final AttributeKey<String> SERVICE_NAME = AttributeKey.stringKey("service.name");

    @Produces
    @Singleton
    Spans spans(Settings settings) {
        Settings.Traces traces = settings.traces();
        return traces.endpoint()
                .<Spans>map(endpoint -> {
                    TraceIds ids = new TraceIds();
                    return new ExportedSpans(provider(traces, endpoint, ids), ids, traces.sampleRatio());
                })
                .orElse(Spans.OFF);
    }

    void close(@Disposes Spans spans) {
        if (spans instanceof ExportedSpans exported) {
            exported.close(FLUSHED_WITHIN);
        }
    }

    private static SdkTracerProvider provider(Settings.Traces traces, URI endpoint, TraceIds ids) {
        OtlpHttpSpanExporter exporter = OtlpHttpSpanExporter.builder()
                .setComponentLoader(new JdkSender())
                .setEndpoint(endpoint.toString().replaceFirst("/+$", "") + PATH)
                .build();
        return SdkTracerProvider.builder()
                .setIdGenerator(ids)
                .setResource(Resource.getDefault().toBuilder()
                        .put(SERVICE_NAME, traces.serviceName())
                        .build())
                .setSampler(Sampler.parentBased(Sampler.traceIdRatioBased(traces.sampleRatio())))
                .addSpanProcessor(BatchSpanProcessor.builder(exporter)
                        .setScheduleDelay(BATCHED_FOR)
                        .setMaxQueueSize(MOST_WAITING)
                        .build())
                .build();
    }

    /** Provides the only HTTP sender, because a native image has no service registration to look it up in. */
    private static final class JdkSender implements ComponentLoader {
        @Override
        public <T> Iterable<T> load(Class<T> service) {
            return service == HttpSenderProvider.class ? List.of(service.cast(new JdkHttpSenderProvider())) : List.of();
        }
    }
}
