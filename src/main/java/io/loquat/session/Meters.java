package io.loquat.session;

/** What the way of a message reports to whoever measures. Every method may be called on any thread and must not block. */
public interface Meters {
    /** A client's message was accepted for a room. */
    void messageIn();

    /** An append was answered after that time. */
    void appended(long nanos);

    /** The last reader of a message was written to, that time after its append. */
    void delivered(long nanos);
}
