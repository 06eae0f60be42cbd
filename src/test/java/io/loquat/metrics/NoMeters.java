package io.loquat.metrics;

import io.loquat.protocol.ErrorCode;
import io.loquat.protocol.RoomEvent;
import io.loquat.protocol.RoomName;

/** Ignores all measurements. */
public class NoMeters implements Meters {
    @Override
    public void messageIn() {}

    @Override
    public void appended(long nanos) {}

    @Override
    public void delivered(RoomEvent event, long nanos) {}

    @Override
    public PendingSend sendAccepted(RoomName room) {
        return PendingSend.NOOP;
    }

    @Override
    public void resumed(boolean recovered) {}

    @Override
    public void storeFailed() {}

    @Override
    public void connectionRefused(Refusal reason) {}

    @Override
    public void errorSent(ErrorCode code) {}
}
