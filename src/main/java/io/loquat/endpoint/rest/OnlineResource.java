package io.loquat.endpoint.rest;

import io.loquat.endpoint.http.Problems;
import io.loquat.protocol.ErrorCode;
import io.loquat.protocol.RoomName;
import io.loquat.session.Chat;
import io.smallrye.common.annotation.NonBlocking;
import io.vertx.core.http.HttpServerRequest;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** {@code GET /online}: the number of people online. */
@Path("/online")
@NonBlocking
public class OnlineResource {
    private final Chat chat;

    OnlineResource(Chat chat) {
        this.chat = chat;
    }

    /** Returns the number of people in one room, or in any room, each counted once. */
    @GET
    @Produces(MediaType.APPLICATION_JSON)
    public CompletionStage<Response> online(HttpServerRequest request) {
        // JAX-RS does not distinguish an empty parameter from a missing one.
        String room = request.getParam("room");
        if (room == null) {
            return chat.people().online().thenApply(OnlineResource::answer);
        }
        if (room.isEmpty()) {
            return CompletableFuture.completedFuture(Problems.response(
                    ErrorCode.BAD_REQUEST, "room must be the name of a room; leave it out for all rooms."));
        }
        RoomName name = RoomName.parse(room);
        if (name == null) {
            return CompletableFuture.completedFuture(Problems.response(ErrorCode.BAD_ROOM, Problems.BAD_ROOM));
        }
        return chat.people().online(name).thenApply(OnlineResource::answer);
    }

    private static Response answer(@Nullable Integer online) {
        return online == null
                ? Problems.response(ErrorCode.UNAVAILABLE, Problems.AWAY)
                : Response.ok("{\"online\":" + online + "}").build();
    }
}
