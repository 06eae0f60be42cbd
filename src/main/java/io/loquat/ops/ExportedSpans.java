package io.loquat.ops;

import io.loquat.log.RoomLog.Appended;
import io.loquat.log.RoomLog.Stored;
import io.loquat.metrics.Meters.PendingSend;
import io.loquat.protocol.Entry;
import io.loquat.protocol.RoomName;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import io.opentelemetry.sdk.trace.samplers.SamplingDecision;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Spans that are exported by an OpenTelemetry SDK. Thread-safe. */
class ExportedSpans implements Spans {
    private static final AttributeKey<String> ROOM = AttributeKey.stringKey("loquat.room");
    private static final AttributeKey<Long> OFFSET = AttributeKey.longKey("loquat.offset");
    private static final AttributeKey<Boolean> DUPLICATE = AttributeKey.booleanKey("loquat.duplicate");

    private final SdkTracerProvider provider;
    private final TraceIds ids;
    private final Sampler sampler;
    private final Tracer tracer;

    /**
     * Creates spans for a fraction of the messages.
     *
     * @param ratio the fraction of messages that is traced, 0 to 1. All servers make the same decision, from the trace
     *     id.
     */
    ExportedSpans(SdkTracerProvider provider, TraceIds ids, double ratio) {
        this.provider = provider;
        this.ids = ids;
        this.sampler = Sampler.traceIdRatioBased(ratio);
        this.tracer = provider.get("io.loquat");
    }

    @Override
    public PendingSend begin(RoomName room) {
        Instant taken = Instant.now();
        return result -> {
            if (result instanceof Stored stored && !stored.duplicate()) {
                ids.as(TraceIds.of(stored.entry()), () -> append(room, taken, stored));
            } else {
                append(room, taken, result);
            }
        };
    }

    private void append(RoomName room, Instant taken, @Nullable Appended result) {
        // A root span: the context of this thread may be left over from another request.
        SpanBuilder span = tracer.spanBuilder("append")
                .setSpanKind(SpanKind.PRODUCER)
                .setNoParent()
                .setStartTimestamp(taken)
                .setAttribute(ROOM, room.value());
        if (result instanceof Stored stored) {
            span.setAttribute(OFFSET, stored.entry().offset())
                    .setAttribute(DUPLICATE, stored.duplicate())
                    .startSpan()
                    .end();
        } else {
            span.startSpan().setStatus(StatusCode.ERROR, "not stored").end();
        }
    }

    @Override
    public void delivered(Entry entry, long nanos) {
        SpanContext append = TraceIds.of(entry);
        if (isSampled(append)) {
            Instant now = Instant.now();
            tracer.spanBuilder("deliver")
                    .setSpanKind(SpanKind.CONSUMER)
                    .setParent(Context.root().with(Span.wrap(append)))
                    .setStartTimestamp(now.minusNanos(nanos))
                    .setAttribute(ROOM, entry.room().value())
                    .setAttribute(OFFSET, entry.offset())
                    .startSpan()
                    .end(now);
        }
    }

    private boolean isSampled(SpanContext append) {
        return sampler.shouldSample(
                                Context.root(),
                                append.getTraceId(),
                                "append",
                                SpanKind.PRODUCER,
                                Attributes.empty(),
                                List.of())
                        .getDecision()
                == SamplingDecision.RECORD_AND_SAMPLE;
    }

    /** Exports the queued spans, for at most the given time, and shuts down. */
    void close(Duration within) {
        provider.shutdown().join(within.toMillis(), TimeUnit.MILLISECONDS);
    }
}
