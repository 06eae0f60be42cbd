package io.loquat.endpoint.rest;

import io.loquat.endpoint.http.Clients;
import io.loquat.endpoint.http.Problems;
import io.loquat.log.RoomLog.Draft;
import io.loquat.log.RoomLog.Head;
import io.loquat.log.RoomLog.Listed;
import io.loquat.log.RoomLog.Stored;
import io.loquat.log.RoomLog.Unavailable;
import io.loquat.log.StoreFailure;
import io.loquat.protocol.CommandDecoder;
import io.loquat.protocol.ErrorCode;
import io.loquat.protocol.FullEncoder;
import io.loquat.protocol.Lang;
import io.loquat.protocol.Nickname;
import io.loquat.protocol.PageRequest;
import io.loquat.protocol.PeopleRequest;
import io.loquat.protocol.PostDecoder;
import io.loquat.protocol.PostDecoder.Post;
import io.loquat.protocol.RestEncoder;
import io.loquat.protocol.RoomName;
import io.loquat.protocol.Texts;
import io.loquat.session.Chat;
import io.loquat.session.Chat.Posted;
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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Rooms without a socket, for bots and {@code curl}. */
@Path("/api/rooms")
@Produces(MediaType.APPLICATION_JSON)
public class RoomsResource {
    private static final Logger LOG = Logger.getLogger(RoomsResource.class);

    private final Chat chat;
    private final PostRate rate;
    private final PeopleRate looks;
    private final Clients clients;

    RoomsResource(Chat chat, PostRate rate, PeopleRate looks, Clients clients) {
        this.chat = chat;
        this.rate = rate;
        this.looks = looks;
        this.clients = clients;
    }

    /** The rooms that were ever entered, the fullest first; or those that were asked for. At most 1,000. */
    @GET
    public CompletionStage<Response> rooms(HttpServerRequest query) {
        RoomSearch search = RoomSearch.parse(query.getParam("q"), query.getParam("order"));
        if (search == null) {
            return answer(refusal(ErrorCode.BAD_REQUEST, RoomSearch.BAD));
        }
        if (!search.isForAll()) {
            long wait = looks.tryTake(clients.address(query), 1);
            if (wait > 0) {
                return answer(refusalUntil(ErrorCode.RATE_LIMITED, "Your address searches too often for rooms.", wait));
            }
        }
        CompletionStage<List<Listed>> rooms =
                search.isForAll() ? chat.roomList().now() : chat.roomList().lately();
        // Not on the thread that has the answers of the store: it has other things to do than to sort.
        return told(rooms.thenCombineAsync(
                chat.people().onlineByRoom(),
                (all, online) -> online == null
                        ? refusal(ErrorCode.UNAVAILABLE, Problems.AWAY)
                        : Response.ok(search.found(all, online)).build()));
    }

    /** One room. */
    @GET
    @Path("/{room}")
    public CompletionStage<Response> room(@PathParam("room") String room) {
        RoomName name = RoomName.parse(room);
        if (name == null) {
            return answer(refusal(ErrorCode.BAD_ROOM, Problems.BAD_ROOM));
        }
        return told(chat.head(name).thenCombine(chat.people().online(name), (head, online) -> {
            if (head == null) {
                return unknown();
            }
            return online == null
                    ? refusal(ErrorCode.UNAVAILABLE, Problems.AWAY)
                    : Response.ok(RestEncoder.room(view(head, online))).build();
        }));
    }

    static RestEncoder.RoomView view(Head head, int online) {
        return new RestEncoder.RoomView(head.room(), online, head.epoch(), head.newest(), head.topic());
    }

    /** A page of a room's messages. */
    @GET
    @Path("/{room}/messages")
    public CompletionStage<Response> messages(@PathParam("room") String room, HttpServerRequest query) {
        RoomName name = RoomName.parse(room);
        if (name == null) {
            return answer(refusal(ErrorCode.BAD_ROOM, Problems.BAD_ROOM));
        }
        // JAX-RS does not tell an empty parameter from none.
        PageRequest request =
                PageRequest.parse(query.getParam("after"), query.getParam("before"), query.getParam("limit"));
        if (request == null) {
            return answer(refusal(
                    ErrorCode.BAD_REQUEST,
                    "after or before is an offset, not both; limit is a whole number from 1 to " + PageRequest.MAX_LIMIT
                            + "."));
        }
        return told(chat.pages()
                .page(name, request)
                .thenApply(page -> page == null
                        ? unknown()
                        : Response.ok(FullEncoder.page(page)).build()));
    }

    /** A page of who is in a room. */
    @GET
    @Path("/{room}/people")
    public CompletionStage<Response> people(@PathParam("room") String room, HttpServerRequest query) {
        RoomName name = RoomName.parse(room);
        if (name == null) {
            return answer(refusal(ErrorCode.BAD_ROOM, Problems.BAD_ROOM));
        }
        PeopleRequest request =
                PeopleRequest.parse(query.getParam("after"), query.getParam("q"), query.getParam("limit"));
        if (request == null) {
            return answer(refusal(
                    ErrorCode.BAD_REQUEST,
                    "after is a nickname and q a part of one, at most " + Nickname.MAX_CODE_POINTS
                            + " characters each; limit is a whole number from 1 to " + PeopleRequest.MAX_LIMIT + "."));
        }
        long wait = looks.tryTake(clients.address(query), request.search().isEmpty() ? 1 : PeopleRate.SEARCH_LOOKS);
        if (wait > 0) {
            return answer(refusalUntil(ErrorCode.RATE_LIMITED, "Your address asks too often who is here.", wait));
        }
        return told(chat.head(name).thenCombine(chat.people().roster(name, request), (head, roster) -> {
            if (head == null) {
                return unknown();
            }
            return roster == null
                    ? refusal(ErrorCode.UNAVAILABLE, Problems.AWAY)
                    : Response.ok(RestEncoder.people(head.room(), roster.online(), roster.people(), roster.more()))
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
            return answer(refusal(ErrorCode.BAD_ROOM, Problems.BAD_ROOM));
        }
        if (key != null && !CommandDecoder.isKey(key)) {
            return answer(refusal(ErrorCode.BAD_REQUEST, "An Idempotency-Key is 1 to 64 characters."));
        }
        int maxBody = chat.settings().limits().frameBytes();
        if (body.length > maxBody) {
            return answer(refusal(ErrorCode.TOO_LARGE, "A body is at most " + maxBody + " bytes."));
        }
        Post post = PostDecoder.decode(body);
        if (post == null) {
            return answer(refusal(
                    ErrorCode.BAD_REQUEST, "The body is one JSON object with a text and, if you like, a nick."));
        }
        int max = chat.settings().limits().text();
        if (Texts.isLongerThan(post.text(), max)) {
            return answer(refusal(ErrorCode.TOO_LARGE, "A text is at most " + max + " characters."));
        }
        Nickname nick = post.nick() == null ? null : Nickname.parse(post.nick());
        if (post.nick() != null && nick == null) {
            return answer(refusal(ErrorCode.BAD_NICK, "This nickname can not be used."));
        }
        String address = clients.address(request);
        if (nick == null) {
            return rate.tryTake(address)
                    ? enter(address, name, () -> sendAsGuest(name, key, post.text()))
                    : answer(tooFast());
        }
        Draft draft = new Draft(name, nick.shown(), nick.key(), key, post.text());
        return chat.people().isHeld(nick).thenCompose(isHeld -> {
            if (isHeld == null) {
                return answer(refusal(ErrorCode.UNAVAILABLE, Problems.AWAY));
            }
            if (isHeld) {
                return answer(refusal(ErrorCode.NICK_TAKEN, "Somebody online has this nickname."));
            }
            return rate.tryTake(address) ? enter(address, name, () -> send(draft)) : answer(tooFast());
        });
    }

    private Response refusalUntil(ErrorCode code, String detail, long waitMs) {
        chat.meters().refused(code);
        return Problems.response(code.status(), code, detail, Problems.seconds(waitMs));
    }

    private Response tooFast() {
        return refusal(ErrorCode.RATE_LIMITED, "Too fast: this message was not sent.");
    }

    // A message makes the room.
    private CompletionStage<Response> enter(String address, RoomName room, Supplier<CompletionStage<Response>> then) {
        return chat.mayEnter(address, room).thenCompose(wait -> {
            if (wait == 0) {
                return then.get();
            }
            return answer(refusalUntil(ErrorCode.LIMIT_EXCEEDED, Problems.NEW_ROOMS, wait));
        });
    }

    private CompletionStage<Response> sendAsGuest(RoomName room, @Nullable String key, String text) {
        return chat.people()
                .nextGuest(Lang.EN)
                .thenCompose(guest -> guest == null
                        ? answer(refusal(ErrorCode.UNAVAILABLE, Problems.AWAY))
                        : send(new Draft(room, guest.shown(), "", key, text)));
    }

    private CompletionStage<Response> send(Draft draft) {
        return chat.post(draft).thenApply(this::answer);
    }

    private Response answer(Posted posted) {
        return switch (posted.result()) {
            case Stored s ->
                Response.status(s.duplicate() ? 200 : 201)
                        .entity(RestEncoder.stored(s.entry(), s.duplicate()))
                        .build();
            case Unavailable u ->
                posted.refused() == ErrorCode.LIMIT_EXCEEDED
                        ? refusal(ErrorCode.LIMIT_EXCEEDED, "The server has as many rooms as it may.")
                        : refusal(ErrorCode.UNAVAILABLE, Problems.AWAY);
        };
    }

    // Whatever it is that fails, it is not the client's: and a store that does not answer is no error of ours either.
    private CompletionStage<Response> told(CompletionStage<Response> answer) {
        return answer.exceptionally(failure -> {
            if (!StoreFailure.is(failure)) {
                LOG.error("A question about rooms could not be answered", failure);
            }
            return refusal(ErrorCode.UNAVAILABLE, Problems.AWAY);
        });
    }

    private Response unknown() {
        return refusal(ErrorCode.UNKNOWN_ROOM, "Nobody was ever in this room.");
    }

    private Response refusal(ErrorCode code, String detail) {
        chat.meters().refused(code);
        return Problems.response(code, detail);
    }

    private static CompletionStage<Response> answer(Response response) {
        return CompletableFuture.completedFuture(response);
    }
}
