package io.loquat.session;

import io.loquat.config.Settings;
import io.loquat.delivery.Connection;
import io.loquat.delivery.PauseReason;
import io.loquat.presence.ClaimResult;
import io.loquat.presence.Link;
import io.loquat.protocol.CloseCode;
import io.loquat.protocol.Command;
import io.loquat.protocol.Command.Malformed;
import io.loquat.protocol.Command.Valid;
import io.loquat.protocol.CommandDecoder;
import io.loquat.protocol.ErrorCode;
import io.loquat.protocol.Nickname;
import io.loquat.protocol.Reply;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Full mode: reads commands, executes them in order and answers each once. Owner: the event loop of the connection.
 *
 * <p>A command that needs another thread (join, leave, history) completes before the next one starts, and no command
 * starts while the client does not read its answers. Meanwhile the connection is paused, and commands wait in its
 * {@link Inbox}.
 */
public final class FullSession implements Session {
    private static final int BROADCAST_COST = 10;

    private final Chat chat;
    private final Connection connection;
    private final TokenBucket commandRate;
    private final Responder responder;
    private final ScheduledFuture<?> helloDeadline;
    private @Nullable Member member;
    private @Nullable String resume;
    // The client has sent a command since the welcome, so it has received its session key.
    private boolean hasKey;
    private boolean comesBack;

    /** Starts a session that waits for {@code hello}; on the connection's event loop. */
    public FullSession(Chat chat, Connection connection) {
        this.chat = chat;
        this.connection = connection;
        Settings.Limits limits = chat.settings().limits();
        this.commandRate = new TokenBucket(limits.commandsPerSecond(), limits.commandBurst(), System.nanoTime());
        this.responder = new Responder(connection, chat.meters(), new Mistakes(limits.mistakes()));
        this.helloDeadline = connection
                .eventLoop()
                .schedule(
                        () -> connection.close(CloseCode.NO_SIGN_OF_LIFE),
                        limits.helloWithin().toMillis(),
                        TimeUnit.MILLISECONDS);
        connection.onGoAway(afterMs -> responder.reply(new Reply.GoAway(afterMs, "shutdown")));
        connection.onEnd(broke -> {
            helloDeadline.cancel(false);
            comesBack = broke;
            if (member != null) {
                boolean isRestored = restoresResumeKey(member);
                member.ended(broke || isRestored && closedWithoutStatus());
            }
        });
    }

    @Override
    public void onText(String text) {
        switch (CommandDecoder.decode(text)) {
            case Malformed m -> {
                charge(1);
                responder.refuse(m.id(), m.code(), m.reason());
            }
            case Valid v -> handle(v.command());
        }
    }

    @Override
    public void onBinary(byte[] bytes) {
        connection.close(CloseCode.UNSUPPORTED_DATA);
    }

    private void handle(Command command) {
        if (member == null) {
            if (command instanceof Command.Hello hello) {
                greet(hello);
            } else {
                responder.refuse(command.id(), ErrorCode.BAD_REQUEST, "Send hello first.");
            }
            return;
        }
        hasKey = true;
        switch (command) {
            case Command.Hello c ->
                responder.refuse(c.id(), ErrorCode.BAD_REQUEST, "This connection has already sent hello.");
            case Command.Join c -> {
                charge(BROADCAST_COST);
                member.join(c);
            }
            case Command.Leave c -> {
                charge(BROADCAST_COST);
                member.leave(c);
            }
            case Command.Send c -> member.send(c);
            case Command.History c -> {
                charge(1);
                member.history(c);
            }
            case Command.Typing c -> {
                charge(1);
                member.typing(c);
            }
            case Command.Rename c -> {
                charge(BROADCAST_COST);
                member.rename(c);
            }
            case Command.Ping c -> {
                charge(1);
                member.ping(c);
            }
        }
    }

    private void greet(Command.Hello hello) {
        CompletionStage<ClaimResult> resumed = hello.resume() == null
                ? CompletableFuture.completedFuture(ClaimResult.Refused.UNKNOWN)
                : chat.people().resume(hello.resume());
        Pause.until(
                connection,
                resumed.thenCompose(claim ->
                        claim == ClaimResult.Refused.UNKNOWN ? claim(hello) : CompletableFuture.completedFuture(claim)),
                claim -> greet(hello, claim));
    }

    // An unknown session key counts as none.
    private CompletionStage<@Nullable ClaimResult> claim(Command.Hello hello) {
        if (hello.nick() == null) {
            return chat.people().guest(hello.lang(), true).thenApply(claim -> claim);
        }
        Nickname nick = Nickname.parse(hello.nick());
        return nick == null
                ? CompletableFuture.completedFuture(ClaimResult.Refused.UNKNOWN)
                : chat.people().claim(nick, true).thenApply(claim -> claim);
    }

    private void greet(Command.Hello hello, @Nullable ClaimResult claim) {
        switch (claim) {
            case ClaimResult.Granted granted -> welcome(hello, granted.link());
            case ClaimResult.Refused.TAKEN -> {
                charge(1);
                responder.refuse(
                        hello.id(), ErrorCode.NICK_TAKEN, "Somebody here has this nickname; choose another one.");
            }
            case ClaimResult.Refused.UNKNOWN -> {
                charge(1);
                responder.refuse(hello.id(), ErrorCode.BAD_NICK, "This nickname cannot be used; choose another one.");
            }
            case ClaimResult.Refused.UNAVAILABLE -> unavailable(hello);
            case null -> unavailable(hello);
        }
    }

    private void unavailable(Command.Hello hello) {
        responder.refuse(hello.id(), ErrorCode.UNAVAILABLE, "The store does not answer; send hello again later.");
    }

    private void welcome(Command.Hello hello, Link link) {
        helloDeadline.cancel(false);
        member = new Member(chat, connection, responder, link);
        resume = hello.resume();
        if (connection.isEnded()) {
            member.ended(restoresResumeKey(member) && (comesBack || closedWithoutStatus()));
            return;
        }
        Settings settings = chat.settings();
        responder.answer(new Reply.Welcome(
                hello.id(),
                String.valueOf(link.key()),
                link.person().nick().shown(),
                settings.heartbeat().pingAfter().toMillis(),
                settings.heartbeat().pongWithin().toMillis(),
                settings.limits().text(),
                chat.node()));
    }

    // However its connection ended: a client that has sent nothing since hello may not have received the welcome, and
    // all tabs of its browser share the session key that this hello consumed.
    private boolean restoresResumeKey(Member ended) {
        return !hasKey && ended.restoreKey(resume);
    }

    // A client that gives up waiting for its welcome closes without a status.
    private boolean closedWithoutStatus() {
        return connection.endCode() == CloseCode.NO_STATUS;
    }

    // Delays commands instead of refusing them: only a client that sends too many has to wait.
    private void charge(int tokens) {
        if (!commandRate.takeOnCredit(tokens, System.nanoTime())) {
            connection.pause(PauseReason.COMMAND_RATE);
            resumeOnceAffordable();
        }
    }

    private void resumeOnceAffordable() {
        long wait = commandRate.nanosUntilOne(System.nanoTime());
        if (wait == 0) {
            connection.resume(PauseReason.COMMAND_RATE);
        } else {
            var unused = connection.eventLoop().schedule(this::resumeOnceAffordable, wait, TimeUnit.NANOSECONDS);
        }
    }
}
