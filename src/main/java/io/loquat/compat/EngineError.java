package io.loquat.compat;

import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;

/** Why a request is refused, in the codes, words and statuses of the reference implementation: the ordinal is the code. */
enum EngineError {
    TRANSPORT_UNKNOWN("Transport unknown"),
    SESSION_UNKNOWN("Session ID unknown"),
    BAD_METHOD("Bad handshake method"),
    BAD_REQUEST("Bad request"),
    FORBIDDEN("Forbidden"),
    VERSION_UNSUPPORTED("Unsupported protocol version");

    private final String words;

    EngineError(String words) {
        this.words = words;
    }

    /** Ends a request with it. */
    void end(HttpServerResponse response) {
        end(response, words);
    }

    /** Ends a request with it, and with words of one's own. */
    void end(HttpServerResponse response, String message) {
        response.setStatusCode(this == FORBIDDEN ? 403 : 400)
                .putHeader("Content-Type", "application/json")
                .end(new JsonObject()
                        .put("code", ordinal())
                        .put("message", message)
                        .encode());
    }
}
