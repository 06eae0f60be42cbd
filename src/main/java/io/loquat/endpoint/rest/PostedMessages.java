package io.loquat.endpoint.rest;

import io.loquat.endpoint.http.Problems;
import io.loquat.log.RoomLog.Draft;
import io.loquat.log.RoomLog.Stored;
import io.loquat.log.RoomLog.Unavailable;
import io.loquat.protocol.CommandDecoder;
import io.loquat.protocol.ErrorCode;
import io.loquat.protocol.Lang;
import io.loquat.protocol.Nickname;
import io.loquat.protocol.PostDecoder;
import io.loquat.protocol.PostDecoder.Post;
import io.loquat.protocol.RestEncoder;
import io.loquat.protocol.RoomName;
import io.loquat.protocol.Texts;
import io.loquat.session.Chat;
import io.loquat.session.Chat.Posted;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.Response;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Sends messages by REST, as a guest or under a nickname that nobody online holds. Thread-safe. */
@Singleton
public class PostedMessages {
    private final Chat chat;
    private final PostRateLimit rate;
    private final RestRefusals refusals;

    PostedMessages(Chat chat, PostRateLimit rate, RestRefusals refusals) {
        this.chat = chat;
        this.rate = rate;
        this.refusals = refusals;
    }

    /**
     * Validates and sends a message, and returns the answer to its sender.
     *
     * @param key the sender's idempotency key, null for none
     * @param body the request body, one JSON object
     * @param address the IP address of the sender, to which the rate limit applies
     */
    CompletionStage<Response> post(RoomName name, @Nullable String key, byte[] body, String address) {
        if (key != null && !CommandDecoder.isKey(key)) {
            return RestRefusals.now(
                    refusals.of(ErrorCode.BAD_REQUEST, "An Idempotency-Key must be 1 to 64 characters."));
        }
        int maxBody = chat.settings().limits().frameBytes();
        if (body.length > maxBody) {
            return RestRefusals.now(refusals.of(ErrorCode.TOO_LARGE, "A body must be at most " + maxBody + " bytes."));
        }
        Post post = PostDecoder.decode(body);
        if (post == null) {
            return RestRefusals.now(refusals.of(
                    ErrorCode.BAD_REQUEST, "The body must be one JSON object with a text and, optionally, a nick."));
        }
        int max = chat.settings().limits().text();
        if (Texts.isLongerThan(post.text(), max)) {
            return RestRefusals.now(refusals.of(ErrorCode.TOO_LARGE, "A text must be at most " + max + " characters."));
        }
        Nickname nick = post.nick() == null ? null : Nickname.parse(post.nick());
        if (post.nick() != null && nick == null) {
            return RestRefusals.now(
                    refusals.of(ErrorCode.BAD_NICK, "This nickname cannot be used; choose another one."));
        }
        if (nick == null) {
            return rate.tryTake(address)
                    ? enter(address, name, () -> sendAsGuest(name, key, post.text()))
                    : RestRefusals.now(tooFast());
        }
        Draft draft = new Draft(name, nick.shown(), nick.key(), key, post.text());
        return chat.people().isHeld(nick).thenCompose(isHeld -> {
            if (isHeld == null) {
                return RestRefusals.now(refusals.unavailable());
            }
            if (isHeld) {
                return RestRefusals.now(
                        refusals.of(ErrorCode.NICK_TAKEN, "Somebody online has this nickname; choose another one."));
            }
            return rate.tryTake(address) ? enter(address, name, () -> send(draft)) : RestRefusals.now(tooFast());
        });
    }

    private Response tooFast() {
        return refusals.of(
                ErrorCode.RATE_LIMITED, "You are sending too fast: this message was not sent; try again later.");
    }

    // A message creates its room.
    private CompletionStage<Response> enter(String address, RoomName room, Supplier<CompletionStage<Response>> then) {
        return chat.mayJoin(address, room).thenCompose(wait -> {
            if (wait == 0) {
                return then.get();
            }
            return RestRefusals.now(refusals.until(ErrorCode.LIMIT_EXCEEDED, Problems.NEW_ROOMS, wait));
        });
    }

    private CompletionStage<Response> sendAsGuest(RoomName room, @Nullable String key, String text) {
        return chat.people()
                .nextGuest(Lang.EN)
                .thenCompose(guest -> guest == null
                        ? RestRefusals.now(refusals.unavailable())
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
                        ? refusals.of(
                                ErrorCode.LIMIT_EXCEEDED,
                                "The server has reached its limit of rooms; use an existing one.")
                        : refusals.unavailable();
        };
    }
}
