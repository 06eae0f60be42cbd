package io.loquat.session;

import io.loquat.delivery.Connection;
import io.loquat.delivery.Frame;
import io.loquat.delivery.PauseReason;
import io.loquat.delivery.Subscriber;
import io.loquat.log.Pages.Recovery;
import io.loquat.log.RoomLog.Draft;
import io.loquat.log.RoomLog.Stored;
import io.loquat.presence.ClaimResult;
import io.loquat.presence.Link;
import io.loquat.protocol.CloseCode;
import io.loquat.protocol.Entry;
import io.loquat.protocol.ErrorCode;
import io.loquat.protocol.Lang;
import io.loquat.protocol.Nickname;
import io.loquat.protocol.RoomEvent;
import io.loquat.protocol.RoomName;
import io.loquat.protocol.SimpleEncoder;
import io.loquat.protocol.Texts;
import io.loquat.protocol.WireFormat;
import io.loquat.room.Join;
import io.loquat.room.RoomView;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Simple mode: one room, to which every text is sent as a message. Owner: the event loop of the connection. */
public final class SimpleSession implements Session {
    private final Chat chat;
    private final Connection connection;
    private final RoomName room;
    private final WireFormat format;
    // Set once the client has a nickname; until then its input is paused.
    private @Nullable Link link;
    private final MessageRate rate;
    private final Mistakes mistakes;

    /** Starts to join the room; on the connection's event loop. */
    public SimpleSession(Chat chat, Connection connection, JoinOptions options) {
        this.chat = chat;
        this.connection = connection;
        this.room = options.room();
        this.format = options.format();
        this.rate = new MessageRate(connection, chat.settings().limits());
        this.mistakes = new Mistakes(chat.settings().limits().mistakes());
        connection.onEnd(comesBack -> {
            if (link != null) {
                chat.end(link, Set.of(room));
            }
        });
        Pause.until(connection, claim(options), claim -> join(options, claim));
    }

    private CompletionStage<@Nullable ClaimResult> claim(JoinOptions options) {
        String requested = options.nick();
        if (requested == null) {
            return guest(options);
        }
        Nickname nick = Nickname.parse(requested);
        if (nick == null) {
            sendError(ErrorCode.BAD_NICK, "This nickname cannot be used, so you have a guest name.");
            return guest(options);
        }
        return chat.people().claim(nick, false).thenCompose(claim -> {
            if (claim != ClaimResult.Refused.TAKEN) {
                return CompletableFuture.completedFuture(claim);
            }
            sendError(ErrorCode.NICK_TAKEN, "Somebody here has this nickname, so you have a guest name.");
            return guest(options);
        });
    }

    private CompletionStage<@Nullable ClaimResult> guest(JoinOptions options) {
        Nickname own = options.guest();
        return (own == null
                        ? chat.people().guest(options.lang(), false)
                        : chat.people().claim(own, false))
                .thenApply(claim -> claim);
    }

    private void join(JoinOptions options, @Nullable ClaimResult claim) {
        if (!(claim instanceof ClaimResult.Granted granted)) {
            refuseJoin(ErrorCode.UNAVAILABLE);
            return;
        }
        if (connection.isEnded()) {
            chat.people().ended(granted.link());
            return;
        }
        link = granted.link();
        // The client's messages must follow its own enter notice.
        connection.pause(PauseReason.JOINING);
        Subscriber subscriber = new Subscriber(connection, format, link.person(), options.echo());
        Join join = new Join(link, subscriber, null, options.history(), this::greet, this::refuseJoin, this::joined);
        chat.rooms().submit(room, live -> live.occupants().join(join), this::refuseJoin);
    }

    private void joined() {
        connection.eventLoop().execute(() -> {
            connection.pauseUntilDrained();
            connection.resume(PauseReason.JOINING);
        });
    }

    private List<Frame> greet(RoomView view, Recovery recovery) {
        List<Frame> frames = new ArrayList<>();
        recovery.page().entries().forEach(entry -> {
            byte[] bytes = format.encode(new RoomEvent.Message(entry), false);
            if (bytes != null) {
                frames.add(Frame.text(bytes));
            }
        });
        return frames;
    }

    private void refuseJoin(ErrorCode code) {
        sendError(code, "You cannot join this room now; try again later.");
        connection
                .eventLoop()
                .execute(() -> connection.close(
                        code == ErrorCode.LIMIT_EXCEEDED ? CloseCode.TOO_MANY : CloseCode.LOST_POSITION));
    }

    @Override
    public void onText(String text) {
        String line = withoutLineBreak(text);
        if (!line.isEmpty()) {
            send(line, result -> {});
        }
    }

    // Tools that send lines also send the line breaks.
    private static String withoutLineBreak(String text) {
        if (!text.endsWith("\n")) {
            return text;
        }
        return text.substring(0, text.length() - (text.endsWith("\r\n") ? 2 : 1));
    }

    /**
     * Sends a text to the room; on the connection's event loop.
     *
     * @param then called once, on any thread, unless the connection has ended
     */
    public void send(String text, Consumer<SendResult> then) {
        if (connection.isEnded()) {
            return;
        }
        if (text.isEmpty()) {
            then.accept(SendResult.refused(ErrorCode.BAD_REQUEST, "A message must have a text."));
            return;
        }
        int max = chat.settings().limits().text();
        if (Texts.isLongerThan(text, max)) {
            String why = "This text is longer than " + max + " characters and was not sent.";
            mistake(ErrorCode.TOO_LARGE, why);
            then.accept(SendResult.refused(ErrorCode.TOO_LARGE, why));
            return;
        }
        long wait = tryStart();
        if (wait > 0) {
            then.accept(SendResult.refused(ErrorCode.RATE_LIMITED, tooFast(wait)));
            return;
        }
        Nickname nick = link().person().nick();
        Draft draft = new Draft(room, nick.shown(), nick.key(), null, text);
        chat.append(
                draft,
                result -> {
                    rate.finished();
                    then.accept(
                            result instanceof Stored stored ? new SendResult(stored.entry(), null, "") : notStored());
                },
                code -> {
                    rate.finished();
                    then.accept(notStored());
                });
    }

    private SendResult notStored() {
        String why = "The store does not answer; this message was not sent. Send it again later.";
        sendError(ErrorCode.UNAVAILABLE, why);
        return SendResult.refused(ErrorCode.UNAVAILABLE, why);
    }

    @Override
    public void onBinary(byte[] bytes) {
        if (format != WireFormat.PLAIN) {
            connection.close(CloseCode.UNSUPPORTED_DATA);
        } else if (tryStart() == 0) {
            Link own = link();
            CompletableFuture<@Nullable Boolean> relayed = new CompletableFuture<>();
            Runnable then = () -> relayed.complete(true);
            chat.rooms().submit(room, live -> live.occupants().relay(own, bytes, then), code -> then.run());
            // The next text takes another path and could overtake the bytes.
            Pause.until(connection, relayed, done -> rate.finished());
        }
    }

    private Link link() {
        return Objects.requireNonNull(link);
    }

    // Starts a message if the rate allows it, and returns 0; otherwise returns the milliseconds to wait.
    private long tryStart() {
        long wait = rate.tryTake();
        if (wait > 0) {
            sendError(ErrorCode.RATE_LIMITED, tooFast(wait));
        } else {
            rate.started();
        }
        return wait;
    }

    private static String tooFast(long wait) {
        return "Too fast: this message was not sent. Wait " + wait + " ms.";
    }

    private void mistake(ErrorCode code, String message) {
        sendError(code, message);
        if (format.hasErrors() && mistakes.addAndCheck(System.nanoTime())) {
            connection.eventLoop().execute(() -> connection.close(CloseCode.TOO_MANY_MISTAKES));
        }
    }

    private void sendError(ErrorCode code, String message) {
        chat.meters().errorSent(code);
        if (format.hasErrors()) {
            connection.send(Frame.text(SimpleEncoder.error(code, message)));
        }
    }

    /**
     * The result of sending a text.
     *
     * @param entry the stored entry; null if the text was refused
     * @param why the reason of the refusal, as a sentence for the user
     */
    public record SendResult(
            @Nullable Entry entry, @Nullable ErrorCode refused, String why) {
        static SendResult refused(ErrorCode code, String why) {
            return new SendResult(null, code, why);
        }
    }

    /**
     * The options with which a simple-mode client joins its room.
     *
     * @param nick the nickname that it requests, or null
     * @param history how many of the newest messages to send first, 0 to 100
     * @param lang the language of a guest name
     * @param guest the guest name that is already reserved for it, or null
     */
    public record JoinOptions(
            RoomName room,
            WireFormat format,
            @Nullable String nick,
            boolean echo,
            int history,
            Lang lang,
            @Nullable Nickname guest) {
        /** Joins without a reserved guest name. */
        public JoinOptions(
                RoomName room, WireFormat format, @Nullable String nick, boolean echo, int history, Lang lang) {
            this(room, format, nick, echo, history, lang, null);
        }
    }
}
