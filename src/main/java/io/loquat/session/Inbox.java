package io.loquat.session;

import io.loquat.delivery.Connection;
import java.util.ArrayDeque;

/**
 * Queues the messages of a client while its connection is paused. The queue is bounded, because the transport passes on
 * only a few messages before one of them is handled. Owner: the event loop of the connection.
 */
public final class Inbox implements Session {
    private final Connection connection;
    private final Session session;
    private final ArrayDeque<Object> messages = new ArrayDeque<>(0);

    /** Creates the inbox of a session; on the connection's event loop. */
    public Inbox(Connection connection, Session session) {
        this.connection = connection;
        this.session = session;
        connection.onResumed(this::drain);
        connection.onEnd(comesBack -> messages.clear());
    }

    @Override
    public void onText(String text) {
        messages.add(text);
        drain();
    }

    @Override
    public void onBinary(byte[] bytes) {
        messages.add(bytes);
        drain();
    }

    private void drain() {
        while (!messages.isEmpty() && !connection.isPaused() && !connection.isEnded()) {
            switch (messages.remove()) {
                case String text -> session.onText(text);
                case byte[] bytes -> session.onBinary(bytes);
                case Object other -> throw new AssertionError(other);
            }
            connection.handled();
        }
    }
}
