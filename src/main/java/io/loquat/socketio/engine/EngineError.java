package io.loquat.socketio.engine;

import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import java.util.stream.Stream;

/** The reasons for refusing a request, with the codes, texts and statuses of the reference implementation. */
enum EngineError {
    TRANSPORT_UNKNOWN(0, "Transport unknown"),
    SESSION_UNKNOWN(1, "Session ID unknown"),
    BAD_METHOD(2, "Bad handshake method"),
    BAD_REQUEST(3, "Bad request"),
    FORBIDDEN(4, "Forbidden"),
    VERSION_UNSUPPORTED(5, "Unsupported protocol version");

    private final int code;
    private final String words;

    EngineError(int code, String words) {
        this.code = code;
        this.words = words;
    }

    int code() {
        return code;
    }

    /** Returns the error with this code; {@link #SESSION_UNKNOWN} if there is none. */
    static EngineError of(int code) {
        return Stream.of(values())
                .filter(error -> error.code == code)
                .findFirst()
                .orElse(SESSION_UNKNOWN);
    }

    /** Ends a request with this error. */
    void end(HttpServerResponse response) {
        end(response, words);
    }

    /** Ends a request with this error and another text. */
    void end(HttpServerResponse response, String message) {
        response.setStatusCode(this == FORBIDDEN ? 403 : 400)
                .putHeader("Content-Type", "application/json")
                .end(new JsonObject().put("code", code).put("message", message).encode());
    }
}
