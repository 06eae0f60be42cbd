package io.loquat.delivery;

/** Why a client's input is paused. It continues when no reason is left. */
public enum PauseReason {
    /** The client has used up its message rate. */
    MESSAGE_RATE,
    /** The client has used up its command rate. */
    COMMAND_RATE,
    /** Too many of its messages are still being appended to the log. */
    IN_FLIGHT,
    /** The client is still joining the room of its messages. */
    JOINING,
    /** A command that the next one has to wait for is in progress. */
    BUSY,
    /** The client does not read the answers to its commands. */
    OUTBOX
}
