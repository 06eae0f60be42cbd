package io.loquat.endpoint.http;

import io.loquat.metrics.Meters.Refusal;
import io.loquat.protocol.ErrorCode;
import io.loquat.protocol.RoomName;
import io.loquat.session.Chat;
import io.loquat.session.ConnectionAdmission.Verdict;
import io.vertx.core.Context;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Admits requests that become connections, or refuses them in HTTP: an invalid room name, a limit reached, or a drain.
 */
public final class RequestAdmission {
    private RequestAdmission() {}

    /**
     * Returns the room that the path of a route names; null if it names none, in which case the request has been
     * answered.
     */
    public static @Nullable RoomName room(RoutingContext ctx) {
        RoomName room = RoomName.parse(Objects.requireNonNullElse(ctx.pathParam("room"), ""));
        if (room == null) {
            Problems.end(ctx.response(), 404, ErrorCode.BAD_ROOM, Problems.BAD_ROOM);
        }
        return room;
    }

    /**
     * Counts a connection of this address and continues, or ends the request with the reason. The caller MUST call
     * {@code ConnectionAdmission.leave} exactly once for each admitted connection.
     *
     * @param room the room to join, which may be new; null for none
     * @param admitted runs on the thread of the request
     */
    public static void admit(
            Chat chat, RoutingContext ctx, String address, @Nullable RoomName room, Runnable admitted) {
        await(
                ctx,
                requestAdmission(chat, address, room),
                decision -> respond(decision, chat, address, ctx.response(), admitted),
                decision -> {
                    if (decision.verdict() == Verdict.ADMITTED) {
                        chat.admission().leave(address);
                    }
                });
    }

    /**
     * Continues with the result of a stage that never fails, on the thread of the request; at once if it is complete.
     * Until then no more of the request is read.
     *
     * @param disconnected called instead if the client has disconnected meanwhile
     */
    public static <T> void await(
            RoutingContext ctx, CompletionStage<T> stage, Consumer<T> then, Consumer<T> disconnected) {
        CompletableFuture<T> future = stage.toCompletableFuture();
        if (future.isDone()) {
            then.accept(future.join());
            return;
        }
        // The rest of the request must wait, too.
        ctx.request().pause();
        Context context = ctx.vertx().getOrCreateContext();
        future.thenAccept(result -> context.runOnContext(now -> {
            ctx.request().resume();
            if (ctx.response().closed()) {
                disconnected.accept(result);
            } else {
                then.accept(result);
            }
        }));
    }

    private static CompletionStage<Decision> requestAdmission(Chat chat, String address, @Nullable RoomName room) {
        return chat.admission().enter(address).thenCompose(verdict -> {
            CompletionStage<Long> wait = verdict == Verdict.ADMITTED && room != null
                    ? chat.mayJoin(address, room)
                    : CompletableFuture.completedFuture(0L);
            return wait.thenApply(ms -> new Decision(verdict, ms));
        });
    }

    /**
     * Whether to admit a connection.
     *
     * @param newRoomIn milliseconds until the address may create the room; 0 if it may join now
     */
    private record Decision(Verdict verdict, long newRoomIn) {}

    private static void respond(
            Decision decision, Chat chat, String address, HttpServerResponse response, Runnable admitted) {
        switch (decision.verdict()) {
            case ADMITTED -> {
                if (decision.newRoomIn() == 0) {
                    admitted.run();
                    return;
                }
                chat.admission().leave(address);
                chat.meters().connectionRefused(Refusal.NEW_ROOMS);
                long retryAfter = Problems.seconds(decision.newRoomIn());
                Problems.end(response, 429, ErrorCode.LIMIT_EXCEEDED, Problems.NEW_ROOMS, retryAfter);
            }
            case TOO_MANY_OF_ADDRESS -> {
                chat.meters().connectionRefused(Refusal.ADDRESS);
                Problems.end(
                        response,
                        429,
                        ErrorCode.LIMIT_EXCEEDED,
                        "There are too many connections from your address; close some, or try again later.");
            }
            case TOO_MANY -> {
                chat.meters().connectionRefused(Refusal.SERVER_FULL);
                Problems.end(
                        response,
                        503,
                        ErrorCode.LIMIT_EXCEEDED,
                        "This server has reached its limit of connections; try again later.");
            }
            case DRAINING -> {
                chat.meters().connectionRefused(Refusal.DRAINING);
                Problems.end(
                        response,
                        503,
                        ErrorCode.UNAVAILABLE,
                        "This server is shutting down; try again to reach another server.");
            }
        }
    }
}
