package io.loquat.socketio.engine;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import io.loquat.delivery.Connection;
import io.loquat.delivery.Transport;
import io.loquat.protocol.CloseCode;
import io.loquat.session.Inbox;
import io.loquat.session.Session;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The Engine.IO session of one client, over any transport. Owner: the event loop of its connection. */
final class EngineSession implements CarriedSession {
    static final int MISSING = 1006;

    private final String id;
    private final EngineVersion version;
    private final EngineSettings settings;
    private final EngineTransport wire;
    private final @Nullable PollingTransport polling;
    private final @Nullable EngineUpgrade upgrade;
    private final @Nullable PollingRequests requests;
    private final Runnable onFinished;
    private @Nullable Connection connection;
    private @Nullable EngineHeartbeat heartbeat;
    private @Nullable PacketHandler packets;

    /**
     * Creates a session that starts with polling.
     *
     * @param takesBinary whether the client accepts binary bodies
     * @param onFinished called when the session is over and must be removed
     */
    EngineSession(String id, EngineVersion version, EngineSettings settings, boolean takesBinary, Runnable onFinished) {
        this.id = id;
        this.version = version;
        this.settings = settings;
        this.onFinished = onFinished;
        this.polling = new PollingTransport(version, takesBinary, this::awaitPoll, onFinished);
        this.wire = new EngineTransport(polling);
        this.upgrade = new EngineUpgrade(this, polling, wire);
        this.requests = new PollingRequests(this, polling);
    }

    /** Creates a session that a WebSocket carries from the start. */
    EngineSession(String id, EngineVersion version, EngineSettings settings, Transport socket, Runnable onFinished) {
        this.id = id;
        this.version = version;
        this.settings = settings;
        this.onFinished = onFinished;
        this.polling = null;
        this.wire = new EngineTransport(socket);
        this.upgrade = null;
        this.requests = null;
    }

    /** Returns the transport to which its connection writes. */
    Transport wire() {
        return wire;
    }

    /** Sets the connection; called before any other method. */
    void connect(Connection opened) {
        connection = opened;
        opened.onEnd(comesBack -> end());
    }

    /** Opens the session of the application, which may receive and send messages from now on. */
    void start(EngineApplication application) {
        Session above = new Inbox(connection(), application.open(this));
        EngineHeartbeat started = new EngineHeartbeat(version, settings, connection());
        heartbeat = started;
        packets = new PacketHandler(this, above, started, this::closedByClient);
        awaitPoll();
    }

    String id() {
        return id;
    }

    @Override
    public EngineVersion version() {
        return version;
    }

    @Override
    public EngineSettings settings() {
        return settings;
    }

    @Override
    public Connection connection() {
        return Objects.requireNonNull(connection);
    }

    /** Returns the packet that opens the session. */
    String opening() {
        return settings.opening(id, polling != null);
    }

    // ---- polling

    /** Handles a poll. A second poll while another is pending ends the session. */
    void poll(PollingTransport.Request request) {
        if (requests == null) {
            request.refuse(EngineError.BAD_REQUEST);
        } else {
            requests.poll(request);
        }
    }

    /** Handles a post. The session ends if the post is malformed or another one is still being handled. */
    void post(PollingTransport.Request request, byte[] body, boolean isBinary) {
        if (requests == null) {
            request.refuse(EngineError.BAD_REQUEST);
        } else {
            requests.post(request, body, isBinary);
        }
    }

    @Override
    public boolean isPolling() {
        if (heartbeat != null && heartbeat.isLost()) {
            connection().close(CloseCode.NO_SIGN_OF_LIFE);
        }
        return isOnPolling() && !connection().isEnded();
    }

    @Override
    public boolean isOnPolling() {
        return polling != null && isOn(polling);
    }

    /** Handles a client that disconnected while its request was pending: the session ends. */
    void abandoned(PollingTransport.Request request) {
        if (requests != null && requests.has(request)) {
            connection().ended(true, MISSING);
            onFinished.run();
        }
    }

    @Override
    public void malformed() {
        connection().close(CloseCode.PROTOCOL_ERROR);
    }

    // ---- the upgrade

    /**
     * Returns whether a WebSocket may be opened for an upgrade. If so, {@link #probe} or {@link #ended} MUST be called
     * for it. Any thread.
     */
    boolean mayProbe() {
        return upgrade != null && upgrade.begin();
    }

    @Override
    public boolean isUpgrading() {
        return upgrade != null && upgrade.isProbed();
    }

    @Override
    public void awaitPoll() {
        if (requests != null && isOnPolling()) {
            requests.await();
        }
    }

    /** Starts the upgrade to a WebSocket, whose client must complete it in time. */
    void probe(Transport socket) {
        Objects.requireNonNull(upgrade).probe(socket);
    }

    @Override
    public boolean isOn(Transport carrier) {
        return wire.isOn(carrier);
    }

    // ---- events of a WebSocket

    @Override
    public void closed(Transport socket, CloseCode code) {
        if (isOn(socket)) {
            connection().close(code);
        } else {
            socket.close(code.code(), code.reason());
        }
    }

    @Override
    public void ended(Transport socket, boolean comesBack, int code) {
        if (isOn(socket)) {
            connection().ended(comesBack, code);
        } else if (upgrade != null) {
            upgrade.ended(socket);
        }
    }

    // ---- packets

    @Override
    public void onText(String packet, Transport by) {
        if (connection().isEnded()) {
            return;
        }
        if (by != polling && !isOn(by)) {
            if (upgrade != null) {
                upgrade.onText(packet, by);
            }
            return;
        }
        packets().text(packet, by);
    }

    @Override
    public void onBinary(byte[] frame, Transport by) {
        if (connection().isEnded()) {
            return;
        }
        if (!isOn(by)) {
            if (upgrade != null) {
                upgrade.abort(by);
            }
        } else {
            packets().binary(frame, by);
        }
    }

    @Override
    public void onMessage(byte[] message, Transport by) {
        if (!connection().isEnded() && isOn(by)) {
            packets().message(message);
        }
    }

    private void closedByClient() {
        if (polling != null && isOnPolling()) {
            polling.release();
            connection().ended(false, CloseCode.NORMAL.code());
            onFinished.run();
        } else {
            connection().close(CloseCode.NORMAL);
        }
    }

    private PacketHandler packets() {
        return Objects.requireNonNull(packets);
    }

    // ---- the end

    private void end() {
        if (heartbeat != null) {
            heartbeat.stop();
        }
        if (upgrade != null) {
            upgrade.end();
        }
        if (requests != null) {
            requests.stop();
        }
        if (!isOnPolling()) {
            onFinished.run();
        } else {
            // The last packets, including the one that closes the session, may still be polled.
            var unused = connection()
                    .eventLoop()
                    .schedule(onFinished, settings.limits().closeWithin().toNanos(), NANOSECONDS);
        }
    }

    /** Releases the unsent packets when the session is removed. */
    void drop() {
        if (polling != null) {
            polling.drop();
        }
    }
}
