package io.loquat.session.model;

import io.loquat.log.RoomLog;
import io.loquat.log.memory.MemoryLog;
import java.time.InstantSource;

/** Nothing is left of a log. */
final class MemoryStore implements Store {
    private final InstantSource clock;
    private RoomLog log;

    MemoryStore(InstantSource clock) {
        this.clock = clock;
        this.log = open();
    }

    private RoomLog open() {
        return new MemoryLog(2, Truth.KEPT, Truth.MAX_AGE, clock);
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
