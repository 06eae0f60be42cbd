package io.loquat.delivery;

import io.loquat.protocol.CloseCode;

/** Receives the events of a transport. Every method is called on the transport's event loop. */
public interface Peer {
    /** Returns the context of log lines about it; any thread. */
    LogContext logContext();

    /** Called when the client shows a sign of life of that many bytes. */
    void seen(int bytes);

    /** Called when the transport becomes writable. */
    void onWritable();

    /** Called when the client violated the protocol and is to be closed. */
    void close(CloseCode code);

    /**
     * Called when the client ended the connection, or it broke.
     *
     * @param comesBack whether the client may come back: there was no close frame, or that of a page that is being left
     */
    void ended(boolean comesBack, int code);
}
