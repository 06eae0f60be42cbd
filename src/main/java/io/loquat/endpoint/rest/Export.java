package io.loquat.endpoint.rest;

import io.loquat.delivery.LogContext;
import io.loquat.endpoint.http.Problems;
import io.loquat.log.Pages;
import io.loquat.log.RoomLog.Slice;
import io.loquat.log.StoreFailure;
import io.loquat.protocol.Entry;
import io.loquat.protocol.ErrorCode;
import io.loquat.protocol.RestEncoder;
import io.loquat.protocol.RoomName;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.epoll.EpollSocketChannel;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.impl.ConnectionBase;
import java.time.Duration;
import java.util.Collections;
import java.util.Iterator;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Exports the messages that a room keeps, in offset order, up to the newest one at the start. One page is in memory at
 * a time, and one piece of it is being sent. An export that cannot be completed resets the connection, so that no
 * reader mistakes a part for the whole. Owner: the event loop of its request.
 */
final class Export {
    /** The bytes that are written at once, and that a reader must accept within its time limit. */
    static final int PIECE_BYTES = 65_536;

    private static final int RESET = 0;
    private static final int IN_ORDER = -1;
    private static final long UNLIMITED = 0;
    private static final Logger LOG = Logger.getLogger(Export.class);

    private final Pages pages;
    private final RoomName room;
    private final HttpServerRequest request;
    private final HttpServerResponse response;
    private final Duration takenWithin;
    private final Channel channel;
    private final EventLoop eventLoop;
    private String epoch = "";
    private long newest;
    private long last;
    private long deadline;
    private Iterator<Entry> page = Collections.emptyIterator();

    /**
     * Creates an export.
     *
     * @param takenWithin how long a reader may take for each piece, on average, before it is disconnected
     */
    Export(Pages pages, RoomName room, HttpServerRequest request, Duration takenWithin) {
        this.pages = pages;
        this.room = room;
        this.request = request;
        this.response = request.response();
        this.takenWithin = takenWithin;
        this.channel = ((ConnectionBase) request.connection()).channel();
        this.eventLoop = channel.eventLoop();
    }

    /**
     * Answers the request: with the export, or with a problem document if the room does not exist or the store does not
     * answer.
     */
    void start() {
        read(this::begin);
    }

    private void read(BiConsumer<@Nullable Slice, @Nullable Throwable> next) {
        CompletionStage<@Nullable Slice> slice = pages.after(room, last);
        var unused = slice.whenCompleteAsync(next, this::inTurn);
    }

    private void begin(@Nullable Slice first, @Nullable Throwable failure) {
        if (failure != null) {
            log(failure);
            Problems.end(response, 503, ErrorCode.UNAVAILABLE, Problems.AWAY);
        } else if (first == null) {
            Problems.end(response, 404, ErrorCode.UNKNOWN_ROOM, Problems.UNKNOWN_ROOM);
        } else {
            response.putHeader("Content-Type", "application/x-ndjson")
                    .putHeader("Cache-Control", "no-store")
                    .putHeader(Attachment.HEADER, Attachment.named(room.value() + ".ndjson"));
            if (request.method() == HttpMethod.HEAD) {
                response.end();
            } else if (channel.isActive()) {
                begin(first);
            }
        }
    }

    private void begin(Slice first) {
        epoch = first.epoch();
        newest = first.newest();
        deadline = System.nanoTime();
        limitUnsentBytes(PIECE_BYTES);
        // A close before the end of the export must reset the connection: without chunks (HTTP/1.0), an orderly close
        // would mean that the export is complete.
        channel.config().setOption(ChannelOption.SO_LINGER, RESET);
        response.setChunked(true);
        write(first);
    }

    // By default the kernel buffers megabytes, which nothing accounts for, and a slow reader would seem not to read
    // until much of that is sent.
    private void limitUnsentBytes(long bytes) {
        if (channel instanceof EpollSocketChannel socket) {
            socket.config().setTcpNotSentLowAt(bytes);
        }
    }

    private void log(Throwable failure) {
        if (!StoreFailure.is(failure)) {
            LogContext.log(room, () -> LOG.errorf(failure, "The log of room %s could not be read", room));
        }
    }

    private void nextPage(@Nullable Slice next, @Nullable Throwable failure) {
        if (failure != null) {
            log(failure);
            reset();
        } else if (next == null || !next.epoch().equals(epoch)) {
            LogContext.log(room, () -> LOG.debugf("Room %s got a new epoch during an export", room));
            reset();
        } else {
            write(next);
        }
    }

    private void write(Slice next) {
        page = next.entries().stream()
                .takeWhile(entry -> entry.offset() <= newest)
                .iterator();
        if (page.hasNext()) {
            writePiece();
        } else {
            end();
        }
    }

    private void writePiece() {
        Buffer piece = Buffer.buffer();
        while (page.hasNext() && piece.length() < PIECE_BYTES) {
            Entry entry = page.next();
            piece.appendBytes(RestEncoder.line(entry));
            last = entry.offset();
        }
        // Time left over from one piece counts towards later ones, because the TCP window opens in leaps.
        deadline += takenWithin.toNanos();
        var cut = eventLoop.schedule(this::reset, deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
        // A piece is done when the kernel has accepted it, so neither Loquat nor Netty ever queues a second one.
        response.write(piece).onComplete(taken -> {
            cut.cancel(false);
            if (taken.succeeded()) {
                inTurn(this::afterPiece);
            }
        });
    }

    private void afterPiece() {
        if (page.hasNext()) {
            writePiece();
        } else if (last < newest) {
            read(this::nextPage);
        } else {
            end();
        }
    }

    private void end() {
        if (channel.isActive()) {
            limitUnsentBytes(UNLIMITED);
            channel.config().setOption(ChannelOption.SO_LINGER, IN_ORDER);
        }
        // Without chunks, closing the connection ends the response.
        response.end().onComplete(ended -> {
            if (request.version() == HttpVersion.HTTP_1_0) {
                channel.close();
            }
        });
    }

    // Bypasses all handlers and discards what is unsent.
    private void reset() {
        channel.unsafe().close(channel.voidPromise());
    }

    // A timer runs in the next iteration of the event loop, after the sockets have been served, so a fast reader does
    // not starve the others.
    private void inTurn(Runnable task) {
        var unused = eventLoop.schedule(task, 0, TimeUnit.MILLISECONDS);
    }
}
