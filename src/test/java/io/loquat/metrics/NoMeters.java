package io.loquat.metrics;

import io.loquat.protocol.ErrorCode;
import io.loquat.protocol.RoomEvent;
import io.loquat.protocol.RoomName;

/** Measures nothing. */
public class NoMeters implements Meters {
    @Override
    public void messageIn() {}

    @Override
    public void appended(long nanos) {}

    @Override
    public void delivered(RoomEvent event, long nanos) {}

    @Override
    public Sending taken(RoomName room) {
        return Sending.UNNOTED;
    }

    @Override
    public void resumed(boolean recovered) {}

    @Override
    public void storeFailed() {}

    @Override
    public void turnedAway(Refusal reason) {}

    @Override
    public void refused(ErrorCode code) {}
}
