package io.loquat.socketio.engine;

import io.loquat.delivery.Transport;
import io.loquat.protocol.CloseCode;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The long-polling transport: frames are sent as the answer to the pending poll. Owner: the event loop of the session.
 */
final class PollingTransport implements Transport {
    /** The size in bytes at which an answer is full; the rest is sent with the next one. */
    private static final int FULL = 64 * 1024;

    /**
     * The codes with which a client is to reconnect, so that the close, and everything before it, waits for the next
     * poll.
     */
    private static final Set<Integer> CLOSE_BY_NEXT_POLL =
            Set.of(CloseCode.DRAINING.code(), CloseCode.LOST_POSITION.code());

    private static final Payload.Body OK = new Payload.Body(new byte[] {'o', 'k'}, false);

    private final EngineVersion version;
    private final boolean takesBinary;
    private final Runnable onAnswered;
    private final Runnable onFinished;
    private final List<ByteBuf> batch = new ArrayList<>();
    private int bytes;
    private boolean isClosing;
    private @Nullable Request poll;
    private @Nullable Request post;
    private int unhandled;

    /** A request of the client, answered at most once, from the event loop of the session. */
    interface Request {
        void answer(Payload.Body body);

        void refuse(EngineError why);
    }

    /**
     * Creates a transport without a pending request.
     *
     * @param takesBinary whether answers may be binary, if the revision has a binary form
     * @param onAnswered called when a poll has been answered, so that none is pending
     * @param onFinished called when everything has been sent, including the packet that closes the session
     */
    PollingTransport(EngineVersion version, boolean takesBinary, Runnable onAnswered, Runnable onFinished) {
        this.version = version;
        this.takesBinary = takesBinary;
        this.onAnswered = onAnswered;
        this.onFinished = onFinished;
    }

    // ---- the client's requests

    /** Accepts a poll, which is answered when there is something to send; false if one is pending already. */
    boolean poll(Request next) {
        if (poll != null) {
            return false;
        }
        poll = next;
        if (isClosing) {
            finish();
        }
        return true;
    }

    /**
     * Accepts a post with this many messages, which is answered when all are handled; false if one is being handled
     * already.
     */
    boolean post(Request next, int messages) {
        if (post != null) {
            return false;
        }
        if (messages == 0) {
            next.answer(OK);
        } else {
            unhandled = messages;
            post = next;
        }
        return true;
    }

    /** Returns whether a poll is pending. */
    boolean isPolled() {
        return poll != null;
    }

    /** Returns whether the packet that closes the session waits for a poll. */
    boolean isClosing() {
        return isClosing;
    }

    boolean has(Request request) {
        return poll == request || post == request;
    }

    /** Returns whether messages are still being handled. */
    boolean isHandling() {
        return post != null;
    }

    /** Ends a pending poll with the packets written so far, or with a noop packet. */
    void release() {
        if (poll != null && batch.isEmpty()) {
            write(EnginePacket.noop().bytes());
        }
        flush();
    }

    /** Releases the unsent packets and refuses pending requests, because the session is removed. */
    void drop() {
        batch.forEach(ByteBuf::release);
        batch.clear();
        for (Request request : new @Nullable Request[] {poll, post}) {
            if (request != null) {
                request.refuse(EngineError.SESSION_UNKNOWN);
            }
        }
        poll = null;
        post = null;
    }

    // ---- writing

    @Override
    public boolean isWritable() {
        return poll != null && bytes < FULL;
    }

    @Override
    public void write(ByteBuf frame) {
        batch.add(frame);
        bytes += frame.readableBytes();
    }

    @Override
    public int writeThrough(ByteBuf batch) {
        return 0;
    }

    @Override
    public void flush() {
        if (poll == null || batch.isEmpty()) {
            return;
        }
        Payload.Body body = Payload.encode(version, takesBinary, batch);
        batch.forEach(ByteBuf::release);
        batch.clear();
        bytes = 0;
        Request answered = poll;
        poll = null;
        answered.answer(body);
        onAnswered.run();
    }

    @Override
    public void ping() {
        // The session has its own heartbeat.
    }

    @Override
    public void handled() {
        Request handled = post;
        if (--unhandled == 0 && handled != null) {
            post = null;
            handled.answer(OK);
        }
    }

    @Override
    public void close(int code, String reason) {
        write(EnginePacket.close().bytes());
        if (poll == null && CLOSE_BY_NEXT_POLL.contains(code)) {
            isClosing = true;
        } else {
            finish();
        }
    }

    private void finish() {
        flush();
        onFinished.run();
    }
}
