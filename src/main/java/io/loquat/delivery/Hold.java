package io.loquat.delivery;

/** Reasons for which nothing that the client of a connection said is begun; it is read on when none is left. */
public enum Hold {
    /** The bucket of messages is empty. */
    MESSAGE_RATE,
    /** The bucket of other commands is empty. */
    COMMAND_RATE,
    /** Too many of its messages are still under way into the log. */
    UNDER_WAY,
    /** It is on its way into the room in which all that it says is said. */
    ENTERING,
    /** A command that the next has to wait for is being done. */
    BUSY,
    /** It does not take what it asked for. */
    OUTBOX
}
