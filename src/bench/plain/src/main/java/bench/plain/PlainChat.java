package bench.plain;

import io.quarkus.websockets.next.OnTextMessage;
import io.quarkus.websockets.next.WebSocket;
import io.quarkus.websockets.next.WebSocketConnection;
import io.smallrye.mutiny.Uni;

/** One room, told with what the extension offers for it. */
@WebSocket(path = "/chat/{room}")
public class PlainChat {

    /** Sends it to all, the sender too; by its return type it runs on the event loop. */
    @OnTextMessage
    Uni<Void> onMessage(String message, WebSocketConnection connection) {
        return connection.broadcast().sendText(message);
    }
}
