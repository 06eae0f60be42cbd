package io.loquat.compat;

import io.loquat.delivery.Connection;
import io.loquat.delivery.ConnectionManager;
import io.loquat.delivery.Transport;
import io.netty.channel.Channel;
import io.vertx.ext.web.RoutingContext;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The sessions of this server by their ids. Thread-safe. */
final class EngineSessions {
    private static final int ID_BYTES = 18;

    private final Map<String, EngineSession> sessions = new ConcurrentHashMap<>();
    private final SecureRandom random = new SecureRandom();
    private final EngineSettings settings;
    private final ConnectionManager connections;
    private final EngineDoor door;

    EngineSessions(EngineSettings settings, ConnectionManager connections, EngineDoor door) {
        this.settings = settings;
        this.connections = connections;
        this.door = door;
    }

    /** The session of that id, or null. */
    @Nullable
    EngineSession find(String id) {
        return sessions.get(id);
    }

    /** Opens a session that polls; on the event loop of the channel, which becomes its own. */
    EngineSession open(
            Channel channel, RoutingContext ctx, EngineVersion version, EngineApplication application) {
        String id = newId();
        String address = ctx.request().remoteAddress().hostAddress();
        EngineSession session = EngineSession.polling(id, version, settings, () -> {
            if (over(id)) {
                door.left(address);
            }
        });
        connect(session, channel, address);
        session.start(application);
        return session;
    }

    /** Makes a session whose carrier is a socket; it is to be started. */
    EngineSession on(Transport socket, Channel channel, RoutingContext ctx, EngineVersion version) {
        String id = newId();
        EngineSession session = EngineSession.onSocket(id, version, settings, socket, () -> {
            boolean unused = over(id);
        });
        String address = ctx.request().remoteAddress().hostAddress();
        channel.closeFuture().addListener(closed -> door.left(address));
        connect(session, channel, address);
        return session;
    }

    private void connect(EngineSession session, Channel channel, String address) {
        Connection connection = connections.open(channel.eventLoop(), address, session.wire(), settings.silence());
        sessions.put(session.id(), session);
        session.connect(connection);
    }

    private boolean over(String id) {
        EngineSession session = sessions.remove(id);
        if (session == null) {
            return false;
        }
        session.drop();
        return true;
    }

    private String newId() {
        byte[] bytes = new byte[ID_BYTES];
        random.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
