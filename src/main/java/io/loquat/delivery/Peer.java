package io.loquat.delivery;

import io.loquat.protocol.CloseCode;

/** Who is told what a wire meets; every method is called on the wire's event loop only. */
public interface Peer {
    /** What logs say of it; any thread. */
    About about();

    /** The client gave a sign of life, of so many bytes. */
    void seen(int bytes);

    /** The wire takes more again. */
    void onWritable();

    /** The client broke a rule of the wire, for which it is to be closed. */
    void close(CloseCode code);

    /** The wire has ended from the other side: {@code comesBack} without a close frame, or with that of a page that is left. */
    void ended(boolean comesBack, int code);
}
