package io.loquat.redis;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.redis.client.RedisOptions;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The store that servers share: commands, scripts and channels. It is away from the start until both connections
 * answer, and again whenever one of them does not; it recovers on its own. Thread-safe; answers arrive on the store's
 * single event loop, in the order of the requests, and nothing there may block.
 */
public final class RedisStore implements AutoCloseable {
    private final Vertx vertx;
    private final Keyspace keyspace;
    private final OutageReporter outage;
    private final Context loop;
    private final Commands commands;
    private final Channels channels;
    private final StoreConnection commandConnection;
    private final StoreConnection channelConnection;
    private final List<Consumer<Boolean>> watchers = new CopyOnWriteArrayList<>();
    // Owner: the event loop.
    private boolean isClosed;
    private volatile boolean isAway = true;

    /**
     * Connects, and keeps trying forever.
     *
     * @param options the addresses and the credentials of the store
     * @param keyspace the part of the store that belongs to this chat
     * @param answerWithin the answer timeout
     */
    public RedisStore(Vertx vertx, RedisOptions options, Keyspace keyspace, Duration answerWithin) {
        this.vertx = vertx;
        this.keyspace = keyspace;
        outage = new OutageReporter(keyspace);
        loop = vertx.getOrCreateContext();
        channels = new Channels(keyspace, executor(), this::changed);
        commands = new Commands(keyspace, executor(), this::changed, outage::refused);
        commandConnection = new StoreConnection(vertx, options, answerWithin, commands.handler());
        channelConnection = new StoreConnection(vertx, options, answerWithin, channels.handler());
        loop.runOnContext(nothing -> {
            commands.use(commandConnection);
            channels.use(channelConnection);
            commandConnection.start();
            channelConnection.start();
        });
        after(OutageReporter.STARTUP_GRACE, outage::endStartupGrace);
    }

    /** Returns the part of the store that belongs to this chat. */
    public Keyspace keyspace() {
        return keyspace;
    }

    /** Loads a script from a resource beside a class, for this chat's part of the store. */
    public Script script(Class<?> owner, String name) {
        return Script.beside(owner, name, keyspace);
    }

    /** Returns the executor on which answers and messages arrive, one at a time. Any thread may submit work. */
    public Executor executor() {
        return task -> loop.runOnContext(nothing -> task.run());
    }

    /** Runs a task later, on the store's event loop. */
    public void after(Duration time, Runnable task) {
        long unused = vertx.setTimer(Math.max(1, time.toMillis()), timer -> loop.runOnContext(nothing -> task.run()));
    }

    /** Returns whether the store does not answer at the moment. */
    public boolean isAway() {
        return isAway;
    }

    /**
     * Returns why the store does not answer, in a sentence for the operator; null while it answers or the reason is
     * unknown. Any thread.
     */
    public @Nullable String whyAway() {
        return outage.why();
    }

    /**
     * Registers a watcher, which receives true when the store goes away and false when it is back, on the store's event
     * loop.
     */
    public void watch(Consumer<Boolean> watcher) {
        watchers.add(watcher);
    }

    /** Returns the publish-subscribe channels of the store. */
    public Channels channels() {
        return channels;
    }

    /**
     * Sends a request. The requests of one thread are answered in the order of the calls. Fails with {@link StoreAway},
     * immediately while the store is away. A nil is answered with null.
     */
    public CompletionStage<@Nullable Response> send(Request request) {
        return commands.submit(StoreCall.of(request));
    }

    /** Runs a script atomically, like {@link #send}. Keys and arguments may be any bytes. */
    public CompletionStage<@Nullable Response> run(Script script, List<byte[]> keys, List<byte[]> args) {
        return commands.submit(StoreCall.of(script, keys, args));
    }

    private void changed(String why) {
        boolean now = !commandConnection.isUp() || !channelConnection.isUp();
        // Before others see that it is away or back.
        if (!now) {
            outage.end();
        } else if (!why.isEmpty() && !isClosed) {
            outage.away(why);
        }
        if (now != isAway) {
            isAway = now;
            watchers.forEach(watcher -> watcher.accept(now));
        }
    }

    /** Closes both connections; later requests fail. */
    @Override
    public void close() {
        loop.runOnContext(nothing -> {
            isClosed = true;
            commandConnection.close();
            channelConnection.close();
        });
    }
}
