package io.loquat.socketio.engine;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import io.loquat.delivery.Connection;
import io.loquat.delivery.Transport;
import io.loquat.protocol.CloseCode;
import io.loquat.session.Inbox;
import io.loquat.session.Session;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One client's session of Engine.IO, whatever carries it. Owner: the event loop of its connection. */
public final class EngineSession {
    static final int MISSING = 1006;

    private final String id;
    private final EngineVersion version;
    private final EngineSettings settings;
    private final EngineTransport wire;
    private final @Nullable PollingTransport polling;
    private final @Nullable EngineUpgrade upgrade;
    private final @Nullable EngineRequests requests;
    private final Runnable onOver;
    private @Nullable Connection connection;
    private @Nullable Session above;
    private @Nullable EnginePulse pulse;

    /** One that begins by polling; bytes are answered as they are where it takes binary. */
    EngineSession(String id, EngineVersion version, EngineSettings settings, boolean takesBinary, Runnable onOver) {
        this.id = id;
        this.version = version;
        this.settings = settings;
        this.onOver = onOver;
        this.polling = new PollingTransport(version, takesBinary, this::awaitPoll, onOver);
        this.wire = new EngineTransport(polling);
        this.upgrade = new EngineUpgrade(this, polling, wire);
        this.requests = new EngineRequests(this, polling);
    }

    /** One that is on a socket from the beginning. */
    EngineSession(String id, EngineVersion version, EngineSettings settings, Transport socket, Runnable onOver) {
        this.id = id;
        this.version = version;
        this.settings = settings;
        this.onOver = onOver;
        this.polling = null;
        this.wire = new EngineTransport(socket);
        this.upgrade = null;
        this.requests = null;
    }

    /** What its connection writes to. */
    Transport wire() {
        return wire;
    }

    /** The connection that writes here; before anything else. */
    void connect(Connection made) {
        connection = made;
        made.onEnd(comesBack -> end());
    }

    /** Goes live: the application hears and says from now on. */
    void start(EngineApplication application) {
        above = new Inbox(connection(), application.open(this));
        pulse = new EnginePulse(version, settings, connection());
        awaitPoll();
    }

    String id() {
        return id;
    }

    public EngineVersion version() {
        return version;
    }

    public EngineSettings settings() {
        return settings;
    }

    public Connection connection() {
        return Objects.requireNonNull(connection);
    }

    /** The packet that opens the session. */
    String opening() {
        return settings.opening(id, polling != null);
    }

    // ---- polling

    /** The client waits for what there is. Where that is not its turn the session ends. */
    void poll(PollingTransport.Request request) {
        if (requests == null) {
            request.refuse(EngineError.BAD_REQUEST);
        } else {
            requests.poll(request);
        }
    }

    /** The client sent a body. Where it can not be taken the session ends. */
    void post(PollingTransport.Request request, byte[] body, boolean isBinary) {
        if (requests == null) {
            request.refuse(EngineError.BAD_REQUEST);
        } else {
            requests.post(request, body, isBinary);
        }
    }

    /** Whether it polls, and has not been silent for too long. */
    boolean isPolling() {
        if (pulse != null && pulse.isLost()) {
            connection().close(CloseCode.NO_SIGN_OF_LIFE);
        }
        return isOnPolling() && !connection().isEnded();
    }

    boolean isOnPolling() {
        return polling != null && isOn(polling);
    }

    /** The client gave a request up that was not answered: there is nobody to answer to. */
    void abandoned(PollingTransport.Request request) {
        if (requests != null && requests.has(request)) {
            connection().ended(true, MISSING);
            onOver.run();
        }
    }

    /** What the client sent made no sense, which ends the session. */
    public void malformed() {
        connection().close(CloseCode.PROTOCOL_ERROR);
    }

    // ---- the upgrade

    /** Whether a socket may be opened beside the polling; then it MUST be probed or {@link #ended}. Any thread. */
    boolean mayProbe() {
        return upgrade != null && upgrade.begin();
    }

    /** Whether the client was told to come by a socket, so that it polls no more. */
    boolean isAgreedToMove() {
        return upgrade != null && upgrade.isAgreed();
    }

    /** From now on the client has its time for the next poll. */
    void awaitPoll() {
        if (requests != null && isOnPolling()) {
            requests.await();
        }
    }

    /** The socket that was opened: it has its time to complete the upgrade. */
    void probe(SocketTransport socket) {
        Objects.requireNonNull(upgrade).probe(socket);
    }

    boolean isOn(Transport carrier) {
        return wire.isOn(carrier);
    }

    // ---- what a socket met

    void closed(SocketTransport socket, CloseCode code) {
        if (isOn(socket)) {
            connection().close(code);
        } else {
            socket.close(code.code(), code.reason());
        }
    }

    void ended(SocketTransport socket, boolean comesBack, int code) {
        if (isOn(socket)) {
            connection().ended(comesBack, code);
        } else if (upgrade != null) {
            upgrade.ended(socket);
        }
    }

    // ---- packets

    /** The client sent a packet by this carrier. */
    void onText(String packet, Transport by) {
        if (connection().isEnded()) {
            return;
        }
        if (by instanceof SocketTransport socket && !isOn(socket)) {
            if (upgrade != null) {
                upgrade.onText(packet, socket);
            }
            return;
        }
        Objects.requireNonNull(pulse).heard();
        char type = packet.isEmpty() ? ' ' : packet.charAt(0);
        switch (type) {
            case '4' -> above().onText(packet.substring(1));
            case '2', '3' -> {
                if ((type == '2') != (version == EngineVersion.V3)) {
                    malformed();
                    return;
                }
                if (type == '2') {
                    connection().answer(EnginePacket.text('3' + packet.substring(1)));
                }
                by.handled();
            }
            case 'b' -> {
                byte[] message = Payload.bytes(version, packet);
                if (message == null) {
                    malformed();
                } else {
                    onMessage(message, by);
                }
            }
            case '6' -> by.handled();
            case '1' -> {
                by.handled();
                goodbye();
            }
            default -> malformed();
        }
    }

    /** The client sent a binary frame by this carrier. */
    void onBinary(byte[] frame, Transport by) {
        if (connection().isEnded()) {
            return;
        }
        if (!isOn(by)) {
            if (upgrade != null) {
                upgrade.giveUp((SocketTransport) by);
            }
        } else if (version == EngineVersion.V4) {
            onMessage(frame, by);
        } else if (frame.length > 0 && frame[0] == Payload.MESSAGE) {
            onMessage(Arrays.copyOfRange(frame, 1, frame.length), by);
        } else {
            malformed();
        }
    }

    /** The client sent a binary message by this carrier. */
    void onMessage(byte[] message, Transport by) {
        if (!connection().isEnded() && isOn(by)) {
            Objects.requireNonNull(pulse).heard();
            above().onBinary(message);
        }
    }

    private void goodbye() {
        if (polling != null && isOnPolling()) {
            polling.release();
            connection().ended(false, CloseCode.NORMAL.code());
            onOver.run();
        } else {
            connection().close(CloseCode.NORMAL);
        }
    }

    private Session above() {
        return Objects.requireNonNull(above);
    }

    // ---- the end

    private void end() {
        if (pulse != null) {
            pulse.stop();
        }
        if (upgrade != null) {
            upgrade.end();
        }
        if (requests != null) {
            requests.stop();
        }
        if (!isOnPolling()) {
            onOver.run();
        } else {
            // What was said last, the goodbye too, may still be polled.
            var unused = connection()
                    .eventLoop()
                    .schedule(onOver, settings.limits().closeWithin().toNanos(), NANOSECONDS);
        }
    }

    /** Nobody asks for it any more. */
    void drop() {
        if (polling != null) {
            polling.drop();
        }
    }
}
