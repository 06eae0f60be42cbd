package io.loquat.ops;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.loquat.protocol.Entry;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanId;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceId;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.sdk.trace.IdGenerator;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.jspecify.annotations.Nullable;

/**
 * Generates the ids of traces and spans. The ids of a message's append are derived from its room, epoch and offset,
 * which every server knows, so they are neither sent with the message nor stored. All others are random. Thread-safe.
 */
class TraceIds implements IdGenerator {
    private static final ThreadLocal<@Nullable SpanContext> FIXED = new ThreadLocal<>();

    private final IdGenerator random = IdGenerator.random();

    /** Returns the span context of this message's append, the same on every server. */
    static SpanContext of(Entry entry) {
        String place = entry.room().value() + ' ' + entry.epoch() + ' ' + entry.offset();
        ByteBuffer hash = ByteBuffer.wrap(sha256().digest(place.getBytes(UTF_8)));
        return SpanContext.createFromRemoteParent(
                TraceId.fromLongs(hash.getLong(), hash.getLong()),
                SpanId.fromLong(hash.getLong()),
                TraceFlags.getSampled(),
                TraceState.getDefault());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JVM has SHA-256", e);
        }
    }

    /** Runs a task; a span that it starts gets these ids. */
    void as(SpanContext ids, Runnable begin) {
        FIXED.set(ids);
        try {
            begin.run();
        } finally {
            FIXED.remove();
        }
    }

    @Override
    public String generateTraceId() {
        SpanContext ids = FIXED.get();
        return ids == null ? random.generateTraceId() : ids.getTraceId();
    }

    @Override
    public String generateSpanId() {
        SpanContext ids = FIXED.get();
        return ids == null ? random.generateSpanId() : ids.getSpanId();
    }
}
