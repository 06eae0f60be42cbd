package io.loquat.socketio;

import io.loquat.config.Settings;
import io.loquat.delivery.Connection;
import io.loquat.delivery.LogContext;
import io.loquat.endpoint.http.ClientResolver;
import io.loquat.endpoint.http.Origins;
import io.loquat.endpoint.http.Problems;
import io.loquat.endpoint.http.RequestAdmission;
import io.loquat.metrics.Meters.Refusal;
import io.loquat.protocol.ErrorCode;
import io.loquat.protocol.RoomName;
import io.loquat.redis.RedisStore;
import io.loquat.session.Chat;
import io.loquat.socketio.engine.EngineAdmission;
import io.loquat.socketio.engine.EngineRelay;
import io.loquat.socketio.engine.EngineRoutes;
import io.loquat.socketio.engine.EngineSessions;
import io.loquat.socketio.engine.EngineSettings;
import io.loquat.socketio.engine.OtherServers;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Instance;
import java.util.List;
import org.jboss.logging.Logger;

/** {@code /socket.io/}: clients of Socket.IO 2 to 4, in the same rooms as all other clients. */
@ApplicationScoped
public class SocketIoRoute implements EngineAdmission {
    private static final Logger ACCESS = Logger.getLogger("io.loquat.access");
    private static final String PATH = "/socket.io/";
    private static final int BEFORE_ENDPOINTS = -1_000;

    private final Chat chat;
    private final Origins origins;
    private final ClientResolver clients;
    private final Instance<RedisStore> redis;

    SocketIoRoute(Chat chat, Settings settings, ClientResolver clients, Instance<RedisStore> redis) {
        this.chat = chat;
        this.clients = clients;
        this.redis = redis;
        this.origins = new Origins(settings.origins().orElse(List.of()));
    }

    void routes(@Observes Router router) {
        EngineSettings settings = EngineSettings.of(chat.settings());
        EngineSessions sessions = new EngineSessions(settings, chat.connections(), this);
        OtherServers others = chat.settings().store().equals("redis")
                ? new EngineRelay(redis.get(), sessions, settings.silence())
                : OtherServers.NONE;
        new EngineRoutes(settings, sessions, this, others).mount(router, PATH, BEFORE_ENDPOINTS);
    }

    @Override
    public boolean allows(RoutingContext ctx) {
        HttpServerRequest request = ctx.request();
        ctx.response().putHeader("Vary", "Origin");
        boolean allowed = origins.allows(request.getHeader("Origin"), clients.of(request));
        if (!allowed) {
            chat.meters().connectionRefused(Refusal.ORIGIN);
        }
        return allowed;
    }

    @Override
    public String address(RoutingContext ctx) {
        return clients.address(ctx.request());
    }

    @Override
    public void admit(RoutingContext ctx, Admitted then) {
        String requested = ctx.request().getParam("room");
        RoomName room = requested == null ? RoomName.LOBBY : RoomName.parse(requested);
        if (room == null) {
            chat.meters().connectionRefused(Refusal.ROOM);
            Problems.end(ctx.response(), 404, ErrorCode.BAD_ROOM, Problems.BAD_ROOM);
            return;
        }
        String nick = ctx.request().getParam("nick");
        RequestAdmission.admit(
                chat,
                ctx,
                address(ctx),
                room,
                () -> then.with(engine -> {
                    Connection connection = engine.connection();
                    LogContext logContext = connection.logContext();
                    logContext.setRoom(room);
                    logContext.log(
                            () -> ACCESS.infof("%s %s - connection=%d", connection.address(), PATH, logContext.id()));
                    return new SocketIoSession(engine, new ChatApplication(chat, room, nick));
                }));
    }

    @Override
    public void release(String address) {
        chat.admission().leave(address);
    }
}
