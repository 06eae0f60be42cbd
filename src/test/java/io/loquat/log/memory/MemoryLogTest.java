package io.loquat.log.memory;

import io.loquat.log.MovableClock;
import io.loquat.log.RoomLog;
import io.loquat.log.RoomLogContract;

/** The log in memory passes the exam. */
class MemoryLogTest extends RoomLogContract {

    @Override
    protected RoomLog newLog(MovableClock clock) {
        return new MemoryLog(MAX_ROOMS, MAX_MESSAGES, MAX_AGE, clock);
    }
}
