package io.loquat.socketio;

import io.loquat.delivery.Connection;
import io.loquat.socketio.SocketIoPacket.Type;
import io.loquat.socketio.engine.EnginePacket;
import io.loquat.socketio.engine.EngineSession;
import java.util.List;

/** One client in one namespace: how it is written to. Any thread, in the order of the calls of one. */
final class SocketIoSocket {
    private final EngineSession engine;
    private final String namespace;

    SocketIoSocket(EngineSession engine, String namespace) {
        this.engine = engine;
        this.namespace = namespace;
    }

    String namespace() {
        return namespace;
    }

    /** The session below, which may carry other namespaces too. */
    EngineSession engine() {
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
