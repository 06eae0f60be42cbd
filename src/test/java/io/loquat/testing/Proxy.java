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

/** A TCP proxy to a local port that can stall, delay or reset its connections, and recover. */
public final class Proxy implements AutoCloseable {

    private final ServerSocket server;
    private volatile int target;
    private final Set<ProxyConnection> lines = ConcurrentHashMap.newKeySet();
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

    /** Creates a proxy to this port of the loopback address. Nothing needs to listen there yet. */
    public static Proxy to(int port) {
        return new Proxy(port);
    }

    public int port() {
        return server.getLocalPort();
    }

    /** Directs new connections to this port from now on; existing ones stay. */
    public void redirectTo(int other) {
        target = other;
    }

    /** Stops forwarding until {@link #heal}: connections stay open, new ones are accepted, and data is kept. */
    public void stall() {
        change(() -> stalled = true);
    }

    /** Delays each byte by this time, in both directions. */
    public void delay(Duration time) {
        change(() -> delayNanos = time.toNanos());
    }

    /** Resets all connections, and until {@link #heal} all new ones. */
    public void reset() {
        change(() -> resetting = true);
        lines.forEach(ProxyConnection::reset);
    }

    /** Returns to immediate forwarding, starting with the data that was kept. */
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
        lines.forEach(ProxyConnection::reset);
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits until data read at this time may be forwarded; returns false if the proxy is closed first. */
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

    /** Removes an ended connection. */
    void ended(ProxyConnection line) {
        lines.remove(line);
    }

    private void accept() {
        Socket near = next();
        while (near != null) {
            var line = new ProxyConnection(this, near, target);
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
