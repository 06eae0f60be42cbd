package io.loquat.socketio.engine;

import io.vertx.ext.web.RoutingContext;

/** Who may open a session. */
public interface EngineDoor {
    /** Whether a page of the request's origin may speak here (RFC 6454). */
    boolean allows(RoutingContext ctx);

    /** The address of who asks, in digits. */
    String address(RoutingContext ctx);

    /** Counts a client in and goes on with its application, or ends the request with the reason. */
    void admit(RoutingContext ctx, Admitted then);

    /** Who was admitted has gone; called once for each. */
    void left(String address);

    /** Goes on with who was let in. */
    @FunctionalInterface
    interface Admitted {
        void with(EngineApplication application);
    }
}
