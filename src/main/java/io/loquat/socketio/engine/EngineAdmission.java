package io.loquat.socketio.engine;

import io.vertx.ext.web.RoutingContext;

/** Decides which clients may open a session, and counts them. */
public interface EngineAdmission {
    /** Returns whether pages of the request's origin may use this server (RFC 6454). */
    boolean allows(RoutingContext ctx);

    /** Returns the IP address of the client that sent the request, in digits. */
    String address(RoutingContext ctx);

    /** Counts a client and continues with its application, or ends the request with the reason. */
    void admit(RoutingContext ctx, Admitted then);

    /** Stops counting a client that was admitted; called exactly once for each. */
    void release(String address);

    /** Continues with a client that was admitted. */
    @FunctionalInterface
    interface Admitted {
        void with(EngineApplication application);
    }
}
