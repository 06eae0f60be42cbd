package io.loquat.session.model;

/**
 * One thing that happens.
 *
 * @param who of the devices or loops
 * @param count how much, or which
 */
record Step(Act act, int who, int count) {
    /** What can happen. */
    enum Act {
        /** A device connects, says hello and joins from where it stands; or joins again what it left. */
        COME(16),
        /** A device sends some messages. */
        SAY(12),
        /** A device sends once more what was not acknowledged yet, its person's or its own. */
        RETRY(5),
        /** A device sends once more what was acknowledged long or not so long ago. */
        REPEAT(3),
        /** A device leaves the room. */
        LEAVE(1),
        /** A device reads some frames. */
        READ(16),
        /** A device's connection ends; what it has not read is lost, and the server does not know it yet. */
        BREAK(6),
        /** The server hears that a connection has ended. */
        NOTICE(6),
        /** The wire to a device takes nothing more. */
        STALL(1),
        /** The wire takes everything again. */
        FLOW(4),
        /** One event loop does what it has to do. */
        RUN(25),
        /** The log does the next things that it was asked for. */
        PERFORM(14),
        /** The log can not do the next thing that it was asked for. */
        FAIL(2),
        /** The log does the last read that it was asked for, ahead of all else. */
        OVERTAKE(3),
        /** The log tells its followers of an entry. */
        TELL(6),
        /** The log answers. */
        ANSWER(16),
        /** All of the server's work is done. */
        REST(10),
        /** Graces end. */
        GRACE(3),
        /** A minute passes. */
        MINUTE(3),
        /** So much time passes that what is there is too old, for a key or for the history. */
        LONG_TIME(1),
        /** The server and its log are closed and started anew. */
        STOP(1),
        /** The server is killed, with whatever it has not done, and started anew. */
        KILL(1);

        final int frequency;

        Act(int frequency) {
            this.frequency = frequency;
        }
    }
}
