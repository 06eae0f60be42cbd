package io.loquat.session;

import io.loquat.config.Settings;
import io.loquat.delivery.Connection;
import io.loquat.delivery.Connection.Hold;
import io.loquat.delivery.Frame;
import io.loquat.protocol.CloseCode;
import io.loquat.protocol.Command;
import io.loquat.protocol.Command.Malformed;
import io.loquat.protocol.Command.Valid;
import io.loquat.protocol.CommandDecoder;
import io.loquat.protocol.ErrorCode;
import io.loquat.protocol.FullEncoder;
import io.loquat.protocol.Nickname;
import io.loquat.protocol.Reply;
import io.loquat.room.Link;
import io.loquat.room.People;
import java.util.ArrayDeque;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Full mode: reads commands, has them done in order, and answers each once. Owner: the event loop of the connection.
 *
 * <p>What needs another thread to be done (join, leave, history) is awaited before the next command begins, and nothing begins
 * while the client does not take its answers. So what a client asks for costs nobody's memory but its own queue of unread frames.
 */
public final class FullSession implements Session {
    /** Unread commands at which no more is read from the client. */
    private static final int MAX_BACKLOG = 32;

    private static final int SEEN_BY_OTHERS = 10;

    private final Chat chat;
    private final Connection connection;
    private final TokenBucket pace;
    private final Mistakes mistakes;
    private final ArrayDeque<String> backlog = new ArrayDeque<>(0);
    private final ScheduledFuture<?> helloDeadline;
    private @Nullable Member member;
    private boolean busy;

    /** Waits for {@code hello}; on the connection's event loop. */
    public FullSession(Chat chat, Connection connection) {
        this.chat = chat;
        this.connection = connection;
        Settings.Limits limits = chat.settings().limits();
        this.pace = new TokenBucket(limits.commandsPerSecond(), limits.commandBurst(), System.nanoTime());
        this.mistakes = new Mistakes(limits.mistakes());
        this.helloDeadline = connection
                .eventLoop()
                .schedule(
                        () -> connection.close(CloseCode.NO_SIGN_OF_LIFE),
                        limits.helloWithin().toMillis(),
                        TimeUnit.MILLISECONDS);
        connection.onDrained(this::work);
        connection.onGoAway(afterMs -> reply(new Reply.GoAway(afterMs, "shutdown")));
        connection.onEnd(comesBack -> {
            helloDeadline.cancel(false);
            backlog.clear();
            if (member != null) {
                member.ended(comesBack);
            }
        });
    }

    @Override
    public void onText(String text) {
        if (connection.isEnded()) {
            return;
        }
        backlog.add(text);
        work();
        if (backlog.size() >= MAX_BACKLOG) {
            connection.hold(Hold.UNREAD);
        }
    }

    @Override
    public void onBinary(byte[] bytes) {
        connection.close(CloseCode.UNSUPPORTED_DATA);
    }

    private void work() {
        while (!busy && !backlog.isEmpty() && connection.isDrained()) {
            handle(backlog.remove());
        }
        if (backlog.size() < MAX_BACKLOG) {
            connection.release(Hold.UNREAD);
        }
    }

    private void handle(String frame) {
        switch (CommandDecoder.decode(frame)) {
            case Malformed m -> {
                takePace(1);
                fail(m.id(), m.code(), m.reason());
            }
            case Valid v -> handle(v.command());
        }
    }

    private void handle(Command command) {
        if (member == null) {
            if (command instanceof Command.Hello hello) {
                greet(hello);
            } else {
                fail(command.id(), ErrorCode.BAD_REQUEST, "Say hello first.");
            }
            return;
        }
        switch (command) {
            case Command.Hello c -> fail(c.id(), ErrorCode.BAD_REQUEST, "Hello was said already.");
            case Command.Join c -> {
                takePace(SEEN_BY_OTHERS);
                member.join(c);
            }
            case Command.Leave c -> {
                takePace(SEEN_BY_OTHERS);
                member.leave(c);
            }
            case Command.Send c -> member.send(c);
            case Command.History c -> {
                takePace(1);
                member.history(c);
            }
            case Command.Typing c -> {
                takePace(1);
                member.typing(c);
            }
            case Command.Rename c -> {
                takePace(SEEN_BY_OTHERS);
                member.rename(c);
            }
            case Command.Ping c -> {
                takePace(1);
                member.ping(c);
            }
        }
    }

    private void greet(Command.Hello hello) {
        People people = chat.people();
        Link link = hello.resume() == null ? null : people.resume(hello.resume());
        String wish = hello.nick();
        if (link == null && wish != null) {
            Nickname nick = Nickname.parse(wish);
            if (nick == null) {
                takePace(1);
                fail(hello.id(), ErrorCode.BAD_NICK, "This nickname can not be used.");
                return;
            }
            link = people.claim(nick, true);
            if (link == null) {
                takePace(1);
                fail(hello.id(), ErrorCode.NICK_TAKEN, "Somebody here has this nickname.");
                return;
            }
        }
        if (link == null) {
            link = people.guest(hello.lang(), true);
        }
        helloDeadline.cancel(false);
        member = new Member(chat, connection, this, link);
        Settings settings = chat.settings();
        reply(new Reply.Welcome(
                hello.id(),
                String.valueOf(link.key()),
                link.person().nick().shown(),
                settings.heartbeat().pingAfter().toMillis(),
                settings.heartbeat().pongWithin().toMillis(),
                settings.limits().text(),
                chat.node()));
    }

    /** No command begins until {@link #done}. */
    void begin() {
        busy = true;
    }

    /** The command that was begun has been answered; any thread. */
    void done() {
        connection.eventLoop().execute(() -> {
            busy = false;
            work();
        });
    }

    /** Answers; any thread, in the order of the calls of one thread. */
    void reply(Reply reply) {
        connection.send(Frame.text(FullEncoder.encode(reply)));
    }

    /** Answers what went wrong; any thread. The mistake that is one too many closes the connection. */
    void fail(@Nullable Long re, ErrorCode code, String message) {
        reply(new Reply.Failure(re, code, message, 0));
        if (code.isMistake()) {
            connection.eventLoop().execute(() -> {
                if (mistakes.addAndCheck(System.nanoTime())) {
                    connection.close(CloseCode.TOO_MANY_MISTAKES);
                }
            });
        }
    }

    // Not refused, only read later: a client that asks for much waits for it, and nobody else does.
    private void takePace(int points) {
        long now = System.nanoTime();
        if (pace.takeOnCredit(points, now)) {
            return;
        }
        connection.hold(Hold.COMMAND_RATE);
        var unused = connection
                .eventLoop()
                .schedule(() -> connection.release(Hold.COMMAND_RATE), pace.nanosUntilOne(now), TimeUnit.NANOSECONDS);
    }
}
