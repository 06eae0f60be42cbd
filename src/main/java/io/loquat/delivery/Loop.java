package io.loquat.delivery;

import io.netty.channel.DefaultEventLoop;
import io.netty.channel.EventLoop;
import io.netty.channel.SingleThreadEventLoop;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.IntConsumer;

/** The connections of one event loop, and the writes that are due. Owner: that event loop. */
final class Loop {
    /**
     * How many small writes the loop makes before it polls its sockets again. The other sockets wait about a
     * millisecond.
     */
    private static final int WRITES_PER_TURN = 512;

    private final EventLoop eventLoop;
    private final IntConsumer onClose;
    private final List<Connection> connections = new ArrayList<>();
    private final ArrayDeque<FormatGroup> pendingGroups = new ArrayDeque<>();
    private List<Connection> dirty = new ArrayList<>();
    private List<Connection> flushing = new ArrayList<>();
    private boolean turnScheduled;
    private final SingleWriterCounter bytesIn = new SingleWriterCounter();
    private final SingleWriterCounter bytesOut = new SingleWriterCounter();

    Loop(EventLoop eventLoop, IntConsumer onClose) {
        this.eventLoop = eventLoop;
        this.onClose = onClose;
    }

    EventLoop eventLoop() {
        return eventLoop;
    }

    /** Returns the counter of bytes received. */
    SingleWriterCounter bytesIn() {
        return bytesIn;
    }

    /** Returns the counter of bytes written. */
    SingleWriterCounter bytesOut() {
        return bytesOut;
    }

    void add(Connection connection) {
        connection.index = connections.size();
        connections.add(connection);
    }

    void remove(Connection connection, int code) {
        Connection last = connections.removeLast();
        if (last != connection) {
            connections.set(connection.index, last);
            last.index = connection.index;
        }
        onClose.accept(code);
    }

    /** Returns the open connections. */
    List<Connection> connections() {
        return new ArrayList<>(connections);
    }

    /** Visits every connection; connections may end meanwhile. */
    void forEach(Consumer<Connection> action) {
        for (int i = connections.size() - 1; i >= 0; i--) {
            action.accept(connections.get(i));
        }
    }

    /**
     * Marks a connection that has unsent frames. They are written together, after all tasks that the loop already has.
     */
    void markDirty(Connection connection) {
        if (!connection.dirty) {
            connection.dirty = true;
            dirty.add(connection);
            schedule();
        }
    }

    /**
     * Marks a group that has something to deliver and had nothing before. It is delivered after all tasks that the loop
     * already has.
     */
    void markDirty(FormatGroup group) {
        pendingGroups.add(group);
        schedule();
    }

    private void schedule() {
        if (turnScheduled) {
            return;
        }
        turnScheduled = true;
        if (eventLoop instanceof SingleThreadEventLoop loop && !(eventLoop instanceof DefaultEventLoop)) {
            // After the tasks of this iteration, so that frames that they add are written at once.
            loop.executeAfterEventLoopIteration(this::turn);
        } else {
            eventLoop.execute(this::turn);
        }
    }

    private void turn() {
        turnScheduled = false;
        try {
            sweep();
            flush();
        } finally {
            if (!pendingGroups.isEmpty()) {
                // As a task, so that it runs in the next iteration, which polls the sockets first.
                eventLoop.execute(this::schedule);
            }
        }
    }

    // Groups take turns, so that a large room does not hold up a small one.
    private void sweep() {
        int budget = WRITES_PER_TURN;
        while (budget > 0 && !pendingGroups.isEmpty()) {
            FormatGroup group = pendingGroups.remove();
            try {
                budget -= group.sweep(budget);
            } finally {
                if (group.isBehind()) {
                    pendingGroups.add(group);
                }
            }
        }
    }

    private void flush() {
        List<Connection> batch = dirty;
        dirty = flushing;
        flushing = batch;
        for (Connection connection : batch) {
            connection.dirty = false;
            connection.flush();
        }
        batch.clear();
    }
}
