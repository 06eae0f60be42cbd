package io.loquat.endpoint;

import io.loquat.protocol.ErrorCode;
import io.loquat.protocol.RoomName;
import io.loquat.session.Admission;
import io.loquat.session.Admission.Verdict;
import io.loquat.session.Chat;
import io.loquat.session.Meters.Refusal;
import io.vertx.core.Context;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What a connection is told in HTTP for which there is no room, or no place. */
public final class Refusals {
    private Refusals() {}

    /** The room that the path of a route names, or null after the request was ended because it names none. */
    static @Nullable RoomName room(RoutingContext ctx) {
        RoomName room = RoomName.parse(Objects.requireNonNullElse(ctx.pathParam("room"), ""));
        if (room == null) {
            Problems.end(ctx.response(), 404, ErrorCode.BAD_ROOM, Problems.BAD_ROOM);
        }
        return room;
    }

    /** Counts the address in and goes on, or ends the request with the reason; whoever is let in MUST be counted out once. */
    public static void admit(Chat chat, RoutingContext ctx, String address, Runnable admitted) {
        Admission admission = chat.admission();
        var verdict = admission.enter(address).toCompletableFuture();
        if (verdict.isDone()) {
            judge(verdict.join(), chat, ctx.response(), admitted);
            return;
        }
        // What the client says next waits with it.
        ctx.request().pause();
        Context context = ctx.vertx().getOrCreateContext();
        verdict.thenAccept(answer -> context.runOnContext(now -> {
            ctx.request().resume();
            if (answer == Verdict.ADMITTED && ctx.response().closed()) {
                admission.leave(address);
            } else {
                judge(answer, chat, ctx.response(), admitted);
            }
        }));
    }

    private static void judge(Verdict verdict, Chat chat, HttpServerResponse response, Runnable admitted) {
        switch (verdict) {
            case ADMITTED -> admitted.run();
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
    }
}
