package io.loquat.socketio.engine;

import io.loquat.redis.Channels;
import io.loquat.redis.RedisStore;
import io.loquat.socketio.engine.PollingTransport.Request;
import io.loquat.socketio.engine.RelayMessage.Kind;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Passes the requests of polling sessions on to the server that has the session, over the shared store, because a load
 * balancer may send each request to a different server. A request that is lost between servers is refused, and its
 * client starts a new session. Thread-safe.
 */
public final class EngineRelay implements OtherServers, Channels.Listener {
    /** How long after the return of the store other servers may not have resubscribed yet. */
    private static final Duration MENDED_WITHIN = Duration.ofSeconds(10);

    /** The pause between two attempts to reach a server or the store. */
    private static final Duration TRIED_EVERY = Duration.ofMillis(100);

    private final RedisStore store;
    private final EngineSessions sessions;
    private final Duration patience;
    private final AtomicBoolean isHeard = new AtomicBoolean();
    private final AtomicLong numbers = new AtomicLong();
    // Owner: the event loop of the store.
    private long backAt = System.nanoTime() - MENDED_WITHIN.toNanos();
    // Requests that this server passed on, and requests that others passed on to it.
    private final Map<Long, Passed> passed = new ConcurrentHashMap<>();
    private final Map<RelayMessage.Key, Foreign> foreign = new ConcurrentHashMap<>();

    /** @param patience how long to wait for the answer of another server */
    public EngineRelay(RedisStore store, EngineSessions sessions, Duration patience) {
        this.store = store;
        this.sessions = sessions;
        this.patience = patience;
        store.watch(isAway -> {
            if (!isAway) {
                backAt = System.nanoTime();
            }
            hear();
        });
        hear();
    }

    private String channel(String server) {
        return store.keyspace().channel("engine:" + server);
    }

    private void hear() {
        if (!store.isAway() && isHeard.compareAndSet(false, true)) {
            var unused = store.channels()
                    .subscribe(channel(sessions.server()), this)
                    .exceptionally(away -> {
                        isHeard.set(false);
                        return null;
                    });
        }
    }

    // ---- sending

    @Override
    public void poll(String id, Request request) {
        pass(Kind.POLL, id, new byte[0], request);
    }

    @Override
    public void post(String id, byte[] body, boolean isBinary, Request request) {
        pass(isBinary ? Kind.POST_BINARY : Kind.POST, id, body, request);
    }

    private void pass(Kind kind, String id, byte[] body, Request request) {
        String server = EngineSessions.serverOf(id);
        if (server == null || server.equals(sessions.server())) {
            request.refuse(EngineError.SESSION_UNKNOWN);
            return;
        }
        long number = numbers.incrementAndGet();
        passed.put(number, new Passed(request, server, id));
        var message = new RelayMessage(kind, number, sessions.server(), id, body);
        store.executor().execute(() -> tell(server, message));
        store.after(patience, () -> refuse(number, EngineError.SESSION_UNKNOWN));
    }

    // Waits until this server can receive the answer. If the store was away, it tries again, because the other server
    // may not have resubscribed yet.
    private void tell(String server, RelayMessage message) {
        Passed waiting = passed.get(message.number());
        if (waiting == null) {
            return;
        }
        if (!store.isAway() && !store.channels().isSubscribed(channel(sessions.server()))) {
            store.after(TRIED_EVERY, () -> tell(server, message));
            return;
        }
        waiting.isSent = true;
        var unused = publish(server, message).whenComplete((heard, failure) -> {
            boolean isNobody = heard != null && Objects.equals(heard.toLong(), 0L);
            if (heard != null && !isNobody) {
                return;
            }
            if (isNobody && System.nanoTime() - backAt < MENDED_WITHIN.toNanos()) {
                waiting.isSent = false;
                store.after(TRIED_EVERY, () -> tell(server, message));
            } else {
                refuse(message.number(), EngineError.SESSION_UNKNOWN);
            }
        });
    }

    private void refuse(long number, EngineError why) {
        Passed refused = passed.remove(number);
        if (refused != null) {
            refused.request.refuse(why);
        }
    }

    @Override
    public void abandoned(Request request) {
        passed.forEach((number, waiting) -> {
            if (waiting.request == request && passed.remove(number) != null) {
                var unused = publish(
                        waiting.server,
                        new RelayMessage(Kind.ABANDONED, number, sessions.server(), waiting.session, new byte[0]));
            }
        });
    }

    // The packets of a poll exist nowhere else, so this tries again while the store is away. An answer that arrives
    // twice counts once.
    private void deliver(RelayMessage answer, long until) {
        var unused = publish(answer.server(), answer).whenComplete((heard, failure) -> {
            if (failure != null && System.nanoTime() - until < 0) {
                store.after(TRIED_EVERY, () -> deliver(answer, until));
            }
        });
    }

    private CompletionStage<@Nullable Response> publish(String server, RelayMessage message) {
        return store.send(io.vertx.redis.client.Request.cmd(Command.PUBLISH)
                .arg(channel(server))
                .arg(message.encode()));
    }

    // ---- receiving

    @Override
    public void message(byte[] bytes) {
        RelayMessage message = RelayMessage.parse(bytes);
        if (message == null) {
            return;
        }
        switch (message.kind()) {
            case ANSWER, ANSWER_BINARY -> {
                Passed answered = passed.remove(message.number());
                if (answered != null) {
                    answered.request.answer(new Payload.Body(message.body(), message.kind() == Kind.ANSWER_BINARY));
                }
            }
            case REFUSAL -> refuse(message.number(), message.why());
            case ABANDONED -> {
                Foreign request = foreign.remove(message.key());
                if (request != null) {
                    request.session.connection().eventLoop().execute(() -> request.session.abandoned(request));
                }
            }
            case POLL, POST, POST_BINARY -> asked(message);
        }
    }

    private void asked(RelayMessage message) {
        EngineSession session = sessions.find(message.session());
        if (session == null) {
            deliver(message.refusal(EngineError.SESSION_UNKNOWN), System.nanoTime() + patience.toNanos());
            return;
        }
        Foreign request = new Foreign(session, message);
        foreign.put(message.key(), request);
        session.connection().eventLoop().execute(() -> {
            if (message.kind() == Kind.POLL) {
                session.poll(request);
            } else {
                session.post(request, message.body(), message.kind() == Kind.POST_BINARY);
            }
        });
    }

    @Override
    public void resubscribed() {
        // Answers sent meanwhile are lost.
        passed.forEach((number, waiting) -> {
            if (waiting.isSent) {
                refuse(number, EngineError.SESSION_UNKNOWN);
            }
        });
    }

    /** A request of this server's client, and the server that it was passed on to. */
    private static final class Passed {
        private final Request request;
        private final String server;
        private final String session;
        // Owner: the event loop of the store.
        private boolean isSent;

        Passed(Request request, String server, String session) {
            this.request = request;
            this.server = server;
            this.session = session;
        }
    }

    /** A request that another server passed on. */
    private final class Foreign implements Request {
        private final EngineSession session;
        private final RelayMessage message;

        Foreign(EngineSession session, RelayMessage message) {
            this.session = session;
            this.message = message;
        }

        @Override
        public void answer(Payload.Body body) {
            tell(message.answer(body));
        }

        @Override
        public void refuse(EngineError why) {
            tell(message.refusal(why));
        }

        private void tell(RelayMessage answer) {
            foreign.remove(message.key());
            deliver(answer, System.nanoTime() + patience.toNanos());
        }
    }
}
