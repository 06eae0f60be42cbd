package io.loquat.socketio.engine;

import io.loquat.config.Settings;
import java.time.Duration;

/**
 * The limits of an Engine.IO session.
 *
 * @param pingInterval the interval between two pings
 * @param pingTimeout how long a client may take to answer a ping; a silence of both times in total ends the session
 * @param connectWithin how long a client may take to connect to a namespace, to complete an upgrade, and to send the
 *     attachments of a packet
 * @param pollWithin how long a client may take from the answer to a poll to the next one, before it counts as
 *     disconnected
 * @param limits the limits of all clients; {@code frameBytes} is also the {@code maxPayload} of a body
 */
public record EngineSettings(
        Duration pingInterval,
        Duration pingTimeout,
        Duration connectWithin,
        Duration pollWithin,
        Settings.Limits limits) {
    /** Derives the limits from the settings of the server. */
    public static EngineSettings of(Settings settings) {
        Settings.Heartbeat heartbeat = settings.heartbeat();
        Settings.Limits limits = settings.limits();
        return new EngineSettings(
                heartbeat.pingAfter(), heartbeat.pongWithin(), limits.helloWithin(), heartbeat.pongWithin(), limits);
    }

    /** Returns the packet that opens a session. */
    String opening(String id, boolean isUpgradable) {
        String upgrades = isUpgradable ? "[\"websocket\"]" : "[]";
        return "0{\"sid\":\"%s\",\"upgrades\":%s,\"pingInterval\":%d,\"pingTimeout\":%d,\"maxPayload\":%d}"
                .formatted(id, upgrades, pingInterval.toMillis(), pingTimeout.toMillis(), limits.frameBytes());
    }

    /** Returns the silence after which a client counts as disconnected. */
    public Duration silence() {
        return pingInterval.plus(pingTimeout);
    }
}
