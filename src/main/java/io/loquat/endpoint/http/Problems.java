package io.loquat.endpoint.http;

import io.loquat.protocol.ErrorCode;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import jakarta.ws.rs.core.Response;

/** HTTP errors as {@code application/problem+json} (RFC 9457), with {@code code} in addition to the standard fields. */
public final class Problems {
    static final String TYPE = "application/problem+json";
    public static final String CACHE_CONTROL = "Cache-Control";
    public static final String NO_STORE = "no-store";
    private static final String RETRY_AFTER = "Retry-After";
    private static final int RETRY_SECONDS = 1;
    private static final long MILLIS = 1_000;

    /** The detail for an invalid room name. */
    public static final String BAD_ROOM =
            "A room name must be 1 to 64 letters, marks, digits, '-', '_' or '.': not only dots, and none invisible.";

    /** The detail for an address that creates too many rooms. */
    public static final String NEW_ROOMS =
            "Your address creates too many rooms; join an existing one, or try again later.";

    /** The detail for a room that does not exist. */
    public static final String UNKNOWN_ROOM = "This room does not exist; joining it creates it.";

    /** The detail if the status page is off. */
    public static final String STATUS_PAGE_OFF =
            "The status page is off; the setting loquat.status-page switches it on.";

    /** The detail while the store is away. */
    public static final String AWAY = "The store does not answer; try again later.";

    private Problems() {}

    /** Returns a REST response with this problem and the status of its code. */
    public static Response response(ErrorCode code, String detail) {
        return response(code.status(), code, detail);
    }

    /** Returns a REST response with this problem. */
    public static Response response(int status, ErrorCode code, String detail) {
        return response(status, code, detail, RETRY_SECONDS);
    }

    /**
     * Returns a REST response with this problem.
     *
     * @param retryAfter the seconds after which to try again, sent only if the problem is temporary
     */
    public static Response response(int status, ErrorCode code, String detail, long retryAfter) {
        Response.ResponseBuilder builder = Response.status(status).type(TYPE).entity(body(status, code.wire(), detail));
        if (isTemporary(status)) {
            builder.header(RETRY_AFTER, retryAfter);
        }
        return builder.build();
    }

    /** Ends a request of a plain route with this problem. */
    public static void end(HttpServerResponse response, int status, ErrorCode code, String detail) {
        end(response, status, code, detail, RETRY_SECONDS);
    }

    /**
     * Ends a request of a plain route with this problem.
     *
     * @param retryAfter the seconds after which to try again, sent only if the problem is temporary
     */
    static void end(HttpServerResponse response, int status, ErrorCode code, String detail, long retryAfter) {
        if (isTemporary(status)) {
            response.putHeader(RETRY_AFTER, String.valueOf(retryAfter));
        }
        response.setStatusCode(status)
                .putHeader("Content-Type", TYPE)
                .putHeader(CACHE_CONTROL, NO_STORE)
                .end(body(status, code.wire(), detail));
    }

    /** Converts milliseconds to the whole seconds of {@code Retry-After} (RFC 9110 §10.2.3), rounded up. */
    public static long seconds(long millis) {
        return Math.ceilDiv(millis, MILLIS);
    }

    private static boolean isTemporary(int status) {
        return status == 429 || status == 503;
    }

    private static String body(int status, String code, String detail) {
        return new JsonObject()
                .put("type", "about:blank")
                .put("title", HttpResponseStatus.valueOf(status).reasonPhrase())
                .put("status", status)
                .put("detail", detail)
                .put("code", code)
                .encode();
    }
}
