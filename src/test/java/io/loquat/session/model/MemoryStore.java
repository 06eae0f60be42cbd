package io.loquat.session.model;

import io.loquat.log.MovableClock;
import io.loquat.log.RoomLog;
import io.loquat.log.memory.MemoryLog;

/** A store in memory: nothing survives the server. */
final class MemoryStore implements Store {
    private final MovableClock clock;
    private RoomLog log;

    MemoryStore(MovableClock clock) {
        this.clock = clock;
        this.log = open();
    }

    private RoomLog open() {
        return new MemoryLog(2, Oracle.KEPT, Oracle.MAX_AGE, clock, clock::nanos);
    }

    @Override
    public RoomLog log() {
        return log;
    }

    @Override
    public void stop() {
        log.close();
        log = open();
    }

    @Override
    public void kill() {
        stop();
    }

    @Override
    public boolean isDurable() {
        return false;
    }

    @Override
    public void close() {
        log.close();
    }
}
