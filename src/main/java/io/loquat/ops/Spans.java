package io.loquat.ops;

import io.loquat.log.RoomLog.Stored;
import io.loquat.protocol.RoomName;
import io.loquat.session.Meters.Sending;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** A span {@code append} for each send, from the moment it was taken to its answer; nothing while OpenTelemetry is off. */
@Singleton
class Spans {
    private static final AttributeKey<String> ROOM = AttributeKey.stringKey("loquat.room");
    private static final AttributeKey<Long> OFFSET = AttributeKey.longKey("loquat.offset");
    private static final AttributeKey<Boolean> DUPLICATE = AttributeKey.booleanKey("loquat.duplicate");

    private final boolean off;
    private final Tracer tracer;

    Spans(OpenTelemetry telemetry, @ConfigProperty(name = "quarkus.otel.sdk.disabled") boolean off) {
        this.off = off;
        this.tracer = telemetry.getTracer("io.loquat");
    }

    Sending begin(RoomName room) {
        if (off) {
            return Sending.UNNOTED;
        }
        // A root: on this thread may be what somebody else's request left.
        Span span = tracer.spanBuilder("append")
                .setSpanKind(SpanKind.PRODUCER)
                .setNoParent()
                .setAttribute(ROOM, room.value())
                .startSpan();
        return result -> {
            if (result instanceof Stored stored) {
                span.setAttribute(OFFSET, stored.entry().offset()).setAttribute(DUPLICATE, stored.duplicate());
            } else {
                span.setStatus(StatusCode.ERROR, "not stored");
            }
            span.end();
        };
    }
}
