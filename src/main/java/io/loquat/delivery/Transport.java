package io.loquat.delivery;

import io.netty.buffer.ByteBuf;

/** The wire below one connection. Every method is called on the connection's event loop only. */
public interface Transport {
    /** Whether the wire takes more now; when it changes to true, the transport calls {@link Connection#onWritable}. */
    boolean isWritable();

    /** Writes one whole frame and releases it; nothing leaves before {@link #flush}. */
    void write(ByteBuf frame);

    /**
     * Hands bytes to the kernel at once, past all that {@link #write} goes through.
     *
     * @return how many it took; 0 also where this way is closed or something was written before that has not left
     */
    int writeThrough(ByteBuf bytes);

    /** Sends what was written. */
    void flush();

    /** Asks the peer for a sign of life, or shows one where the peer can give none. */
    void ping();

    /** One of the client's messages was handled: the next may be handed over. */
    void handled();

    /** Says why, and ends the connection after what was written; cut if the peer does not take it in time. */
    void close(int code, String reason);
}
