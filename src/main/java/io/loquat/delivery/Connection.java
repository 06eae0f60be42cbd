package io.loquat.delivery;

import io.loquat.protocol.CloseCode;
import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.jboss.logging.Logger;

/** One client's connection: its outbox, its signs of life and its end. Owner of everything: its event loop. */
public final class Connection implements Peer {
    private static final Logger LOG = Logger.getLogger(Connection.class);

    private final About about;
    private final String address;
    private final Loop loop;
    private final Transport transport;
    private final Outbox outbox;
    private final Pulse pulse;
    private final List<Subscriber> subscribers = new ArrayList<>(1);
    private Consumer<Boolean> onEnd = comesBack -> {};
    private Runnable onReleased = () -> {};
    private LongConsumer onGoAway = reconnectAfterMs -> {};
    private boolean ended;
    private int endCode;
    private int holds;
    // Where the loop keeps it.
    int index;
    boolean dirty;

    Connection(long id, String address, Loop loop, Transport transport, Outbox outbox, Duration pingAfter) {
        this.about = new About(id);
        this.address = address;
        this.loop = loop;
        this.transport = transport;
        this.outbox = outbox;
        this.pulse = new Pulse(pingAfter, System.nanoTime());
    }

    /** What logs say of it. */
    @Override
    public About about() {
        return about;
    }

    /** The client's address, for logs and limits; never shown to others. */
    public String address() {
        return address;
    }

    /** The event loop that owns it. */
    public EventLoop eventLoop() {
        return loop.eventLoop();
    }

    Loop loop() {
        return loop;
    }

    /** Whether it has ended, so that nothing is written to it any more. */
    public boolean isEnded() {
        return ended;
    }

    /** The close code that it ended with, once it has. */
    public int endCode() {
        return endCode;
    }

    /**
     * Calls once when the connection ends, on its event loop, and at once when it already has.
     *
     * @param handler is given whether the client may come back in its place: it broke, or it was asked to
     */
    public void onEnd(Consumer<Boolean> handler) {
        onEnd = onEnd.andThen(handler);
        if (ended) {
            handler.accept(false);
        }
    }

    /** Calls on its event loop whenever the last hold is gone. */
    public void onReleased(Runnable handler) {
        onReleased = handler;
    }

    /** One of the client's messages was handled: the next may be handed over. */
    public void handled() {
        transport.handled();
    }

    /** Calls when the server is about to go, with the milliseconds after which the client should come back. */
    public void onGoAway(LongConsumer handler) {
        onGoAway = handler;
    }

    /** Tells the client that the server is about to go; on its event loop. */
    public void goAway(long reconnectAfterMs) {
        if (!ended) {
            onGoAway.accept(reconnectAfterMs);
        }
    }

    /**
     * Sends a frame to this client alone, from any thread, in the order of the calls of one thread; releases it. It may be ahead of
     * what a room was told shortly before.
     */
    public void send(Frame frame) {
        eventLoop().execute(() -> answer(frame));
    }

    /** Answers this client at once; on its event loop. Releases the frame. */
    public void answer(Frame frame) {
        offer(frame);
        frame.bytes().release();
    }

    /** Takes a frame for this client; the caller keeps its reference. */
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
     * Takes a run of frames for this client, with one system call where the wire takes them all; the caller keeps its reference.
     *
     * @return how many were accepted
     */
    int offer(Run run) {
        if (dirty) {
            flush();
        }
        if (ended) {
            return 0;
        }
        int taken = writeThrough(run);
        if (taken == run.bytes().readableBytes()) {
            return run.frames().size();
        }
        List<Frame> rest = run.after(taken);
        int accepted = run.frames().size() - rest.size();
        for (Frame frame : rest) {
            accepted += offer(frame) ? 1 : 0;
        }
        return accepted;
    }

    private int writeThrough(Run run) {
        try {
            return outbox.writeThrough(run.bytes());
        } catch (RuntimeException | OutOfMemoryError e) {
            failed(e);
            return 0;
        }
    }

    // Our bug, which costs this connection alone.
    private void failed(Throwable failure) {
        about.log(() -> LOG.errorf(failure, "Connection %d could not be written to", about.id()));
        if (!ended) {
            CloseCode code = CloseCode.INTERNAL_ERROR;
            end(code.comesBack(), code.code());
            transport.close(code.code(), code.reason());
        }
    }

    /** It reads a room. */
    void subscribed(Subscriber subscriber) {
        subscribers.add(subscriber);
    }

    /** It does not any more. */
    void unsubscribed(Subscriber subscriber) {
        subscribers.remove(subscriber);
    }

    /** Whether everything that was offered has been taken by the wire. */
    public boolean isDrained() {
        return outbox.isEmpty() && transport.isWritable();
    }

    void flush() {
        try {
            transport.flush();
        } catch (RuntimeException | OutOfMemoryError e) {
            failed(e);
        }
    }

    /** The wire takes more. */
    @Override
    public void onWritable() {
        if (!ended && !outbox.isEmpty()) {
            outbox.drain();
            loop.markDirty(this);
        }
        if (isDrained()) {
            release(Hold.OUTBOX);
        }
    }

    /** Begins with nothing more that the client says, for this reason. */
    public void hold(Hold reason) {
        holds |= 1 << reason.ordinal();
    }

    /** Holds until the client has taken what was offered, if it has not. */
    public void holdUntilDrained() {
        if (!isDrained()) {
            hold(Hold.OUTBOX);
        }
    }

    /** This reason is gone. */
    public void release(Hold reason) {
        int before = holds;
        holds &= ~(1 << reason.ordinal());
        if (before != 0 && holds == 0 && !ended) {
            onReleased.run();
        }
    }

    /** Whether there is a reason to begin with nothing. */
    public boolean isHeld() {
        return holds != 0;
    }

    /** The client gave a sign of life, of so many bytes. */
    @Override
    public void seen(int bytes) {
        loop.bytesIn().add(bytes);
        pulse.seen(System.nanoTime());
    }

    /** One look of the heartbeat: pings who was silent, closes who did not answer. */
    void beat(long now, long pongWithinNanos) {
        // Whom we do not read for reasons of our own can not be heard either.
        boolean muted = (holds & ~(1 << Hold.OUTBOX.ordinal())) != 0;
        if (pulse.isLost(now, pongWithinNanos)) {
            close(CloseCode.NO_SIGN_OF_LIFE);
        } else if (!muted && pulse.isToBeFelt(now)) {
            transport.ping();
        }
    }

    /** Ends the connection from our side; what waits is thrown away when the client was too slow, else it is sent first. */
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

    /** The connection has ended from the other side: {@code comesBack} without a close frame, or with that of a page that is left. */
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
