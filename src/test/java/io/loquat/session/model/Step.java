package io.loquat.session.model;

/**
 * One event.
 *
 * @param who which client or loop
 * @param count how many, or which
 */
record Step(Action action, int who, int count) {
    /** The kinds of events, with how often each is chosen. */
    enum Action {
        /** A client connects, sends hello and joins from its position, or joins again after leaving. */
        JOIN(16),
        /** A client sends some messages. */
        SEND(12),
        /** A client resends unacknowledged messages of its person. */
        RETRY(5),
        /** A client resends a message that was acknowledged recently or long ago. */
        REPEAT(3),
        /** A client leaves the room. */
        LEAVE(1),
        /** A client reads some frames. */
        READ(16),
        /** A client's connection ends: unread frames are lost, and the server does not know yet. */
        DISCONNECT(6),
        /** The server learns that a connection has ended. */
        NOTIFY_SERVER(6),
        /** The transport of a client accepts nothing more. */
        STALL(1),
        /** The transport accepts everything again. */
        UNSTALL(4),
        /** One event loop runs its pending tasks. */
        RUN(25),
        /** The log executes the next calls. */
        EXECUTE(14),
        /** The next call to the log fails, if it is a write. */
        FAIL(2),
        /** The log executes the most recent read ahead of all other calls. */
        OVERTAKE(3),
        /** The log notifies its followers of an entry. */
        NOTIFY(6),
        /** The log answers a call. */
        ANSWER(16),
        /** The server runs until nothing is left to do. */
        SETTLE(10),
        /** All grace periods end. */
        END_GRACE(3),
        /** A minute passes. */
        MINUTE(3),
        /** Seven minutes pass: longer than keys and history are kept. */
        SEVEN_MINUTES(1),
        /** The server and its log are closed and restarted. */
        STOP(1),
        /** The server is killed with its unfinished work, and restarted. */
        KILL(1);

        final int frequency;

        Action(int frequency) {
            this.frequency = frequency;
        }
    }
}
