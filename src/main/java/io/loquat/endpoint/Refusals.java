package io.loquat.endpoint;

import io.loquat.protocol.ErrorCode;
import io.loquat.protocol.RoomName;
import io.loquat.session.Chat;
import io.loquat.session.Meters.Refusal;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What a connection is told in HTTP for which there is no room, or no place. */
final class Refusals {
    private Refusals() {}

    /** The room that the path of a route names, or null after the request was ended because it names none. */
    static @Nullable RoomName room(RoutingContext ctx) {
        RoomName room = RoomName.parse(Objects.requireNonNullElse(ctx.pathParam("room"), ""));
        if (room == null) {
            Problems.end(ctx.response(), 404, ErrorCode.BAD_ROOM, Upgrades.BAD_ROOM);
        }
        return room;
    }

    /** Counts the address in, or ends the request with the reason; whoever is let in MUST be counted out once. */
    static boolean admit(Chat chat, String address, HttpServerResponse response) {
        switch (chat.admission().enter(address)) {
            case ADMITTED -> {
                return true;
            }
            case TOO_MANY_OF_ADDRESS -> {
                chat.meters().turnedAway(Refusal.ADDRESS);
                Problems.end(
                        response, 429, ErrorCode.LIMIT_EXCEEDED, "There are too many connections of your address.");
            }
            case TOO_MANY -> {
                chat.meters().turnedAway(Refusal.SERVER_FULL);
                Problems.end(response, 503, ErrorCode.LIMIT_EXCEEDED, "There are too many connections here.");
            }
            case DRAINING -> {
                chat.meters().turnedAway(Refusal.DRAINING);
                Problems.end(response, 503, ErrorCode.UNAVAILABLE, "This server is shutting down.");
            }
        }
        return false;
    }
}
