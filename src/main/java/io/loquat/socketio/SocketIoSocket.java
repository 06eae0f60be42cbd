package io.loquat.socketio;

import io.loquat.delivery.Connection;
import io.loquat.socketio.SocketIoPacket.Type;
import io.loquat.socketio.engine.EnginePacket;
import io.loquat.socketio.engine.EngineSocket;
import java.util.List;

/** Writes to one client in one namespace. Thread-safe; the packets of one thread keep their order. */
final class SocketIoSocket {
    private final EngineSocket engine;
    private final String namespace;

    SocketIoSocket(EngineSocket engine, String namespace) {
        this.engine = engine;
        this.namespace = namespace;
    }

    String namespace() {
        return namespace;
    }

    /** Returns the Engine.IO client, which may be connected to other namespaces, too. */
    EngineSocket engine() {
        return engine;
    }

    /** Sends an event: an array whose first element is its name. */
    void emit(SocketIoArguments event) {
        send(Type.EVENT, Type.BINARY_EVENT, "", event);
    }

    void acknowledge(String id, SocketIoArguments answer) {
        send(Type.ACK, Type.BINARY_ACK, id, answer);
    }

    private void send(Type plain, Type binary, String id, SocketIoArguments arguments) {
        List<byte[]> attachments = arguments.attachments();
        Type type = attachments.isEmpty() ? plain : binary;
        send(new SocketIoPacket(type, attachments.size(), namespace, id, arguments.array()));
        Connection connection = engine.connection();
        attachments.forEach(bytes -> connection.send(EnginePacket.message(engine.version(), bytes)));
    }

    void send(SocketIoPacket packet) {
        engine.connection().send(EnginePacket.message(packet.encode()));
    }
}
