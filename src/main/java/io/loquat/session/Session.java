package io.loquat.session;

/** Handles the input of one connection. Owner: the connection's event loop, on which every method is called. */
public interface Session {
    /** Called with a text message, which is well-formed and within the frame limit. */
    void onText(String text);

    /** Called with a binary message within the frame limit. */
    void onBinary(byte[] bytes);
}
