package io.loquat.endpoint.http;

import io.loquat.protocol.ErrorCode;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import jakarta.ws.rs.core.Response;

/** Errors of HTTP as {@code application/problem+json} (RFC 9457), with {@code code} beside the standard fields. */
public final class Problems {
    static final String TYPE = "application/problem+json";
    public static final String CACHE_CONTROL = "Cache-Control";
    public static final String NO_STORE = "no-store";
    private static final String RETRY_AFTER = "Retry-After";
    private static final int RETRY_SECONDS = 1;
    private static final long MILLIS = 1_000;

    /** What is said of a name that is none. */
    public static final String BAD_ROOM =
            "A room's name is 1 to 64 letters, marks, digits, '-', '_' or '.', not dots only, and none of them invisible.";

    /** What is said to an address that makes too many rooms. */
    public static final String NEW_ROOMS =
            "There are too many new rooms of your address; enter one that there is, or try again later.";

    /** What is said when a store that others keep too is away. */
    public static final String AWAY = "The store does not answer; try again later.";

    private Problems() {}

    /** An answer of REST. */
    public static Response response(ErrorCode code, String detail) {
        return response(code.status(), code, detail);
    }

    public static Response response(int status, ErrorCode code, String detail) {
        return response(status, code, detail, RETRY_SECONDS);
    }

    /**
     * Returns the answer of REST with this problem as its body.
     *
     * @param retryAfter in seconds, told with what is temporary
     */
    public static Response response(int status, ErrorCode code, String detail, long retryAfter) {
        Response.ResponseBuilder builder = Response.status(status).type(TYPE).entity(body(status, code.wire(), detail));
        if (isTemporary(status)) {
            builder.header(RETRY_AFTER, retryAfter);
        }
        return builder.build();
    }

    /** Ends a request of a route below REST. */
    public static void end(HttpServerResponse response, int status, ErrorCode code, String detail) {
        end(response, status, code, detail, RETRY_SECONDS);
    }

    /**
     * Returns the answer of REST with this problem as its body.
     *
     * @param retryAfter in seconds, told with what is temporary
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

    /** Milliseconds in the whole seconds of {@code Retry-After} (RFC 9110 §10.2.3), never too short. */
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
