package io.loquat.delivery;

import io.loquat.protocol.CloseCode;
import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.jboss.logging.Logger;

/** The connection of one client: its outbox, liveness, pauses and end. Owner: its event loop. */
public final class Connection implements Peer {
    private static final Logger LOG = Logger.getLogger(Connection.class);

    private final LogContext logContext;
    private final String address;
    private final Loop loop;
    private final Transport transport;
    private final Outbox outbox;
    private final Liveness liveness;
    private final List<Subscriber> subscribers = new ArrayList<>(1);
    private Consumer<Boolean> onEnd = comesBack -> {};
    private Runnable onResumed = () -> {};
    private LongConsumer onGoAway = reconnectAfterMs -> {};
    private boolean ended;
    private int endCode;
    private int pauses;
    // Its index in the loop's list.
    int index;
    boolean dirty;

    Connection(long id, String address, Loop loop, Transport transport, Outbox outbox, Duration pingAfter) {
        this.logContext = new LogContext(id);
        this.address = address;
        this.loop = loop;
        this.transport = transport;
        this.outbox = outbox;
        this.liveness = new Liveness(pingAfter, System.nanoTime());
    }

    /** Returns the context of log lines about it; any thread. */
    @Override
    public LogContext logContext() {
        return logContext;
    }

    /** Returns the client's address, for logs and limits; never shown to other clients. */
    public String address() {
        return address;
    }

    /** Returns the event loop that owns it. */
    public EventLoop eventLoop() {
        return loop.eventLoop();
    }

    Loop loop() {
        return loop;
    }

    /** Returns whether it has ended; nothing is written to it afterwards. */
    public boolean isEnded() {
        return ended;
    }

    /** Returns the close code that it ended with. */
    public int endCode() {
        return endCode;
    }

    /**
     * Calls the handler once, on the event loop, when the connection ends; at once if it has ended already.
     *
     * @param handler receives whether the client may come back: the connection broke, or it was asked to reconnect
     */
    public void onEnd(Consumer<Boolean> handler) {
        onEnd = onEnd.andThen(handler);
        if (ended) {
            handler.accept(false);
        }
    }

    /** Calls the handler, on the event loop, whenever the input resumes because no reason to pause remains. */
    public void onResumed(Runnable handler) {
        onResumed = handler;
    }

    /** Must be called when a message of the client has been handled, so that the transport can pass on the next one. */
    public void handled() {
        transport.handled();
    }

    /** Calls the handler before a shutdown, with the milliseconds after which the client should reconnect. */
    public void onGoAway(LongConsumer handler) {
        onGoAway = handler;
    }

    /** Announces to the client that the server is about to shut down; on the event loop. */
    public void goAway(long reconnectAfterMs) {
        if (!ended) {
            onGoAway.accept(reconnectAfterMs);
        }
    }

    /**
     * Sends a frame to this client alone and releases it; any thread, in the order of the calls of one thread. It may
     * overtake recent broadcasts of a room.
     */
    public void send(Frame frame) {
        eventLoop().execute(() -> answer(frame));
    }

    /** Sends a frame to this client immediately and releases it; on the event loop. */
    public void answer(Frame frame) {
        offer(frame);
        frame.bytes().release();
    }

    /** Writes or queues a frame and returns whether it was accepted; the caller keeps its reference. */
    boolean offer(Frame frame) {
        if (ended) {
            return false;
        }
        try {
            return switch (outbox.offer(frame)) {
                case ACCEPTED -> {
                    loop.markDirty(this);
                    yield true;
                }
                case DROPPED -> false;
                case OVERFLOW -> {
                    close(CloseCode.TOO_SLOW);
                    yield false;
                }
            };
        } catch (RuntimeException | OutOfMemoryError e) {
            failed(e);
            return false;
        }
    }

    /**
     * Writes or queues a batch, with one system call if the socket takes all of it; the caller keeps its reference.
     *
     * @return how many frames were accepted
     */
    int offer(FrameBatch batch) {
        if (dirty) {
            flush();
        }
        if (ended) {
            return 0;
        }
        int taken = writeThrough(batch);
        if (taken == batch.bytes().readableBytes()) {
            return batch.frames().size();
        }
        List<Frame> rest = batch.after(taken);
        int accepted = batch.frames().size() - rest.size();
        for (Frame frame : rest) {
            accepted += offer(frame) ? 1 : 0;
        }
        return accepted;
    }

    private int writeThrough(FrameBatch batch) {
        try {
            return outbox.writeThrough(batch.bytes());
        } catch (RuntimeException | OutOfMemoryError e) {
            failed(e);
            return 0;
        }
    }

    // A bug in this server, which must cost only this connection.
    private void failed(Throwable failure) {
        logContext.log(() -> LOG.errorf(failure, "Connection %d could not be written to", logContext.id()));
        if (!ended) {
            CloseCode code = CloseCode.INTERNAL_ERROR;
            end(code.comesBack(), code.code());
            transport.close(code.code(), code.reason());
        }
    }

    /** Adds a room's subscription. */
    void subscribed(Subscriber subscriber) {
        subscribers.add(subscriber);
    }

    /** Removes a room's subscription. */
    void unsubscribed(Subscriber subscriber) {
        subscribers.remove(subscriber);
    }

    /** Returns whether the socket has taken everything that was offered. */
    boolean isDrained() {
        return outbox.isEmpty() && transport.isWritable();
    }

    void flush() {
        try {
            transport.flush();
        } catch (RuntimeException | OutOfMemoryError e) {
            failed(e);
        }
    }

    /** Called when the transport becomes writable. */
    @Override
    public void onWritable() {
        if (!ended && !outbox.isEmpty()) {
            outbox.drain();
            loop.markDirty(this);
        }
        if (isDrained()) {
            resume(PauseReason.OUTBOX);
        }
    }

    /** Pauses the client's input for this reason: no further message is handled until it resumes. */
    public void pause(PauseReason reason) {
        pauses |= 1 << reason.ordinal();
    }

    /** Pauses the client's input until the socket has taken everything that was offered, if it has not yet. */
    public void pauseUntilDrained() {
        if (!isDrained()) {
            pause(PauseReason.OUTBOX);
        }
    }

    /** Removes a reason to pause. */
    public void resume(PauseReason reason) {
        int before = pauses;
        pauses &= ~(1 << reason.ordinal());
        if (before != 0 && pauses == 0 && !ended) {
            onResumed.run();
        }
    }

    /** Returns whether the client's input is paused. */
    public boolean isPaused() {
        return pauses != 0;
    }

    /** Called when the client shows a sign of life of that many bytes. */
    @Override
    public void seen(int bytes) {
        loop.bytesIn().add(bytes);
        liveness.seen(System.nanoTime());
    }

    /** Checks the heartbeat: pings a silent client, and closes the connection of one that did not answer. */
    void checkLiveness(long now, long pongWithinNanos) {
        // A client that this server does not read cannot show a sign of life.
        boolean isUnread = (pauses & ~(1 << PauseReason.OUTBOX.ordinal())) != 0;
        if (liveness.isTimedOut(now, pongWithinNanos)) {
            close(CloseCode.NO_SIGN_OF_LIFE);
        } else if (!isUnread && liveness.shouldPing(now)) {
            transport.ping();
        }
    }

    /** Closes the connection. Queued frames are sent first, unless the client was too slow. */
    @Override
    public void close(CloseCode code) {
        if (ended) {
            return;
        }
        if (code == CloseCode.TOO_SLOW) {
            outbox.clear();
        } else {
            outbox.writeAll();
            subscribers.forEach(Subscriber::catchUp);
            outbox.writeAll();
            if (ended) {
                return;
            }
        }
        end(code.comesBack(), code.code());
        transport.close(code.code(), code.reason());
    }

    /** Called when the client ended the connection, or it broke; {@code comesBack} as in {@link Peer}. */
    @Override
    public void ended(boolean comesBack, int code) {
        if (!ended) {
            end(comesBack, code);
        }
    }

    private void end(boolean comesBack, int code) {
        ended = true;
        endCode = code;
        outbox.clear();
        loop.remove(this, code);
        onEnd.accept(comesBack);
    }
}
