package io.loquat.testing;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The unread frames of a connection. The reader thread adds them; the test removes them, and waits for more. */
final class Inbox {

    private static final int REMEMBERED = 20;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Deque<Frame> data = new ArrayDeque<>();
    private final Deque<Frame> pings = new ArrayDeque<>();
    private final Deque<Frame> pongs = new ArrayDeque<>();
    private final Deque<String> lastSeen = new ArrayDeque<>();
    private @Nullable Frame close;
    private @Nullable Ending ending;
    private @Nullable String violation;

    /** Adds a complete message or a control frame. */
    void add(Frame frame) {
        locked(() -> {
            lastSeen.addLast(frame.toString());
            if (lastSeen.size() > REMEMBERED) {
                lastSeen.removeFirst();
            }
            if (close != null) {
                violation = "a frame came after the close frame: " + frame;
            }
            switch (frame.opcode()) {
                case Frame.PING -> pings.addLast(frame);
                case Frame.PONG -> pongs.addLast(frame);
                case Frame.CLOSE -> close = frame;
                default -> data.addLast(frame);
            }
        });
    }

    void end(boolean reset) {
        locked(() -> {
            int code = close == null ? Ending.NO_CLOSE_FRAME : close.closeCode();
            ending = new Ending(code, close == null ? "" : close.closeReason(), reset);
        });
    }

    void violated(String rule) {
        locked(() -> violation = rule);
    }

    Frame nextData(Duration within) {
        return await("a message", within, data::pollFirst);
    }

    /** Returns empty if the connection has ended and everything was read. */
    Optional<Frame> nextDataOrEnd(Duration within) {
        return await("a message, or the end of the connection", within, () -> {
            Frame next = data.pollFirst();
            return next == null && ending == null ? null : Optional.ofNullable(next);
        });
    }

    Frame nextPing(Duration within) {
        return await("a ping", within, pings::pollFirst);
    }

    Frame nextPong(Duration within) {
        return await("a pong", within, pongs::pollFirst);
    }

    Frame closeFrame(Duration within) {
        return await("a close frame", within, () -> close);
    }

    /** Unlike the other methods, does not fail if the connection has ended. */
    Ending ending(Duration within) {
        return await("the end of the connection", within, () -> ending);
    }

    boolean hasEnded() {
        lock.lock();
        try {
            return ending != null;
        } finally {
            lock.unlock();
        }
    }

    private <T> T await(String what, Duration within, Supplier<@Nullable T> find) {
        lock.lock();
        try {
            long left = within.toNanos();
            while (true) {
                if (violation != null) {
                    throw new AssertionError("the server broke RFC 6455: " + violation + seen());
                }
                T found = find.get();
                if (found != null) {
                    return found;
                }
                if (ending != null) {
                    throw new AssertionError("waited for " + what + " but the connection ended: " + ending + seen());
                }
                if (left <= 0) {
                    throw new AssertionError("waited " + within.toMillis() + " ms for " + what + seen());
                }
                left = changed.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while waiting for " + what, e);
        } finally {
            lock.unlock();
        }
    }

    private String seen() {
        return "\nlast frames of this connection:\n  " + String.join("\n  ", lastSeen);
    }

    private void locked(Runnable change) {
        lock.lock();
        try {
            change.run();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
