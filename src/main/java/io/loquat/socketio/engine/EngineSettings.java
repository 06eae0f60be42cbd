package io.loquat.socketio.engine;

import io.loquat.config.Settings;
import java.time.Duration;

/**
 * The bounds of a session of Engine.IO.
 *
 * @param pingInterval pause between two pings
 * @param pingTimeout time to answer one; a silence of both together ends the session
 * @param connectWithin the time in which a client connects to a namespace, completes an upgrade that it began, and sends the
 *     attachments that it announced
 * @param pollWithin the time between the answer to a poll and the next one, after which nobody is there any more
 * @param limits of what all clients share: {@code frameBytes} is the {@code maxPayload} of a body too
 */
public record EngineSettings(
        Duration pingInterval,
        Duration pingTimeout,
        Duration connectWithin,
        Duration pollWithin,
        Settings.Limits limits) {
    public static EngineSettings of(Settings settings) {
        Settings.Heartbeat heartbeat = settings.heartbeat();
        Settings.Limits limits = settings.limits();
        return new EngineSettings(
                heartbeat.pingAfter(), heartbeat.pongWithin(), limits.helloWithin(), heartbeat.pongWithin(), limits);
    }

    /** The packet that opens a session. */
    String opening(String id, boolean isUpgradable) {
        String upgrades = isUpgradable ? "[\"websocket\"]" : "[]";
        return "0{\"sid\":\"%s\",\"upgrades\":%s,\"pingInterval\":%d,\"pingTimeout\":%d,\"maxPayload\":%d}"
                .formatted(id, upgrades, pingInterval.toMillis(), pingTimeout.toMillis(), limits.frameBytes());
    }

    /** After which silence a client is not there any more. */
    public Duration silence() {
        return pingInterval.plus(pingTimeout);
    }
}
