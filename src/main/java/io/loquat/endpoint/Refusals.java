package io.loquat.endpoint;

import io.loquat.protocol.ErrorCode;
import io.loquat.session.Admission;
import io.vertx.core.http.HttpServerResponse;

/** How a connection is told in HTTP that there is no place for it. */
final class Refusals {
    private Refusals() {}

    /** Counts the address in, or ends the request with the reason; whoever is let in MUST be counted out once. */
    static boolean admit(Admission admission, String address, HttpServerResponse response) {
        switch (admission.enter(address)) {
            case ADMITTED -> {
                return true;
            }
            case TOO_MANY_OF_ADDRESS ->
                Problems.end(
                        response, 429, ErrorCode.LIMIT_EXCEEDED, "There are too many connections of your address.");
            case TOO_MANY ->
                Problems.end(response, 503, ErrorCode.LIMIT_EXCEEDED, "There are too many connections here.");
            case DRAINING -> Problems.end(response, 503, ErrorCode.UNAVAILABLE, "This server is shutting down.");
        }
        return false;
    }
}
