package io.loquat.delivery;

import io.netty.channel.DefaultEventLoop;
import io.netty.channel.EventLoop;
import io.netty.channel.SingleThreadEventLoop;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.IntConsumer;

/** What one event loop keeps: its connections, and what of them is still to be written. Owner: that event loop. */
final class Loop {
    /** Small writes before the loop looks at its sockets again: about a millisecond, which is what others wait. */
    private static final int WRITES_A_TURN = 512;

    private final EventLoop eventLoop;
    private final IntConsumer onClose;
    private final List<Connection> connections = new ArrayList<>();
    private final ArrayDeque<Strand> strands = new ArrayDeque<>();
    private List<Connection> dirty = new ArrayList<>();
    private List<Connection> flushing = new ArrayList<>();
    private boolean turnIsDue;
    private final Tally bytesIn = new Tally();
    private final Tally bytesOut = new Tally();

    Loop(EventLoop eventLoop, IntConsumer onClose) {
        this.eventLoop = eventLoop;
        this.onClose = onClose;
    }

    EventLoop eventLoop() {
        return eventLoop;
    }

    /** What its connections said. */
    Tally bytesIn() {
        return bytesIn;
    }

    /** What was written to its connections. */
    Tally bytesOut() {
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

    /** Those that are open now. */
    List<Connection> connections() {
        return new ArrayList<>(connections);
    }

    /** Looks at every connection; one may end meanwhile. */
    void forEach(Consumer<Connection> look) {
        for (int i = connections.size() - 1; i >= 0; i--) {
            look.accept(connections.get(i));
        }
    }

    /** The connection has unsent frames: they go out together, after all that this loop has to do before. */
    void markDirty(Connection connection) {
        if (!connection.dirty) {
            connection.dirty = true;
            dirty.add(connection);
            schedule();
        }
    }

    /** The strand, which was not behind before, has something to tell: it goes out after all that this loop has to do before. */
    void markDirty(Strand strand) {
        strands.add(strand);
        schedule();
    }

    private void schedule() {
        if (turnIsDue) {
            return;
        }
        turnIsDue = true;
        if (eventLoop instanceof SingleThreadEventLoop loop && !(eventLoop instanceof DefaultEventLoop)) {
            // Behind the tasks of this iteration, so that what they bring goes out at once.
            loop.executeAfterEventLoopIteration(this::turn);
        } else {
            eventLoop.execute(this::turn);
        }
    }

    private void turn() {
        turnIsDue = false;
        try {
            sweep();
            flush();
        } finally {
            if (!strands.isEmpty()) {
                // By way of a task, and so of the next iteration, in which the sockets are looked at first.
                eventLoop.execute(this::schedule);
            }
        }
    }

    // Strands have their turns one after the other, so a large room does not hold up a small one.
    private void sweep() {
        int budget = WRITES_A_TURN;
        while (budget > 0 && !strands.isEmpty()) {
            Strand strand = strands.remove();
            try {
                budget -= strand.sweep(budget);
            } finally {
                if (strand.isBehind()) {
                    strands.add(strand);
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
