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

/** The transport of a reader of server-sent events. Owner: the event loop of its request. */
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

    /** Sets the headers of a stream. */
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
        // Each write must be wrapped in an HTTP chunk.
        return 0;
    }

    @Override
    public void flush() {
        // Vert.x flushes with every write.
    }

    // A reader cannot answer, so the server sends the sign of life, and a broken connection fails on a write. Nothing
    // else is ever received from it, so this is sent as often in a busy room as in a quiet one.
    @Override
    public void ping() {
        response.write(Buffer.buffer(SseEncoder.alive()));
        if (connection != null) {
            connection.seen(0);
        }
    }

    @Override
    public void handled() {
        // A reader sends nothing after its request.
    }

    @Override
    public void close(int code, String reason) {
        // The client reconnects when the connection ends, from its last position.
        response.end().onComplete(ended -> channel.close());
        LingeringClose.cutAfter(channel, closeWithin);
    }
}
