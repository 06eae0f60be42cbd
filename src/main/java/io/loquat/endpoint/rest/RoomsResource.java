package io.loquat.endpoint.rest;

import io.loquat.endpoint.http.ClientResolver;
import io.loquat.endpoint.http.Problems;
import io.loquat.log.RoomLog.Listed;
import io.loquat.protocol.ErrorCode;
import io.loquat.protocol.FullEncoder;
import io.loquat.protocol.Nickname;
import io.loquat.protocol.PageRequest;
import io.loquat.protocol.PeopleRequest;
import io.loquat.protocol.RestEncoder;
import io.loquat.protocol.RoomName;
import io.loquat.session.Chat;
import io.vertx.core.http.HttpServerRequest;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** {@code /api/rooms}: rooms by REST, for bots and {@code curl}. */
@Path("/api/rooms")
@Produces(MediaType.APPLICATION_JSON)
public class RoomsResource {
    private final Chat chat;
    private final PostedMessages posts;
    private final PeopleRateLimit rateLimit;
    private final RestRefusals refusals;
    private final ClientResolver clients;

    RoomsResource(
            Chat chat, PostedMessages posts, PeopleRateLimit rateLimit, RestRefusals refusals, ClientResolver clients) {
        this.chat = chat;
        this.posts = posts;
        this.rateLimit = rateLimit;
        this.refusals = refusals;
        this.clients = clients;
    }

    /** Returns the rooms that were ever joined, the fullest first, or those that match a search; at most 1,000. */
    @GET
    public CompletionStage<Response> rooms(HttpServerRequest query) {
        RoomSearch search = RoomSearch.parse(query.getParam("q"), query.getParam("order"));
        if (search == null) {
            return RestRefusals.now(refusals.of(ErrorCode.BAD_REQUEST, RoomSearch.BAD));
        }
        if (!search.isForAll()) {
            long wait = rateLimit.tryTake(clients.address(query), 1);
            if (wait > 0) {
                return RestRefusals.now(refusals.until(
                        ErrorCode.RATE_LIMITED, "Your address searches for rooms too often; try again later.", wait));
            }
        }
        CompletionStage<List<Listed>> rooms =
                search.isForAll() ? chat.roomList().now() : chat.roomList().recent();
        // Asynchronously, because sorting would hold up the thread that delivers the answers of the store.
        return refusals.orUnavailable(rooms.thenCombineAsync(
                chat.people().onlineByRoom(),
                (all, online) -> online == null
                        ? refusals.unavailable()
                        : Response.ok(search.found(all, online)).build()));
    }

    /** Returns one room. */
    @GET
    @Path("/{room}")
    public CompletionStage<Response> room(@PathParam("room") String room) {
        RoomName name = RoomName.parse(room);
        if (name == null) {
            return RestRefusals.now(refusals.of(ErrorCode.BAD_ROOM, Problems.BAD_ROOM));
        }
        return refusals.orUnavailable(chat.head(name).thenCombine(chat.people().online(name), (head, online) -> {
            if (head == null) {
                return unknown();
            }
            return online == null
                    ? refusals.unavailable()
                    : Response.ok(RestEncoder.room(RoomSearch.view(head, online)))
                            .build();
        }));
    }

    /** Returns a page of a room's messages. */
    @GET
    @Path("/{room}/messages")
    public CompletionStage<Response> messages(@PathParam("room") String room, HttpServerRequest query) {
        RoomName name = RoomName.parse(room);
        if (name == null) {
            return RestRefusals.now(refusals.of(ErrorCode.BAD_ROOM, Problems.BAD_ROOM));
        }
        // JAX-RS does not distinguish an empty parameter from a missing one.
        PageRequest request =
                PageRequest.parse(query.getParam("after"), query.getParam("before"), query.getParam("limit"));
        if (request == null) {
            return RestRefusals.now(refusals.of(
                    ErrorCode.BAD_REQUEST,
                    "Give either after or before, as an offset; limit must be a whole number from 1 to "
                            + PageRequest.MAX_LIMIT + "."));
        }
        return refusals.orUnavailable(chat.pages()
                .page(name, request)
                .thenApply(page -> page == null
                        ? unknown()
                        : Response.ok(FullEncoder.page(page)).build()));
    }

    /** Returns a page of the people in a room. */
    @GET
    @Path("/{room}/people")
    public CompletionStage<Response> people(@PathParam("room") String room, HttpServerRequest query) {
        RoomName name = RoomName.parse(room);
        if (name == null) {
            return RestRefusals.now(refusals.of(ErrorCode.BAD_ROOM, Problems.BAD_ROOM));
        }
        PeopleRequest request =
                PeopleRequest.parse(query.getParam("after"), query.getParam("q"), query.getParam("limit"));
        if (request == null) {
            return RestRefusals.now(refusals.of(
                    ErrorCode.BAD_REQUEST,
                    "after must be a nickname and q part of one, at most " + Nickname.MAX_CODE_POINTS
                            + " characters each; limit must be a whole number from 1 to " + PeopleRequest.MAX_LIMIT
                            + "."));
        }
        long wait =
                rateLimit.tryTake(clients.address(query), request.search().isEmpty() ? 1 : PeopleRateLimit.SEARCH_COST);
        if (wait > 0) {
            return RestRefusals.now(refusals.until(
                    ErrorCode.RATE_LIMITED, "Your address requests lists of people too often; try again later.", wait));
        }
        return refusals.orUnavailable(chat.head(name)
                .thenCombine(chat.people().roster(name, request), (head, roster) -> {
                    if (head == null) {
                        return unknown();
                    }
                    return roster == null
                            ? refusals.unavailable()
                            : Response.ok(RestEncoder.people(
                                            head.room(), roster.online(), roster.people(), roster.more()))
                                    .build();
                }));
    }

    /** Sends a message. */
    @POST
    @Path("/{room}/messages")
    @Consumes(MediaType.WILDCARD)
    public CompletionStage<Response> post(
            @PathParam("room") String room,
            @HeaderParam("Idempotency-Key") @Nullable String key,
            byte[] body,
            HttpServerRequest request) {
        RoomName name = RoomName.parse(room);
        if (name == null) {
            return RestRefusals.now(refusals.of(ErrorCode.BAD_ROOM, Problems.BAD_ROOM));
        }
        return posts.post(name, key, body, clients.address(request));
    }

    private Response unknown() {
        return refusals.of(ErrorCode.UNKNOWN_ROOM, Problems.UNKNOWN_ROOM);
    }
}
