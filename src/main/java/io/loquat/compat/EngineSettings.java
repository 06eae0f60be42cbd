package io.loquat.compat;

import io.loquat.config.Settings;
import java.time.Duration;

/**
 * The bounds of a session of Engine.IO.
 *
 * @param pingInterval pause between two pings
 * @param pingTimeout time to answer one; a silence of both together ends the session
 * @param connectWithin the time in which a client connects to a namespace, completes an upgrade that it began, and sends the
 *     attachments that it announced
 * @param limits of what all clients share: {@code frameBytes} is the {@code maxPayload} of a body too
 */
record EngineSettings(Duration pingInterval, Duration pingTimeout, Duration connectWithin, Settings.Limits limits) {
    static EngineSettings of(Settings settings) {
        Settings.Heartbeat heartbeat = settings.heartbeat();
        Settings.Limits limits = settings.limits();
        return new EngineSettings(heartbeat.pingAfter(), heartbeat.pongWithin(), limits.helloWithin(), limits);
    }

    /** After which silence a client is not there any more. */
    Duration silence() {
        return pingInterval.plus(pingTimeout);
    }
}
