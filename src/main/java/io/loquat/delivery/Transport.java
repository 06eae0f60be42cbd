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
     * @return how many bytes it took; 0 also if bypassing is not possible or earlier writes are pending
     */
    int writeThrough(ByteBuf bytes);

    /** Sends everything that was written. */
    void flush();

    /** Pings the client, or sends it a sign of life if its protocol has no ping. */
    void ping();

    /** Called when a message of the client has been handled, so that the next one may be passed on. */
    void handled();

    /**
     * Closes the connection with this code after everything that was written. Cuts it off if the client does not read
     * in time.
     */
    void close(int code, String reason);
}
