package io.loquat.delivery;

import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.IntConsumer;

/** What one event loop keeps: its connections, and which of them have something to flush. Owner: that event loop. */
final class Loop {
    private final EventLoop eventLoop;
    private final IntConsumer onClose;
    private final List<Connection> connections = new ArrayList<>();
    private List<Connection> dirty = new ArrayList<>();
    private List<Connection> flushing = new ArrayList<>();

    Loop(EventLoop eventLoop, IntConsumer onClose) {
        this.eventLoop = eventLoop;
        this.onClose = onClose;
    }

    EventLoop eventLoop() {
        return eventLoop;
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

    /** Looks at every connection; one may end meanwhile. */
    void forEach(Consumer<Connection> look) {
        for (int i = connections.size() - 1; i >= 0; i--) {
            look.accept(connections.get(i));
        }
    }

    /** The connection has unsent frames: they go out together, after all that this loop has to do before. */
    void markDirty(Connection connection) {
        if (connection.dirty) {
            return;
        }
        connection.dirty = true;
        dirty.add(connection);
        if (dirty.size() == 1) {
            eventLoop.execute(this::flush);
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
