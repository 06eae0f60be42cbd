package io.loquat.redis;

import io.vertx.redis.client.Command;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import io.vertx.redis.client.ResponseType;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The messages that servers publish to each other over the store's channels. A listener that may have missed messages
 * is notified, and must recover. Any thread; listeners run on the store's event loop, one call at a time.
 */
public final class Channels {
    private static final Logger LOG = Logger.getLogger(Channels.class);

    // A ping is a repeated subscription, the one request whose answer cannot be mistaken for a message.
    private final String ping;
    private final Executor loop;
    private final Map<String, Channel> channels = new HashMap<>();
    private final ArrayDeque<Long> pings = new ArrayDeque<>();
    private final Consumer<String> changed;
    private @Nullable StoreConnection connection;

    /** Listens to a channel; must not block. */
    public interface Listener {
        /** Receives a published message. */
        void message(byte[] message);

        /** The channel was interrupted and is back: everything published meanwhile was missed. */
        void resubscribed();
    }

    Channels(Keyspace space, Executor loop, Consumer<String> changed) {
        this.ping = space.channel("ping");
        this.loop = loop;
        this.changed = changed;
    }

    /**
     * Subscribes to a channel; completes once every later message will arrive. Fails with {@link StoreAway} when the
     * store does not answer, and then nothing arrives. A listener may listen to many channels, but to each only once.
     */
    public CompletionStage<Void> subscribe(String name, Listener listener) {
        CompletableFuture<Void> answer = new CompletableFuture<>();
        loop.execute(() -> add(name, listener, answer));
        return answer;
    }

    /**
     * Unsubscribes. When called on the store's event loop, nothing arrives after it returns; from another thread,
     * messages may still arrive for a moment.
     */
    public void unsubscribe(String name, Listener listener) {
        loop.execute(() -> remove(name, listener));
    }

    /** Returns whether everything published in a channel arrives; on the store's event loop. */
    public boolean isSubscribed(String name) {
        Channel channel = channels.get(name);
        return connection != null && connection.connection() != null && channel != null && channel.unanswered == 0;
    }

    private void add(String name, Listener listener, CompletableFuture<Void> answer) {
        RedisConnection redis = connection == null ? null : connection.connection();
        if (redis == null) {
            answer.completeExceptionally(new StoreAway("the store is away"));
            return;
        }
        Channel channel = channels.computeIfAbsent(name, n -> new Channel());
        if (channel.listeners.isEmpty()) {
            channel.unanswered++;
            send(redis, Command.SUBSCRIBE, List.of(name));
        }
        channel.listeners.add(listener);
        if (channel.unanswered == 0) {
            answer.complete(null);
        } else {
            channel.waiting.add(new Waiting(listener, answer));
        }
    }

    private void remove(String name, Listener listener) {
        Channel channel = channels.get(name);
        if (channel == null || !channel.listeners.remove(listener) || !channel.listeners.isEmpty()) {
            return;
        }
        RedisConnection redis = connection == null ? null : connection.connection();
        if (redis == null) {
            channels.remove(name);
        } else {
            send(redis, Command.UNSUBSCRIBE, List.of(name));
            if (channel.unanswered == 0) {
                channels.remove(name);
            }
        }
    }

    private static void send(RedisConnection redis, Command command, List<String> names) {
        Request request = Request.cmd(command);
        names.forEach(request::arg);
        var unused = redis.send(request);
    }

    private void received(Response response) {
        if (response.type() == ResponseType.ERROR) {
            // Subscriptions are the only requests here, so one of them was refused; the answer does not say which.
            if (connection != null) {
                connection.lost(response.toString());
            }
            return;
        }
        if (response.size() != 3) {
            return;
        }
        String kind = response.get(0).toString();
        String name = response.get(1).toString();
        switch (kind) {
            case "message" -> {
                Channel channel = channels.get(name);
                if (channel != null) {
                    call(channel, listener -> listener.message(response.get(2).toBytes()));
                }
            }
            case "subscribe" -> {
                if (name.equals(ping)) {
                    pings.poll();
                    if (connection != null) {
                        connection.answered();
                    }
                } else {
                    subscribed(name);
                }
            }
            default -> {}
        }
    }

    private void subscribed(String name) {
        Channel channel = channels.get(name);
        if (channel == null || channel.unanswered == 0 || --channel.unanswered > 0) {
            return;
        }
        if (channel.listeners.isEmpty()) {
            channels.remove(name);
            return;
        }
        List<Waiting> waiting = List.copyOf(channel.waiting);
        channel.waiting.clear();
        if (channel.isBack) {
            channel.isBack = false;
            call(channel, Listener::resubscribed);
        }
        waiting.forEach(one -> one.answer().complete(null));
    }

    private static void call(Channel channel, Consumer<Listener> event) {
        // A listener may remove itself meanwhile.
        for (Listener listener : List.copyOf(channel.listeners)) {
            try {
                event.accept(listener);
            } catch (RuntimeException | OutOfMemoryError e) {
                LOG.error("A listener of a channel failed", e);
            }
        }
    }

    /** Returns the handler of the connection for subscriptions. */
    StoreConnection.Handler handler() {
        return new StoreConnection.Handler() {
            @Override
            public void ping(RedisConnection redis) {
                redis.handler(Channels.this::received);
                if (connection != null && !connection.isUp()) {
                    // Unsubscribing from a channel without a subscription shows whether the user may do that, before
                    // the connection counts as working.
                    send(redis, Command.UNSUBSCRIBE, List.of(ping + ":none"));
                }
                pings.add(System.nanoTime());
                send(redis, Command.SUBSCRIBE, List.of(ping));
            }

            @Override
            public void up(RedisConnection redis) {
                List<String> names = new ArrayList<>(channels.keySet());
                channels.values().forEach(channel -> {
                    channel.unanswered = 1;
                    channel.isBack = true;
                });
                if (!names.isEmpty()) {
                    send(redis, Command.SUBSCRIBE, names);
                }
                changed.accept("");
            }

            @Override
            public void down(String why) {
                pings.clear();
                List<Waiting> failed = new ArrayList<>();
                channels.values().forEach(channel -> {
                    channel.unanswered = 0;
                    channel.waiting.forEach(one -> channel.listeners.remove(one.listener()));
                    failed.addAll(channel.waiting);
                    channel.waiting.clear();
                });
                channels.values().removeIf(channel -> channel.listeners.isEmpty());
                failed.forEach(one -> one.answer().completeExceptionally(new StoreAway(why)));
                changed.accept(why);
            }

            @Override
            public long askedAt() {
                return pings.isEmpty() ? 0 : pings.peek();
            }
        };
    }

    void use(StoreConnection made) {
        connection = made;
    }

    private record Waiting(Listener listener, CompletableFuture<Void> answer) {}

    private static final class Channel {
        private final List<Listener> listeners = new ArrayList<>(1);
        private final List<Waiting> waiting = new ArrayList<>(0);
        // Subscriptions that were requested and not yet confirmed.
        private int unanswered;
        private boolean isBack;
    }
}
