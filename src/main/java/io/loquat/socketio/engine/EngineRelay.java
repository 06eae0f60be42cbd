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
 * balancer may send each request to another server. A request that is lost between servers is refused, and its client
 * starts a new session. Thread-safe.
 */
public final class EngineRelay implements OtherServers, Channels.Listener {
    /** How long other servers may take to resubscribe after the store has come back. */
    private static final Duration RESUBSCRIPTION_TIME = Duration.ofSeconds(10);

    /** The interval between two attempts to reach a server or the store. */
    private static final Duration RETRY_INTERVAL = Duration.ofMillis(100);

    private final RedisStore store;
    private final EngineSessions sessions;
    private final Duration answerWithin;
    private final AtomicBoolean subscribed = new AtomicBoolean();
    private final AtomicLong numbers = new AtomicLong();
    // Owner: the event loop of the store.
    private long backAt = System.nanoTime() - RESUBSCRIPTION_TIME.toNanos();
    // The requests that this server passed on, and those that other servers passed on to it.
    private final Map<Long, ForwardedRequest> forwarded = new ConcurrentHashMap<>();
    private final Map<RelayMessage.Key, RemoteRequest> remote = new ConcurrentHashMap<>();

    /**
     * Starts to receive the requests of other servers.
     *
     * @param answerWithin how long another server may take to answer
     */
    public EngineRelay(RedisStore store, EngineSessions sessions, Duration answerWithin) {
        this.store = store;
        this.sessions = sessions;
        this.answerWithin = answerWithin;
        store.watch(isAway -> {
            if (!isAway) {
                backAt = System.nanoTime();
            }
            subscribe();
        });
        subscribe();
    }

    private String channel(String server) {
        return store.keyspace().channel("engine:" + server);
    }

    private void subscribe() {
        if (!store.isAway() && subscribed.compareAndSet(false, true)) {
            var unused = store.channels()
                    .subscribe(channel(sessions.server()), this)
                    .exceptionally(away -> {
                        subscribed.set(false);
                        return null;
                    });
        }
    }

    // ---- sending

    @Override
    public void poll(String id, Request request) {
        forward(Kind.POLL, id, new byte[0], request);
    }

    @Override
    public void post(String id, byte[] body, boolean isBinary, Request request) {
        forward(isBinary ? Kind.POST_BINARY : Kind.POST, id, body, request);
    }

    private void forward(Kind kind, String id, byte[] body, Request request) {
        String server = EngineSessions.serverOf(id);
        if (server == null || server.equals(sessions.server())) {
            request.refuse(EngineError.SESSION_UNKNOWN);
            return;
        }
        long number = numbers.incrementAndGet();
        forwarded.put(number, new ForwardedRequest(request, server, id));
        var message = new RelayMessage(kind, number, sessions.server(), id, body);
        store.executor().execute(() -> send(server, message));
        store.after(answerWithin, () -> refuse(number, EngineError.SESSION_UNKNOWN));
    }

    // Waits until this server can receive the answer. If the store was away, it tries again, because the other server
    // may not have resubscribed yet.
    private void send(String server, RelayMessage message) {
        ForwardedRequest waiting = forwarded.get(message.number());
        if (waiting == null) {
            return;
        }
        if (!store.isAway() && !store.channels().isSubscribed(channel(sessions.server()))) {
            store.after(RETRY_INTERVAL, () -> send(server, message));
            return;
        }
        waiting.isSent = true;
        var unused = publish(server, message).whenComplete((receivers, failure) -> {
            boolean isUnreceived = receivers != null && Objects.equals(receivers.toLong(), 0L);
            if (receivers != null && !isUnreceived) {
                return;
            }
            if (isUnreceived && System.nanoTime() - backAt < RESUBSCRIPTION_TIME.toNanos()) {
                waiting.isSent = false;
                store.after(RETRY_INTERVAL, () -> send(server, message));
            } else {
                refuse(message.number(), EngineError.SESSION_UNKNOWN);
            }
        });
    }

    private void refuse(long number, EngineError why) {
        ForwardedRequest refused = forwarded.remove(number);
        if (refused != null) {
            refused.request.refuse(why);
        }
    }

    @Override
    public void abandoned(Request request) {
        forwarded.forEach((number, waiting) -> {
            if (waiting.request == request && forwarded.remove(number) != null) {
                var unused = publish(
                        waiting.server,
                        new RelayMessage(Kind.ABANDONED, number, sessions.server(), waiting.session, new byte[0]));
            }
        });
    }

    // The packets of a poll exist nowhere else, so this retries while the store is away. An answer that arrives twice
    // counts once.
    private void deliver(RelayMessage answer, long until) {
        var unused = publish(answer.server(), answer).whenComplete((receivers, failure) -> {
            if (failure != null && System.nanoTime() - until < 0) {
                store.after(RETRY_INTERVAL, () -> deliver(answer, until));
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
                ForwardedRequest answered = forwarded.remove(message.number());
                if (answered != null) {
                    answered.request.answer(new Payload.Body(message.body(), message.kind() == Kind.ANSWER_BINARY));
                }
            }
            case REFUSAL -> refuse(message.number(), message.why());
            case ABANDONED -> {
                RemoteRequest request = remote.remove(message.key());
                if (request != null) {
                    request.session.connection().eventLoop().execute(() -> request.session.abandoned(request));
                }
            }
            case POLL, POST, POST_BINARY -> handle(message);
        }
    }

    private void handle(RelayMessage message) {
        EngineSession session = sessions.find(message.session());
        if (session == null) {
            deliver(message.refusal(EngineError.SESSION_UNKNOWN), System.nanoTime() + answerWithin.toNanos());
            return;
        }
        RemoteRequest request = new RemoteRequest(session, message);
        remote.put(message.key(), request);
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
        forwarded.forEach((number, waiting) -> {
            if (waiting.isSent) {
                refuse(number, EngineError.SESSION_UNKNOWN);
            }
        });
    }

    /** A request of this server's client, and the server that it was passed on to. */
    private static final class ForwardedRequest {
        private final Request request;
        private final String server;
        private final String session;
        // Owner: the event loop of the store.
        private boolean isSent;

        ForwardedRequest(Request request, String server, String session) {
            this.request = request;
            this.server = server;
            this.session = session;
        }
    }

    /** A request that another server forwarded on. */
    private final class RemoteRequest implements Request {
        private final EngineSession session;
        private final RelayMessage message;

        RemoteRequest(EngineSession session, RelayMessage message) {
            this.session = session;
            this.message = message;
        }

        @Override
        public void answer(Payload.Body body) {
            reply(message.answer(body));
        }

        @Override
        public void refuse(EngineError why) {
            reply(message.refusal(why));
        }

        private void reply(RelayMessage answer) {
            remote.remove(message.key());
            deliver(answer, System.nanoTime() + answerWithin.toNanos());
        }
    }
}
