package io.loquat.delivery;

import io.netty.buffer.ByteBuf;

/** The transport below one connection. Every method is called on the connection's event loop. */
public interface Transport {
    /**
     * Returns whether more can be written now. When this changes to true, the transport calls {@link
     * Connection#onWritable}.
     */
    boolean isWritable();

    /** Writes one whole frame and releases it. Nothing is sent before {@link #flush}. */
    void write(ByteBuf frame);

    /**
     * Writes bytes to the kernel at once, bypassing the pipeline that {@link #write} passes.
     *
     * @return how many bytes it took; 0 also if there is no such way or earlier writes are still pending
     */
    int writeThrough(ByteBuf bytes);

    /** Sends everything that was written. */
    void flush();

    /** Pings the client, or shows it a sign of life if it cannot answer one. */
    void ping();

    /** Called when one of the client's messages was handled, so that the next may be passed on. */
    void handled();

    /**
     * Closes the connection with this code after everything that was written; cuts it if the client does not read in
     * time.
     */
    void close(int code, String reason);
}
