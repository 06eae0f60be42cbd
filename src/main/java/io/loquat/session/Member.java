package io.loquat.session;

import io.loquat.delivery.Connection;
import io.loquat.delivery.Frame;
import io.loquat.delivery.Subscriber;
import io.loquat.log.RoomLog.Draft;
import io.loquat.log.RoomLog.Stored;
import io.loquat.log.RoomLog.Unavailable;
import io.loquat.presence.ClaimResult.Refused;
import io.loquat.presence.Link;
import io.loquat.protocol.Command;
import io.loquat.protocol.Entry;
import io.loquat.protocol.ErrorCode;
import io.loquat.protocol.FullEncoder;
import io.loquat.protocol.Nickname;
import io.loquat.protocol.Reply;
import io.loquat.protocol.RoomName;
import io.loquat.protocol.Texts;
import io.loquat.protocol.Times;
import io.loquat.protocol.WireFormat;
import io.loquat.room.Join;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The commands of a full-mode client after hello. Owner: the event loop of the connection.
 *
 * <p>The identity comes from the session, never from the payload: a client cannot act as somebody else.
 */
final class Member {
    // 128 bits in base64.
    private static final int SHORTEST_KEY = 22;
    private static final int LONGEST_KEY = 64;

    private final Chat chat;
    private final Connection connection;
    private final Responder responder;
    private final Link link;
    private final MessageRate rate;
    private @Nullable RoomName joining;

    Member(Chat chat, Connection connection, Responder responder, Link link) {
        this.chat = chat;
        this.connection = connection;
        this.responder = responder;
        this.link = link;
        this.rate = new MessageRate(connection, chat.settings().limits());
    }

    void join(Command.Join c) {
        int max = chat.settings().limits().roomsPerConnection();
        if (!link.rooms().contains(c.room()) && link.rooms().size() >= max) {
            responder.fail(
                    c.id(),
                    ErrorCode.LIMIT_EXCEEDED,
                    "A connection can be in at most " + max + " rooms; leave one first.");
            return;
        }
        responder.pause();
        CompletableFuture<Long> wait =
                chat.mayJoin(connection.address(), c.room()).toCompletableFuture();
        if (wait.isDone()) {
            join(c, wait.join());
        } else {
            wait.thenAccept(ms -> connection.eventLoop().execute(() -> join(c, ms)));
        }
    }

    private void join(Command.Join c, long wait) {
        if (connection.isEnded()) {
            return;
        }
        if (wait > 0) {
            responder.tooEarly(
                    c.id(), ErrorCode.LIMIT_EXCEEDED, "Your address creates too many rooms; try again later.", wait);
            responder.done();
            return;
        }
        joining = c.room();
        Subscriber subscriber = new Subscriber(connection, WireFormat.FULL, link.person(), true);
        Join join = new Join(
                link,
                subscriber,
                c.since(),
                c.limit(),
                (live, recovery) -> List.of(Frame.text(FullEncoder.encode(new Reply.Joined(
                        c.id(), live.topic(), recovery.recovered(), recovery.page(), live.online(), live.members())))),
                code -> joinRefused(c.id(), code),
                responder::done);
        chat.rooms().submit(c.room(), live -> live.occupants().join(join), code -> joinRefused(c.id(), code));
    }

    private void joinRefused(long id, ErrorCode code) {
        responder.fail(
                id,
                code,
                switch (code) {
                    case ALREADY_JOINED -> "This connection is already in this room.";
                    case LIMIT_EXCEEDED ->
                        "This room is full, or the server has reached its limit of rooms; try another room.";
                    default -> "The store does not answer; try again later.";
                });
        responder.done();
    }

    void leave(Command.Leave c) {
        if (!link.rooms().contains(c.room())) {
            notInRoom(c.id());
            return;
        }
        responder.pause();
        chat.rooms()
                .submit(
                        c.room(),
                        live -> live.occupants().leave(link, had -> {
                            if (had) {
                                responder.reply(new Reply.Ok(c.id()));
                            } else {
                                notInRoom(c.id());
                            }
                            responder.done();
                        }),
                        code -> {
                            notInRoom(c.id());
                            responder.done();
                        });
    }

    void send(Command.Send c) {
        int max = chat.settings().limits().text();
        if (!link.rooms().contains(c.room())) {
            notInRoom(c.id());
            return;
        }
        if (Texts.isLongerThan(c.text(), max)) {
            responder.refuse(c.id(), ErrorCode.TOO_LARGE, "A text must be at most " + max + " characters.");
            return;
        }
        long wait = rate.tryTake();
        if (wait > 0) {
            responder.tooEarly(c.id(), ErrorCode.RATE_LIMITED, "Too fast; retry with the same key.", wait);
            return;
        }
        rate.started();
        Nickname nick = link.person().nick();
        Draft draft = new Draft(c.room(), nick.shown(), nick.key(), c.key(), c.text());
        chat.append(
                draft,
                result -> {
                    rate.finished();
                    switch (result) {
                        case Stored s -> ack(c, s.entry(), s.duplicate());
                        case Unavailable u -> unavailable(c.id());
                    }
                },
                code -> {
                    rate.finished();
                    unavailable(c.id());
                });
    }

    private void ack(Command.Send c, Entry entry, boolean duplicate) {
        responder.reply(new Reply.Ack(c.id(), entry.room(), entry.epoch(), entry.offset(), entry.time(), duplicate));
    }

    void history(Command.History c) {
        responder.pause();
        chat.pages().page(c.room(), c.page()).whenComplete((page, failure) -> {
            if (failure != null) {
                responder.fail(c.id(), ErrorCode.UNAVAILABLE, "The store does not answer; try again later.");
            } else if (page == null) {
                responder.fail(c.id(), ErrorCode.UNKNOWN_ROOM, "This room does not exist; joining it creates it.");
            } else {
                responder.reply(new Reply.PageReply(c.id(), page));
            }
            responder.done();
        });
    }

    void typing(Command.Typing c) {
        if (!link.rooms().contains(c.room())) {
            notInRoom(c.id());
            return;
        }
        chat.rooms().submit(c.room(), live -> live.occupants().typing(link));
    }

    void rename(Command.Rename c) {
        Nickname nick = Nickname.parse(c.nick());
        if (nick == null) {
            responder.refuse(c.id(), ErrorCode.BAD_NICK, "This nickname cannot be used; choose another one.");
        } else {
            Pause.until(
                    connection, chat.people().rename(link.person(), nick).thenApply(Optional::ofNullable), refused -> {
                        if (refused == null
                                || refused.filter(Refused.UNAVAILABLE::equals).isPresent()) {
                            responder.refuse(
                                    c.id(), ErrorCode.UNAVAILABLE, "The store does not answer; try again later.");
                        } else if (refused.isPresent()) {
                            responder.refuse(
                                    c.id(),
                                    ErrorCode.NICK_TAKEN,
                                    "Somebody here has this nickname; choose another one.");
                        } else {
                            responder.reply(new Reply.Ok(c.id()));
                        }
                    });
        }
    }

    void ping(Command.Ping c) {
        responder.answer(new Reply.Pong(c.id(), Times.now()));
    }

    /**
     * Makes the session key in the client's hello valid again, because the connection ended before the client may have
     * received its new key. Returns false if that key is too short to be secret, or too long.
     */
    boolean restoreKey(@Nullable String resume) {
        if (resume == null || resume.length() < SHORTEST_KEY || resume.length() > LONGEST_KEY) {
            return false;
        }
        chat.people().restoreKey(link, resume);
        return true;
    }

    /** Called when the connection has ended. If the client may come back, its seats are kept for the grace period. */
    void ended(boolean comesBack) {
        // A join that is in progress may take its seat only later.
        Set<RoomName> rooms = new HashSet<>(link.rooms());
        if (joining != null) {
            rooms.add(joining);
        }
        if (comesBack) {
            rooms.forEach(
                    room -> chat.rooms().submit(room, live -> live.occupants().lost(link)));
            chat.people().lost(link);
        } else {
            chat.end(link, rooms);
        }
    }

    private void notInRoom(long id) {
        responder.fail(id, ErrorCode.NOT_JOINED, "Join this room first.");
    }

    private void unavailable(long id) {
        responder.fail(id, ErrorCode.UNAVAILABLE, "The store does not answer; retry with the same key.");
    }
}
