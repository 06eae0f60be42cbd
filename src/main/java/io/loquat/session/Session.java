package io.loquat.session;

/** What one connection says. Owner: the event loop of the connection, on which every method is called. */
public interface Session {
    /** The client sent a text message, well-formed and within the limit of a frame. */
    void onText(String text);

    /** The client sent a binary message within the limit of a frame. */
    void onBinary(byte[] bytes);
}
