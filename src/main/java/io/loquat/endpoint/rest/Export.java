package io.loquat.endpoint.rest;

import io.loquat.delivery.About;
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
 * What a room keeps, in offset order, up to the newest message of the beginning: a page is in memory at a time, and a piece of it
 * under way. What can not be told to its end is broken off, so that no reader takes a part for the whole. Owner: the event loop of
 * its request.
 */
final class Export {
    /** What is handed to the wire at once, and what a reader has to take in its time. */
    static final int PIECE_BYTES = 65_536;

    private static final int RESET = 0;
    private static final int IN_ORDER = -1;
    private static final long AS_MUCH_AS_IT_LIKES = 0;
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
     * @param takenWithin the time a reader has for each piece, on the average; then it is cut off
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

    /** Answers the request, with a problem where there is no room or no store. */
    void start() {
        read(this::begin);
    }

    private void read(BiConsumer<@Nullable Slice, @Nullable Throwable> next) {
        CompletionStage<@Nullable Slice> slice = pages.after(room, last);
        var unused = slice.whenCompleteAsync(next, this::inTurn);
    }

    private void begin(@Nullable Slice first, @Nullable Throwable failure) {
        if (failure != null) {
            tell(failure);
            Problems.end(response, 503, ErrorCode.UNAVAILABLE, Problems.AWAY);
        } else if (first == null) {
            Problems.end(response, 404, ErrorCode.UNKNOWN_ROOM, "Nobody was ever in this room.");
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
        letTheKernelHold(PIECE_BYTES);
        // Whoever closes the connection before the end, resets it: without chunks an orderly end would be the room's.
        channel.config().setOption(ChannelOption.SO_LINGER, RESET);
        response.setChunked(true);
        write(first);
    }

    // The kernel would take megabytes of its own accord: memory that nobody counts, and a slow reader would look like
    // one that does not read until a good part of them is gone.
    private void letTheKernelHold(long bytes) {
        if (channel instanceof EpollSocketChannel socket) {
            socket.config().setTcpNotSentLowAt(bytes);
        }
    }

    private void tell(Throwable failure) {
        if (!StoreFailure.is(failure)) {
            About.log(room, () -> LOG.errorf(failure, "The log of room %s could not be read", room));
        }
    }

    private void goOn(@Nullable Slice next, @Nullable Throwable failure) {
        if (failure != null) {
            tell(failure);
            breakOff();
        } else if (next == null || !next.epoch().equals(epoch)) {
            About.log(room, () -> LOG.debugf("Room %s was numbered anew during an export", room));
            breakOff();
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
        // What a reader does not need of its time it has for later pieces: the window of TCP opens in leaps.
        deadline += takenWithin.toNanos();
        var cut = eventLoop.schedule(this::breakOff, deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
        // Taken is what the kernel has: neither a queue of ours nor Netty's ever holds a second piece.
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
            read(this::goOn);
        } else {
            end();
        }
    }

    private void end() {
        if (channel.isActive()) {
            letTheKernelHold(AS_MUCH_AS_IT_LIKES);
            channel.config().setOption(ChannelOption.SO_LINGER, IN_ORDER);
        }
        // Without chunks the end of the connection is the end of the answer.
        response.end().onComplete(ended -> {
            if (request.version() == HttpVersion.HTTP_1_0) {
                channel.close();
            }
        });
    }

    // Past all handlers, and what is unsent is thrown away.
    private void breakOff() {
        channel.unsafe().close(channel.voidPromise());
    }

    // By way of the timer, and so in the next iteration of the loop, in which the sockets are looked at first: a fast
    // reader takes no turn of the others'.
    private void inTurn(Runnable task) {
        var unused = eventLoop.schedule(task, 0, TimeUnit.MILLISECONDS);
    }
}
