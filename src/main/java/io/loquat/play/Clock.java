package io.loquat.play;

import io.loquat.delivery.Connection;
import io.loquat.delivery.Frame;
import io.loquat.protocol.Times;
import io.loquat.session.Session;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/** Sends the time at once and then every second, and ignores input. */
final class Clock implements Session {
    Clock(Connection connection) {
        ScheduledFuture<?> ticks =
                connection.eventLoop().scheduleAtFixedRate(() -> tick(connection), 0, 1, TimeUnit.SECONDS);
        connection.onEnd(comesBack -> ticks.cancel(false));
    }

    private static void tick(Connection connection) {
        connection.answer(Frame.text(Times.format(Times.now()).getBytes(StandardCharsets.US_ASCII)));
    }

    @Override
    public void onText(String text) {
        // Input is ignored.
    }

    @Override
    public void onBinary(byte[] bytes) {
        // Input is ignored.
    }
}
