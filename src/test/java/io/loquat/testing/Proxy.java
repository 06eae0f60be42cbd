package io.loquat.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** A way to a port of this machine that can get stuck, become slow or break, and be as before again. */
public final class Proxy implements AutoCloseable {

    private final ServerSocket server;
    private volatile int target;
    private final Set<ProxyLine> lines = ConcurrentHashMap.newKeySet();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private boolean stalled;
    private boolean resetting;
    private boolean closed;
    private long delayNanos;

    private Proxy(int target) {
        this.target = target;
        try {
            server = new ServerSocket(0, 0, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofVirtual().name("proxy").start(this::accept);
    }

    /** To this port of the loopback address, which need not be there yet. */
    public static Proxy to(int port) {
        return new Proxy(port);
    }

    public int port() {
        return server.getLocalPort();
    }

    /** From now on new connections go to this port; those that there are stay. */
    public void leadTo(int other) {
        target = other;
    }

    /** From now on nothing is forwarded; connections stay, new ones are taken, and what was sent is kept until {@link #heal}. */
    public void stall() {
        change(() -> stalled = true);
    }

    /** From now on each byte takes so long to the other side, in both directions. */
    public void delay(Duration time) {
        change(() -> delayNanos = time.toNanos());
    }

    /** All connections are reset, and until {@link #heal} so are new ones. */
    public void reset() {
        change(() -> resetting = true);
        lines.forEach(ProxyLine::reset);
    }

    /** It forwards at once again, first what it has kept. */
    public void heal() {
        change(() -> {
            stalled = false;
            resetting = false;
            delayNanos = 0;
        });
    }

    @Override
    public void close() {
        change(() -> closed = true);
        lines.forEach(ProxyLine::reset);
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits until what was read at this moment may go on; false when the proxy has been closed meanwhile. */
    boolean passes(long readNanos) throws InterruptedException {
        lock.lock();
        try {
            while (!closed) {
                long left = readNanos + delayNanos - System.nanoTime();
                if (stalled) {
                    changed.await();
                } else if (left > 0) {
                    changed.awaitNanos(left);
                } else {
                    return true;
                }
            }
            return false;
        } finally {
            lock.unlock();
        }
    }

    /** A line that is there no more. */
    void ended(ProxyLine line) {
        lines.remove(line);
    }

    private void accept() {
        Socket near = next();
        while (near != null) {
            var line = new ProxyLine(this, near, target);
            lines.add(line);
            if (isResetting()) {
                line.reset();
            } else {
                line.start();
            }
            near = next();
        }
    }

    private @Nullable Socket next() {
        try {
            return server.accept();
        } catch (IOException closedMeanwhile) {
            return null;
        }
    }

    private boolean isResetting() {
        lock.lock();
        try {
            return resetting || closed;
        } finally {
            lock.unlock();
        }
    }

    private void change(Runnable change) {
        lock.lock();
        try {
            change.run();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
