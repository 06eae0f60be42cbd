package io.loquat.compat;

import io.loquat.compat.PollingTransport.Request;
import io.loquat.compat.RelayMessage.Kind;
import io.loquat.redis.Channels;
import io.loquat.redis.RedisStore;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Passes the requests of a session that polls on to the server that has it, over the store of all servers: a load balancer may
 * send each to another server. What gets lost between servers is refused, and the client begins anew. Thread-safe.
 */
final class EngineRelay implements EngineElsewhere, Channels.Listener {
    private final RedisStore store;
    private final EngineSessions sessions;
    private final Duration patience;
    private final AtomicBoolean isHeard = new AtomicBoolean();
    private final AtomicLong numbers = new AtomicLong();
    // What this server passed on, and what others passed on to it.
    private final Map<Long, Passed> passed = new ConcurrentHashMap<>();
    private final Map<RelayMessage.Key, Foreign> foreign = new ConcurrentHashMap<>();

    /** @param patience the longest that a server that lives is silent about a request */
    EngineRelay(RedisStore store, EngineSessions sessions, Duration patience) {
        this.store = store;
        this.sessions = sessions;
        this.patience = patience;
        store.watch(isAway -> hear());
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

    // ---- what is passed on

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
            request.refuse();
            return;
        }
        long number = numbers.incrementAndGet();
        passed.put(number, new Passed(request, server, id));
        var message = new RelayMessage(kind, number, sessions.server(), id, body);
        var unused = publish(server, message).whenComplete((heard, failure) -> {
            if (heard == null || Objects.equals(heard.toLong(), 0L)) {
                refuse(number);
            }
        });
        store.after(patience, () -> refuse(number));
    }

    private void refuse(long number) {
        Passed refused = passed.remove(number);
        if (refused != null) {
            refused.request().refuse();
        }
    }

    @Override
    public void abandoned(Request request) {
        passed.forEach((number, waiting) -> {
            if (waiting.request() == request && passed.remove(number) != null) {
                var unused = publish(
                        waiting.server(),
                        new RelayMessage(Kind.ABANDONED, number, sessions.server(), waiting.session(), new byte[0]));
            }
        });
    }

    private CompletionStage<@Nullable Response> publish(String server, RelayMessage message) {
        return store.send(io.vertx.redis.client.Request.cmd(Command.PUBLISH)
                .arg(channel(server))
                .arg(message.encode()));
    }

    // ---- what is heard

    @Override
    public void message(byte[] bytes) {
        RelayMessage message = RelayMessage.parse(bytes);
        if (message == null) {
            return;
        }
        switch (message.kind()) {
            case ANSWER -> {
                Passed answered = passed.remove(message.number());
                if (answered != null) {
                    answered.request().answer(message.body());
                }
            }
            case REFUSAL -> refuse(message.number());
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
            var unused = publish(message.server(), message.answer(Kind.REFUSAL, new byte[0]));
            return;
        }
        Foreign request = new Foreign(session, message);
        foreign.put(message.key(), request);
        session.connection().eventLoop().execute(() -> {
            boolean isTaken = message.kind() == Kind.POLL
                    ? session.poll(request)
                    : session.post(request, message.body(), message.kind() == Kind.POST_BINARY);
            if (!isTaken) {
                request.refuse();
            }
        });
    }

    @Override
    public void resubscribed() {
        // What was answered meanwhile is lost.
        List.copyOf(passed.keySet()).forEach(this::refuse);
    }

    /** A request of this server's, and where it went. */
    private record Passed(Request request, String server, String session) {}

    /** A request of another server. */
    private final class Foreign implements Request {
        private final EngineSession session;
        private final RelayMessage message;

        Foreign(EngineSession session, RelayMessage message) {
            this.session = session;
            this.message = message;
        }

        @Override
        public void answer(byte[] body) {
            tell(Kind.ANSWER, body);
        }

        @Override
        public void refuse() {
            tell(Kind.REFUSAL, new byte[0]);
        }

        private void tell(Kind kind, byte[] body) {
            foreign.remove(message.key());
            var unused = publish(message.server(), message.answer(kind, body));
        }
    }
}
