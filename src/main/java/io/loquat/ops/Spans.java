package io.loquat.ops;

import io.loquat.log.RoomLog.Appended;
import io.loquat.log.RoomLog.Stored;
import io.loquat.protocol.Entry;
import io.loquat.protocol.RoomName;
import io.loquat.session.Meters.Sending;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import io.opentelemetry.sdk.trace.samplers.SamplingDecision;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.List;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;

/**
 * A trace for each message: a span {@code append} for its send, from the moment it was taken to its answer, and under it a span
 * {@code deliver} of each server whose people it was written to. Nothing while OpenTelemetry is off.
 */
@Singleton
class Spans {
    private static final AttributeKey<String> ROOM = AttributeKey.stringKey("loquat.room");
    private static final AttributeKey<Long> OFFSET = AttributeKey.longKey("loquat.offset");
    private static final AttributeKey<Boolean> DUPLICATE = AttributeKey.booleanKey("loquat.duplicate");

    private final boolean off;
    private final TraceIds ids;
    private final Sampler sampler;
    private final Tracer tracer;

    /** @param share the part of the messages that is traced, 0 to 1: every server decides alike, by the id of the trace */
    Spans(
            OpenTelemetry telemetry,
            TraceIds ids,
            @ConfigProperty(name = "quarkus.otel.sdk.disabled") boolean off,
            @ConfigProperty(name = "quarkus.otel.traces.sampler.arg", defaultValue = "1.0") double share) {
        this.off = off;
        this.ids = ids;
        this.sampler = Sampler.traceIdRatioBased(share);
        this.tracer = telemetry.getTracer("io.loquat");
    }

    Sending begin(RoomName room) {
        if (off) {
            return Sending.UNNOTED;
        }
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
        // A root: on this thread may be what somebody else's request left.
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

    /** The last one here was written to, that many nanoseconds after this server heard of the message. */
    void delivered(Entry entry, long nanos) {
        if (off) {
            return;
        }
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
}
