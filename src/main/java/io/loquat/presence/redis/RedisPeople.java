package io.loquat.presence.redis;

import io.loquat.presence.Link;
import io.loquat.presence.Naming;
import io.loquat.presence.Naming.Refused;
import io.loquat.presence.People;
import io.loquat.presence.Person;
import io.loquat.presence.Roster;
import io.loquat.presence.Watch;
import io.loquat.protocol.Lang;
import io.loquat.protocol.Nickname;
import io.loquat.protocol.PeopleRequest;
import io.loquat.protocol.RoomName;
import io.loquat.redis.RedisStore;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Who is here, over all servers that share a store. What it knows itself has one owner: the store's executor. */
public final class RedisPeople implements People {
    /** How long the end of a server waits for the store to hear of it; else it is found out like a death. */
    public static final Duration CLOSE_WITHIN = Duration.ofSeconds(1);

    private final Registry registry = new Registry();
    private final Graces graces = new Graces();
    private final Set<RedisWatch> watches = new HashSet<>();
    private final Set<RedisWatch> stale = new HashSet<>();
    private final RedisStore store;
    private final Executor loop;
    private final Duration grace;
    private final LongSupplier nanos;
    private final Changes changes;
    private final Asks asks;
    private final Names names;
    private final Rosters rosters;
    private final Addresses addresses;
    private final Line line;
    private final Lease lease;

    /**
     * Comes into the chat, and goes on trying while the store is away.
     *
     * @param grace how long a broken connection of full mode keeps its seats
     * @param patience how long a server may stand still until it is taken for dead, at least 9 s: as long as its clients stay with it
     * @param nanos a monotonic clock
     * @param guests the series of the guests' numbers, each given once; null when it can not be asked now
     */
    public RedisPeople(
            RedisStore store,
            Duration grace,
            Duration patience,
            LongSupplier nanos,
            Supplier<CompletionStage<@Nullable Long>> guests) {
        this(store, grace, nanos, guests, Pace.of(patience), null);
    }

    /** @param clock milliseconds; null for the store's own */
    RedisPeople(
            RedisStore store,
            Duration grace,
            LongSupplier nanos,
            Supplier<CompletionStage<@Nullable Long>> guests,
            Pace pace,
            @Nullable LongSupplier clock) {
        this.store = store;
        this.loop = store.executor();
        this.grace = grace;
        this.nanos = nanos;
        this.changes = new Changes(store, this::server, clock);
        this.asks = new Asks(loop, changes);
        this.names = new Names(asks, registry, guests);
        this.rosters = new Rosters(store);
        this.addresses = new Addresses(changes, pace.doubt());
        this.line = new Line(store.channels());
        this.lease = new Lease(changes, graces, names::newId, pace, grace, this::alive);
        lease.onForgotten(this::forgotten);
        store.watch(isAway -> {
            if (!isAway) {
                lease.beat(nanos.getAsLong());
            }
        });
        loop.execute(() -> lease.beat(nanos.getAsLong()));
    }

    String server() {
        return lease.server();
    }

    // ---- names

    @Override
    public CompletionStage<Naming> guest(Lang lang, boolean resumable) {
        return names.guest(lang, resumable);
    }

    @Override
    public CompletionStage<@Nullable Nickname> nextGuest(Lang lang) {
        return names.nextGuest(lang);
    }

    @Override
    public CompletionStage<Naming> claim(Nickname nick, boolean resumable) {
        return names.claim(nick, resumable);
    }

    @Override
    public CompletionStage<Naming> resume(String key) {
        return names.resume(key);
    }

    @Override
    public CompletionStage<@Nullable Boolean> isHeld(Nickname nick) {
        return names.isHeld(nick);
    }

    @Override
    public CompletionStage<@Nullable Refused> rename(Person person, Nickname nick) {
        return names.rename(person, nick);
    }

    // ---- connections

    @Override
    public void lost(Link link) {
        long ends = nanos.getAsLong() + grace.toNanos();
        loop.execute(() -> {
            graces.add(link.id(), ends);
            changes.add(Change.owed(Change.words("lost", link.id())));
        });
    }

    @Override
    public void unheard(Link link, String key) {
        loop.execute(() -> changes.add(Change.owed(Change.words("unheard", link.id(), key))));
    }

    @Override
    public void gone(Link link) {
        loop.execute(() -> gone(link.id()));
    }

    private void gone(String link) {
        registry.unlink(link);
        changes.add(Change.owed(Change.words("gone", link)));
    }

    @Override
    public void endGraces() {
        long now = nanos.getAsLong();
        loop.execute(() -> {
            graces.end(now, this::gone);
            lease.tick(now);
        });
    }

    // ---- rooms

    @Override
    public CompletionStage<@Nullable Watch> watch(RoomName room, Watch.Watcher watcher) {
        CompletableFuture<@Nullable Watch> answer = new CompletableFuture<>();
        RedisWatch watch = new RedisWatch(this, room, watcher);
        // Asked on the loop, so that it is answered there too.
        loop.execute(() -> {
            var unused = store.channels()
                    .subscribe(channel(room), watch)
                    .thenCompose(nothing -> {
                        watches.add(watch);
                        return watch.loaded();
                    })
                    .exceptionally(away -> false)
                    .thenAccept(told -> {
                        if (!told) {
                            watch.close();
                        }
                        answer.complete(told ? watch : null);
                    });
        });
        return answer;
    }

    void unwatch(RoomName room, RedisWatch watch) {
        store.channels().unsubscribe(channel(room), watch);
        loop.execute(() -> {
            watches.remove(watch);
            stale.remove(watch);
        });
    }

    private String channel(RoomName room) {
        return store.keyspace().channel("{" + room + "}");
    }

    /** Has the watch ask who is there when the store answers again. */
    void reloadLater(RedisWatch watch) {
        stale.add(watch);
    }

    private void alive() {
        line.show(store.keyspace().channel("server:" + server()));
        addresses.tellAgain();
        Set<RedisWatch> again = Set.copyOf(stale);
        stale.clear();
        again.forEach(RedisWatch::load);
    }

    private void forgotten() {
        addresses.forgotten();
        // What was told since may be of another life of the store, with other versions.
        stale.addAll(watches);
    }

    @Override
    public CompletionStage<@Nullable Integer> online() {
        return asks.ask(
                Change.words("online"), null, response -> response == null ? null : (int) Change.number(response));
    }

    @Override
    public CompletionStage<@Nullable Integer> online(RoomName room) {
        return asks.ask(
                Change.words("inroom", room),
                null,
                response -> response == null ? null : (int) Change.number(response));
    }

    @Override
    public CompletionStage<@Nullable Map<RoomName, Integer>> onlineByRoom() {
        return asks.ask(Change.words("rooms"), null, Rosters::byRoom);
    }

    @Override
    public CompletionStage<@Nullable Roster> roster(RoomName room, PeopleRequest request) {
        return rosters.roster(room, request);
    }

    @Override
    public int lastOnline() {
        return lease.online();
    }

    // ---- addresses

    @Override
    public CompletionStage<Boolean> admit(String address, int most) {
        CompletableFuture<Boolean> answer = new CompletableFuture<>();
        loop.execute(() -> addresses.admit(address, most, answer));
        return answer;
    }

    @Override
    public void depart(String address) {
        loop.execute(() -> addresses.depart(address));
    }

    // ---- life

    @Override
    public void onForgotten(Runnable listener) {
        lease.onForgotten(listener);
    }

    /** Leaves what is left of its connections to the other servers; waits at most {@link #CLOSE_WITHIN}. */
    @Override
    public void close() {
        loop.execute(lease::close);
        CompletionStage<Boolean> closed = asks.ask(Change.words("close"), null, response -> true);
        try {
            closed.toCompletableFuture().get(CLOSE_WITHIN.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            // The others find out.
        }
    }

    Registry registry() {
        return registry;
    }

    Asks store() {
        return asks;
    }
}
