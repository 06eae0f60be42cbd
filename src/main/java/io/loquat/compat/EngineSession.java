package io.loquat.compat;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.NANOSECONDS;

import io.loquat.delivery.Connection;
import io.loquat.delivery.Frame;
import io.loquat.delivery.Transport;
import io.loquat.protocol.CloseCode;
import io.loquat.session.Inbox;
import io.loquat.session.Session;
import io.netty.util.concurrent.ScheduledFuture;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** One client's session of Engine.IO, whatever carries it. Owner: the event loop of its connection. */
final class EngineSession {
    /** A packet that says nothing, and ends a poll. */
    static final byte[] NOOP = {'6'};

    static final byte[] CLOSE = {'1'};

    private static final String PROBE = "2probe";
    private static final String PROBED = "3probe";
    private static final String UPGRADE = "5";
    private static final int MISSING = 1006;

    private final String id;
    private final EngineVersion version;
    private final EngineSettings settings;
    private final EngineTransport wire;
    private final @Nullable PollingTransport polling;
    private final AtomicReference<Stage> stage;
    private final Runnable onOver;
    private @Nullable Connection connection;
    private @Nullable Session above;
    private @Nullable SocketTransport probed;
    private @Nullable ScheduledFuture<?> timer;
    private boolean isAwaited;
    private long heardAt;
    private long dueAt;

    /** What carries a session; any thread. */
    private enum Stage {
        POLLING,
        /** A socket was opened beside. */
        PROBING,
        SOCKET
    }

    private EngineSession(
            String id,
            EngineVersion version,
            EngineSettings settings,
            @Nullable Transport socket,
            Runnable onOver) {
        this.id = id;
        this.version = version;
        this.settings = settings;
        this.onOver = onOver;
        this.polling = socket == null ? new PollingTransport(version, onOver) : null;
        this.wire = new EngineTransport(socket == null ? Objects.requireNonNull(polling) : socket);
        this.stage = new AtomicReference<>(socket == null ? Stage.POLLING : Stage.SOCKET);
    }

    /** One that begins by polling. */
    static EngineSession polling(String id, EngineVersion version, EngineSettings settings, Runnable onOver) {
        return new EngineSession(id, version, settings, null, onOver);
    }

    /** One that is on a socket from the beginning. */
    static EngineSession onSocket(
            String id, EngineVersion version, EngineSettings settings, Transport socket, Runnable onOver) {
        return new EngineSession(id, version, settings, socket, onOver);
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
        heardAt = System.nanoTime();
        listen(heardAt, version == EngineVersion.V4 ? settings.pingInterval() : settings.silence());
    }

    String id() {
        return id;
    }

    EngineVersion version() {
        return version;
    }

    EngineSettings settings() {
        return settings;
    }

    Connection connection() {
        return Objects.requireNonNull(connection);
    }

    /** The packet that opens the session. */
    String opening() {
        String upgrades = polling == null ? "[]" : "[\"websocket\"]";
        return "0{\"sid\":\"%s\",\"upgrades\":%s,\"pingInterval\":%d,\"pingTimeout\":%d,\"maxPayload\":%d}"
                .formatted(
                        id,
                        upgrades,
                        settings.pingInterval().toMillis(),
                        settings.pingTimeout().toMillis(),
                        settings.limits().frameBytes());
    }

    // ---- polling

    /** The client waits for what there is; false where that is not its turn, which ends the session. */
    boolean poll(PollingTransport.Request request) {
        if (polling == null || !isPolling() && !polling.isClosing()) {
            return false;
        }
        if (!polling.poll(request)) {
            connection().close(CloseCode.NORMAL);
            return false;
        }
        if (connection().isEnded()) {
            return true;
        }
        connection().onWritable();
        if (stage.get() == Stage.PROBING) {
            // It moves when no poll is under way.
            polling.release();
        }
        return true;
    }

    /** The client sent a body; false where it could not be taken, which ends the session. */
    boolean post(PollingTransport.Request request, byte[] body, boolean isBinary) {
        if (polling == null || !isPolling()) {
            return false;
        }
        List<Payload.Packet> packets = Payload.decode(version, body, isBinary);
        if (packets == null) {
            malformed();
            return false;
        }
        if (!polling.post(request, packets.size())) {
            connection().close(CloseCode.NORMAL);
            return false;
        }
        for (Payload.Packet packet : packets) {
            connection().seen(0);
            switch (packet) {
                case Payload.Text text -> onText(text.packet(), polling);
                case Payload.Binary binary -> onMessage(binary.bytes(), polling);
            }
        }
        return true;
    }

    private boolean isPolling() {
        if (isLost()) {
            connection().close(CloseCode.NO_SIGN_OF_LIFE);
        }
        return stage.get() != Stage.SOCKET && !connection().isEnded();
    }

    /** The client gave a request up that was not answered: there is nobody to answer to. */
    void abandoned(PollingTransport.Request request) {
        if (polling != null && polling.has(request) && !connection().isEnded()) {
            connection().ended(true, MISSING);
            onOver.run();
        }
    }

    /** What the client sent made no sense, which ends the session. */
    void malformed() {
        connection().close(CloseCode.PROTOCOL_ERROR);
    }

    // ---- the upgrade

    /** Whether a socket may be opened beside the polling; then it MUST be probed or {@link #ended}. Any thread. */
    boolean mayProbe() {
        return stage.compareAndSet(Stage.POLLING, Stage.PROBING);
    }

    /** The socket that was opened: it has its time to complete the upgrade. */
    void probe(SocketTransport socket) {
        probed = socket;
        var unused = connection()
                .eventLoop()
                .schedule(
                        () -> {
                            if (probed == socket && !isOn(socket)) {
                                giveUp(socket);
                            }
                        },
                        settings.connectWithin().toNanos(),
                        NANOSECONDS);
    }

    private void giveUp(SocketTransport socket) {
        socket.close(CloseCode.NO_SIGN_OF_LIFE.code(), CloseCode.NO_SIGN_OF_LIFE.reason());
        probed = null;
        stage.compareAndSet(Stage.PROBING, Stage.POLLING);
    }

    private void onProbe(String packet, SocketTransport socket) {
        PollingTransport before = Objects.requireNonNull(polling);
        if (packet.equals(PROBE)) {
            socket.write(text(PROBED).bytes());
            socket.flush();
            before.release();
            socket.handled();
        } else if (packet.equals(UPGRADE) && !before.isHandling()) {
            before.release();
            stage.set(Stage.SOCKET);
            wire.moveTo(socket);
            socket.handled();
            connection().onWritable();
        } else {
            giveUp(socket);
        }
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

    void ended(SocketTransport socket, boolean broken, int code) {
        if (isOn(socket)) {
            connection().ended(broken, code);
        } else {
            probed = null;
            stage.compareAndSet(Stage.PROBING, Stage.POLLING);
        }
    }

    // ---- packets

    /** The client sent a packet by this carrier. */
    void onText(String packet, Transport by) {
        if (connection().isEnded()) {
            return;
        }
        if (by instanceof SocketTransport socket && !isOn(socket)) {
            onProbe(packet, socket);
            return;
        }
        heard();
        switch (packet.isEmpty() ? ' ' : packet.charAt(0)) {
            case '4' -> above().onText(packet.substring(1));
            case '2' -> {
                if (version == EngineVersion.V4) {
                    malformed();
                    return;
                }
                connection().answer(text('3' + packet.substring(1)));
                by.handled();
            }
            case '3' -> {
                if (version == EngineVersion.V3) {
                    malformed();
                    return;
                }
                by.handled();
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
            giveUp((SocketTransport) by);
        } else if (version == EngineVersion.V4) {
            onMessage(frame, by);
        } else if (frame.length > 0 && frame[0] == Payload.MESSAGE) {
            byte[] message = new byte[frame.length - 1];
            System.arraycopy(frame, 1, message, 0, message.length);
            onMessage(message, by);
        } else {
            malformed();
        }
    }

    private void onMessage(byte[] message, Transport by) {
        if (!connection().isEnded() && isOn(by)) {
            heard();
            above().onBinary(message);
        }
    }

    private void goodbye() {
        if (polling != null && stage.get() != Stage.SOCKET) {
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

    /** A text message as a frame. */
    static Frame message(String text) {
        return text('4' + text);
    }

    /** A binary message as a frame of this session's revision. */
    Frame message(byte[] bytes) {
        if (version == EngineVersion.V4) {
            return Frame.binary(bytes);
        }
        byte[] framed = new byte[bytes.length + 1];
        framed[0] = Payload.MESSAGE;
        System.arraycopy(bytes, 0, framed, 1, bytes.length);
        return Frame.binary(framed);
    }

    private static Frame text(String packet) {
        return Frame.text(packet.getBytes(UTF_8));
    }

    // ---- signs of life

    private void heard() {
        heardAt = System.nanoTime();
        if (isAwaited) {
            isAwaited = false;
            listen(heardAt, settings.pingInterval());
        }
    }

    // From the moment that was meant, not from that at which a busy loop came to it.
    private void listen(long from, Duration until) {
        if (timer != null) {
            timer.cancel(false);
        }
        dueAt = from + until.toNanos();
        timer = connection().eventLoop().schedule(this::look, dueAt - System.nanoTime(), NANOSECONDS);
    }

    private void look() {
        if (connection().isHeld()) {
            // Whom we do not read can not be heard.
            listen(System.nanoTime(), settings.pingTimeout());
        } else if (isLost()) {
            connection().close(CloseCode.NO_SIGN_OF_LIFE);
        } else if (version == EngineVersion.V3) {
            listen(heardAt, settings.silence());
        } else {
            connection().answer(text("2"));
            isAwaited = true;
            listen(dueAt, settings.pingTimeout());
        }
    }

    private boolean isLost() {
        long now = System.nanoTime();
        return !connection().isHeld()
                && (version == EngineVersion.V3
                        ? now - heardAt >= settings.silence().toNanos()
                        : isAwaited && now - dueAt >= 0);
    }

    private void end() {
        if (timer != null) {
            timer.cancel(false);
        }
        if (probed != null && !isOn(probed)) {
            giveUp(probed);
        }
        if (polling == null || stage.get() == Stage.SOCKET) {
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
