package io.loquat.presence.redis;

import io.loquat.presence.Watch;
import io.loquat.protocol.RoomName;
import io.loquat.redis.RedisStore;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * The rooms that this server watches: subscribes to their channels, and reloads those that are out of date. Owner: the
 * store's executor.
 */
final class RoomWatches implements RedisWatch.Owner {
    private final Set<RedisWatch> watches = new HashSet<>();
    private final Set<RedisWatch> stale = new HashSet<>();
    private final RedisStore store;
    private final Executor loop;
    private final PeopleScript script;
    private final ConnectedPeople people;

    RoomWatches(RedisStore store, PeopleScript script, ConnectedPeople people) {
        this.store = store;
        this.loop = store.executor();
        this.script = script;
        this.people = people;
    }

    /** Watches a room; null when the store does not answer. Any thread. */
    CompletionStage<@Nullable Watch> watch(RoomName room, Watch.Watcher watcher) {
        CompletableFuture<@Nullable Watch> answer = new CompletableFuture<>();
        RedisWatch watch = new RedisWatch(this, script, people, room, watcher);
        // Subscribes on the loop, so that the answer arrives there too.
        loop.execute(() -> {
            var unused = store.channels()
                    .subscribe(channel(room), watch)
                    .thenCompose(nothing -> {
                        watches.add(watch);
                        return watch.loaded();
                    })
                    .exceptionally(away -> false)
                    .thenAccept(isLoaded -> {
                        if (!isLoaded) {
                            watch.close();
                        }
                        answer.complete(isLoaded ? watch : null);
                    });
        });
        return answer;
    }

    @Override
    public void closed(RoomName room, RedisWatch watch) {
        store.channels().unsubscribe(channel(room), watch);
        loop.execute(() -> {
            watches.remove(watch);
            stale.remove(watch);
        });
    }

    @Override
    public void reloadLater(RedisWatch watch) {
        stale.add(watch);
    }

    /** Called when the store answers: reloads the watches that could not be loaded while it was away. */
    void reloadStale() {
        Set<RedisWatch> again = Set.copyOf(stale);
        stale.clear();
        again.forEach(RedisWatch::load);
    }

    /** Called when the store has lost its data. Notices may have other versions since, so every watch is reloaded. */
    void forgotten() {
        stale.addAll(watches);
    }

    private String channel(RoomName room) {
        return store.keyspace().channel("{" + room + "}");
    }
}
