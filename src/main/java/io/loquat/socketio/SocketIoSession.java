package io.loquat.socketio;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import io.loquat.protocol.CloseCode;
import io.loquat.session.Session;
import io.loquat.socketio.SocketIoApplication.Acknowledgement;
import io.loquat.socketio.SocketIoApplication.Namespace;
import io.loquat.socketio.SocketIoPacket.Type;
import io.loquat.socketio.engine.EngineSocket;
import io.loquat.socketio.engine.EngineVersion;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Handles the packets of one Socket.IO client. Owner: the event loop of its connection. */
final class SocketIoSession implements Session {
    /** The maximum number of namespaces of a client. */
    private static final int MAX_NAMESPACES = 16;

    private static final String UNKNOWN = "Invalid namespace";

    private final EngineSocket engine;
    private final SocketIoApplication application;
    private final Map<String, Namespace> namespaces = new HashMap<>(2);
    private @Nullable SocketIoPacket incomplete;
    private final List<byte[]> attachments = new ArrayList<>(0);
    private int attached;

    SocketIoSession(EngineSocket engine, SocketIoApplication application) {
        this.engine = engine;
        this.application = application;
        if (engine.version() == EngineVersion.V3) {
            // Clients of Socket.IO 2 do not request the default namespace.
            connect(SocketIoPacket.of(Type.CONNECT, SocketIoPacket.ROOT, ""));
        }
        closeUnless(() -> !namespaces.isEmpty());
    }

    // Closes the connection unless the client meets a condition in time.
    private void closeUnless(BooleanSupplier isDone) {
        var unused = engine.connection()
                .eventLoop()
                .schedule(
                        () -> {
                            if (!isDone.getAsBoolean()) {
                                engine.connection().close(CloseCode.NO_SIGN_OF_LIFE);
                            }
                        },
                        engine.settings().connectWithin().toNanos(),
                        NANOSECONDS);
    }

    @Override
    public void onText(String text) {
        SocketIoPacket packet = incomplete == null ? SocketIoPacket.parse(text) : null;
        if (packet == null) {
            engine.malformed();
        } else if (packet.attachments() > 0) {
            incomplete = packet;
            closeUnless(() -> incomplete != packet);
        } else {
            take(packet, List.of());
        }
    }

    @Override
    public void onBinary(byte[] bytes) {
        SocketIoPacket packet = incomplete;
        attached += bytes.length;
        if (packet == null || attached > engine.settings().limits().frameBytes()) {
            engine.malformed();
            return;
        }
        attachments.add(bytes);
        if (attachments.size() == packet.attachments()) {
            List<byte[]> all = List.copyOf(attachments);
            incomplete = null;
            attachments.clear();
            attached = 0;
            take(packet, all);
        }
    }

    private void take(SocketIoPacket packet, List<byte[]> all) {
        switch (packet.type()) {
            case CONNECT -> connect(packet);
            case DISCONNECT -> disconnect(packet.namespace());
            case EVENT, BINARY_EVENT -> event(packet, all);
            case ACK, BINARY_ACK -> {
                // The server requests none.
            }
            case CONNECT_ERROR -> engine.malformed();
        }
    }

    private void connect(SocketIoPacket packet) {
        // Socket.IO 2 appends a query.
        String name = packet.namespace().split("\\?", 2)[0];
        String data = packet.data();
        if (!data.isEmpty() && !SocketIoArguments.isObject(data)
                || namespaces.containsKey(name)
                || namespaces.size() >= MAX_NAMESPACES) {
            engine.malformed();
            return;
        }
        SocketIoSocket socket = new SocketIoSocket(engine, name);
        boolean isV4 = engine.version() == EngineVersion.V4;
        if (application.has(name)) {
            String welcome = isV4 ? "{\"sid\":\"" + UUID.randomUUID() + "\"}" : "";
            socket.send(SocketIoPacket.of(Type.CONNECT, name, welcome));
            namespaces.put(name, application.connect(socket, data));
        } else {
            String reason = isV4 ? "{\"message\":\"" + UNKNOWN + "\"}" : '"' + UNKNOWN + '"';
            socket.send(SocketIoPacket.of(Type.CONNECT_ERROR, name, reason));
        }
    }

    private void disconnect(String name) {
        Namespace left = namespaces.remove(name);
        if (left == null) {
            engine.malformed();
        } else {
            left.disconnected();
        }
    }

    private void event(SocketIoPacket packet, List<byte[]> all) {
        Namespace namespace = namespaces.get(packet.namespace());
        SocketIoArguments event = SocketIoArguments.parse(packet.data(), all);
        String name = event == null ? null : event.text();
        if (namespace == null || event == null || name == null) {
            engine.malformed();
            return;
        }
        SocketIoSocket socket = new SocketIoSocket(engine, packet.namespace());
        Acknowledgement acknowledge =
                packet.id().isEmpty() ? ignored -> {} : answer -> socket.acknowledge(packet.id(), answer);
        namespace.event(name, event.rest(), acknowledge);
    }
}
