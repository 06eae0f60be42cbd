package io.loquat.socketio;

import io.loquat.socketio.engine.EngineClient;
import io.loquat.socketio.engine.EngineVersion;
import io.loquat.socketio.engine.Payload;
import io.loquat.testing.Frame;
import io.loquat.testing.Frames;
import io.loquat.testing.RawWebSocket;
import java.net.URI;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;

/** A Socket.IO client on a WebSocket: it handles Engine.IO, and the test handles the packets. */
record SocketIoClient(RawWebSocket socket, EngineVersion version) {

    /** Opens a session without connecting to a namespace. */
    static SocketIoClient open(URI server, EngineVersion version) {
        RawWebSocket socket = RawWebSocket.to(server, EngineClient.query(ProtocolServer.PACKETS, version, "websocket"))
                .open();
        EngineClient.opening(socket.next().text());
        return new SocketIoClient(socket, version);
    }

    /** Opens a session in the default namespace, after all its first packets. */
    static SocketIoClient connected(URI server, EngineVersion version) {
        SocketIoClient client = open(server, version);
        if (version == EngineVersion.V4) {
            client.send("0");
        }
        if (!client.next().startsWith("0") || !client.next().equals("2[\"auth\",{}]")) {
            throw new AssertionError("not connected");
        }
        return client;
    }

    SocketIoClient send(String packet) {
        socket.sendText("4" + packet);
        return this;
    }

    SocketIoClient attach(int... bytes) {
        byte[] attachment = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            attachment[i] = (byte) bytes[i];
        }
        socket.sendBinary(framed(attachment));
        return this;
    }

    private byte[] framed(byte[] bytes) {
        if (version == EngineVersion.V4) {
            return bytes;
        }
        byte[] framed = new byte[bytes.length + 1];
        framed[0] = Payload.MESSAGE;
        System.arraycopy(bytes, 0, framed, 1, bytes.length);
        return framed;
    }

    /** Returns the next packet, or an attachment in hexadecimal. */
    String next() {
        return nextMessage().orElseThrow(() -> new AssertionError("closed: " + socket.ending()));
    }

    /** Returns the code with which the server closed, after any packets before it. */
    int closeCode() {
        while (nextMessage().isPresent()) {
            // It answers what came before.
        }
        return socket.closeCode();
    }

    private Optional<String> nextMessage() {
        while (true) {
            Optional<Frame> frame = socket.nextOrEnd();
            if (frame.isEmpty() || frame.get().opcode() == Frame.BINARY) {
                return frame.map(Frame::payload).map(this::attachment);
            }
            String packet = frame.get().text();
            if (packet.startsWith("4")) {
                return Optional.of(packet.substring(1));
            }
            if (packet.equals("2")) {
                socket.trySend(Frames.text("3"));
            }
        }
    }

    private String attachment(byte[] frame) {
        int skipped = version == EngineVersion.V4 ? 0 : 1;
        return HexFormat.of().formatHex(Arrays.copyOfRange(frame, skipped, frame.length));
    }
}
