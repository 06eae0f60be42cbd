package io.loquat.socketio.engine;

import io.loquat.delivery.Connection;
import io.loquat.delivery.ConnectionManager;
import io.loquat.delivery.Transport;
import io.netty.channel.Channel;
import io.vertx.ext.web.RoutingContext;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The sessions of this server by their ids. Thread-safe. */
public final class EngineSessions {
    /** Characters of a server's name, which is the prefix of its session ids. */
    static final int SERVER_LENGTH = 8;

    /** Characters of a session id. */
    static final int ID_LENGTH = SERVER_LENGTH + 24;

    private static final Pattern ID = Pattern.compile("[A-Za-z0-9_-]{" + ID_LENGTH + "}");
    private static final int BASE64 = 64;

    private final Map<String, EngineSession> sessions = new ConcurrentHashMap<>();
    private final SecureRandom random = new SecureRandom();
    private final String server = random(SERVER_LENGTH);
    private final EngineSettings settings;
    private final ConnectionManager connections;
    private final EngineAdmission admission;

    public EngineSessions(EngineSettings settings, ConnectionManager connections, EngineAdmission admission) {
        this.settings = settings;
        this.connections = connections;
        this.admission = admission;
    }

    /**
     * Returns the random name of this server in the ids of its sessions, which stays the same until the process ends.
     */
    String server() {
        return server;
    }

    /** Returns the server of a session; null if the text is not a session id. */
    static @Nullable String serverOf(String id) {
        return ID.matcher(id).matches() ? id.substring(0, SERVER_LENGTH) : null;
    }

    /** Returns the session with an id, or null. */
    @Nullable
    EngineSession find(String id) {
        return sessions.get(id);
    }

    /** Opens a polling session. Called on the event loop of the channel, which becomes the one of the session. */
    EngineSession open(Channel channel, RoutingContext ctx, EngineVersion version, EngineApplication application) {
        String id = newId();
        String address = admission.address(ctx);
        // The client chooses this once, for the whole session.
        String base64 = ctx.request().getParam("b64");
        boolean takesBinary = base64 == null || base64.isEmpty();
        EngineSession session = new EngineSession(id, version, settings, takesBinary, () -> {
            if (remove(id)) {
                admission.release(address);
            }
        });
        connect(session, channel, address);
        session.start(application);
        return session;
    }

    /** Creates a session that a WebSocket carries; the caller must start it. */
    EngineSession openOn(Transport socket, Channel channel, RoutingContext ctx, EngineVersion version) {
        String id = newId();
        EngineSession session = new EngineSession(id, version, settings, socket, () -> {
            boolean unused = remove(id);
        });
        String address = admission.address(ctx);
        channel.closeFuture().addListener(closed -> admission.release(address));
        connect(session, channel, address);
        return session;
    }

    private void connect(EngineSession session, Channel channel, String address) {
        Connection connection = connections.open(channel.eventLoop(), address, session.wire(), settings.silence());
        sessions.put(session.id(), session);
        session.connect(connection);
    }

    private boolean remove(String id) {
        EngineSession session = sessions.remove(id);
        if (session == null) {
            return false;
        }
        session.drop();
        return true;
    }

    private String newId() {
        return server + random(ID_LENGTH - SERVER_LENGTH);
    }

    private String random(int length) {
        byte[] bytes = new byte[length * Integer.numberOfTrailingZeros(BASE64) / Byte.SIZE];
        random.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
