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
 * The ids of traces and spans. Those of a message's append follow from its place, which every server knows: so they need not travel
 * with the message, nor lie in the store. All others are random. Thread-safe.
 */
class TraceIds implements IdGenerator {
    private static final ThreadLocal<@Nullable SpanContext> GIVEN = new ThreadLocal<>();

    private final IdGenerator random = IdGenerator.random();

    /** The append of this message, as another server may say it. */
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

    /** A span that is begun in there has these ids. */
    void as(SpanContext ids, Runnable begin) {
        GIVEN.set(ids);
        try {
            begin.run();
        } finally {
            GIVEN.remove();
        }
    }

    @Override
    public String generateTraceId() {
        SpanContext ids = GIVEN.get();
        return ids == null ? random.generateTraceId() : ids.getTraceId();
    }

    @Override
    public String generateSpanId() {
        SpanContext ids = GIVEN.get();
        return ids == null ? random.generateSpanId() : ids.getSpanId();
    }
}
