package io.loquat.socketio.engine;

import io.loquat.delivery.Transport;
import io.loquat.protocol.CloseCode;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Long-polling as a wire: what is written goes with the poll that waits. Owner: the event loop of the session. */
final class PollingTransport implements Transport {
    /** At which size an answer takes no more: the rest goes with the next. */
    private static final int FULL = 64 * 1024;

    /** Whom we ask to come back is told so, and what was said before, by its next poll. */
    private static final Set<Integer> TOLD_LATER = Set.of(CloseCode.DRAINING.code(), CloseCode.LOST_POSITION.code());

    private static final Payload.Body OK = new Payload.Body(new byte[] {'o', 'k'}, false);

    private final EngineVersion version;
    private final boolean takesBinary;
    private final Runnable onAnswered;
    private final Runnable onOver;
    private final List<ByteBuf> batch = new ArrayList<>();
    private int bytes;
    private boolean isClosing;
    private @Nullable Request poll;
    private @Nullable Request post;
    private int unhandled;

    /** A request of the client, answered once, from the event loop of the session. */
    interface Request {
        void answer(Payload.Body body);

        void refuse(EngineError why);
    }

    /**
     * Nothing waits yet.
     *
     * @param takesBinary whether bytes may be answered as they are, where the revision has a form for that
     * @param onAnswered called when a poll was answered, so that none waits
     * @param onOver called when all has been said, the goodbye too
     */
    PollingTransport(EngineVersion version, boolean takesBinary, Runnable onAnswered, Runnable onOver) {
        this.version = version;
        this.takesBinary = takesBinary;
        this.onAnswered = onAnswered;
        this.onOver = onOver;
    }

    // ---- the client's requests

    /** Takes a poll, which is answered when there is something to say; false where one waits already. */
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

    /** Takes a body of so many messages, which is answered when all are handled; false where one is being handled already. */
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

    /** Whether a poll waits. */
    boolean isPolled() {
        return poll != null;
    }

    /** Whether the goodbye waits for a poll. */
    boolean isClosing() {
        return isClosing;
    }

    boolean has(Request request) {
        return poll == request || post == request;
    }

    /** Whether messages are still being handled. */
    boolean isHandling() {
        return post != null;
    }

    /** Ends the poll that waits, with what was written, or with nothing to do. */
    void release() {
        if (poll != null && batch.isEmpty()) {
            write(EnginePacket.noop().bytes());
        }
        flush();
    }

    /** Nobody writes any more and nobody reads. */
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

    // ---- what is written

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
    public int writeThrough(ByteBuf run) {
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
        // The session pings by itself.
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
        if (poll == null && TOLD_LATER.contains(code)) {
            isClosing = true;
        } else {
            finish();
        }
    }

    private void finish() {
        flush();
        onOver.run();
    }
}
