package io.loquat.endpoint.rest;

import io.loquat.delivery.Connection;
import io.loquat.delivery.Transport;
import io.loquat.endpoint.http.LingeringClose;
import io.loquat.endpoint.http.Problems;
import io.loquat.protocol.SseEncoder;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.Channel;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A reader of server-sent events. Owner: the event loop of its request. */
final class SseTransport implements Transport {
    private final HttpServerResponse response;
    private final Channel channel;
    private final Duration closeWithin;
    private @Nullable Connection connection;

    SseTransport(HttpServerResponse response, Channel channel, Duration closeWithin) {
        this.response = response;
        this.channel = channel;
        this.closeWithin = closeWithin;
    }

    /** The head of a stream. */
    static HttpServerResponse head(HttpServerResponse response) {
        return response.putHeader("Content-Type", "text/event-stream")
                .putHeader(Problems.CACHE_CONTROL, Problems.NO_STORE)
                .putHeader("X-Accel-Buffering", "no");
    }

    void start(Connection reader) {
        connection = reader;
        head(response)
                .setChunked(true)
                .drainHandler(v -> reader.onWritable())
                .exceptionHandler(e -> reader.ended(true, 1006))
                .closeHandler(v -> reader.ended(true, 1006));
    }

    @Override
    public boolean isWritable() {
        return !response.writeQueueFull();
    }

    @Override
    public void write(ByteBuf frame) {
        response.write(Buffer.buffer(ByteBufUtil.getBytes(frame)));
        frame.release();
    }

    @Override
    public int writeThrough(ByteBuf bytes) {
        // Each write is a chunk of HTTP's.
        return 0;
    }

    @Override
    public void flush() {
        // Vert.x flushes with every write.
    }

    // A reader has no way to answer, so the sign of life is ours, and a broken connection shows when it is written to.
    // Nothing else is seen of it, so this comes as often in the busiest room as in a quiet one.
    @Override
    public void ping() {
        response.write(Buffer.buffer(SseEncoder.alive()));
        if (connection != null) {
            connection.seen(0);
        }
    }

    @Override
    public void handled() {
        // It says nothing after its request.
    }

    @Override
    public void close(int code, String reason) {
        // Its client comes back when the connection ends, with the position it has.
        response.end().onComplete(ended -> channel.close());
        LingeringClose.cutAfter(channel, closeWithin);
    }
}
