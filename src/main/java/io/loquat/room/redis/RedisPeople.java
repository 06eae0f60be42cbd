package io.loquat.room.redis;

import io.loquat.protocol.Lang;
import io.loquat.protocol.Nickname;
import io.loquat.protocol.RoomName;
import io.loquat.redis.RedisStore;
import io.loquat.room.Link;
import io.loquat.room.Naming;
import io.loquat.room.Naming.Named;
import io.loquat.room.Naming.Refused;
import io.loquat.room.People;
import io.loquat.room.Person;
import io.loquat.room.Watch;
import io.vertx.redis.client.Response;
import io.vertx.redis.client.ResponseType;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Who is here, over all servers that share a store. What it knows itself has one owner: the store's executor. */
public final class RedisPeople implements People {
    /** Pause between two signs of life of a server. */
    public static final Duration BEAT = Duration.ofMillis(500);

    /** A server without a sign of life for so long is dead. */
    public static final Duration SILENCE = Duration.ofSeconds(5);

    /** How long the end of a server waits for the store to hear of it; else it is found out like a death. */
    public static final Duration CLOSE_WITHIN = Duration.ofSeconds(1);

    private static final int ID_BYTES = 16;

    private final SecureRandom random = new SecureRandom();
    private final Registry registry = new Registry();
    private final Graces graces = new Graces();
    private final Set<RedisWatch> watches = new HashSet<>();
    private final Set<RedisWatch> stale = new HashSet<>();
    private final RedisStore store;
    private final Executor loop;
    private final Duration grace;
    private final LongSupplier nanos;
    private final Supplier<CompletionStage<@Nullable Long>> guests;
    private final Changes changes;
    private final Addresses addresses;
    private final Lease lease;

    /**
     * Comes into the chat, and goes on trying while the store is away.
     *
     * @param grace how long a broken connection of full mode keeps its seats
     * @param nanos a monotonic clock
     * @param guests the series of the guests' numbers, each given once; null when it can not be asked now
     */
    public RedisPeople(
            RedisStore store, Duration grace, LongSupplier nanos, Supplier<CompletionStage<@Nullable Long>> guests) {
        this(store, grace, nanos, guests, new Lease.Pace(BEAT, SILENCE));
    }

    RedisPeople(
            RedisStore store,
            Duration grace,
            LongSupplier nanos,
            Supplier<CompletionStage<@Nullable Long>> guests,
            Lease.Pace pace) {
        this.store = store;
        this.loop = store.executor();
        this.grace = grace;
        this.nanos = nanos;
        this.guests = guests;
        this.changes = new Changes(store, this::server);
        this.addresses = new Addresses(changes);
        this.lease = new Lease(changes, graces, this::newId, pace, grace, this::alive);
        lease.onForgotten(this::forgotten);
        store.watch(isAway -> {
            if (!isAway) {
                lease.beat(nanos.getAsLong());
            }
        });
        loop.execute(() -> lease.beat(nanos.getAsLong()));
    }

    private String server() {
        return lease.server();
    }

    // ---- names

    @Override
    public CompletionStage<Naming> guest(Lang lang, boolean resumable) {
        return nextGuest(lang).thenCompose(nick -> nick == null
                ? CompletableFuture.completedFuture(Refused.UNAVAILABLE)
                : claim(nick, resumable));
    }

    @Override
    public CompletionStage<@Nullable Nickname> nextGuest(Lang lang) {
        return guests.get().thenApply(number -> number == null ? null : Nickname.guest(number, lang));
    }

    @Override
    public CompletionStage<Naming> claim(Nickname nick, boolean resumable) {
        String person = newId();
        String link = newId();
        String key = resumable ? newId() : null;
        NickText text = new NickText(0, nick);
        return ask(
                Change.words("claim", person, text, link, key == null ? "" : key),
                Change.words("gone", link),
                response -> switch (response == null ? -1 : response.toInteger()) {
                    case 1 -> new Named(registry.link(link, person, text, key, null));
                    case 0 -> Refused.TAKEN;
                    default -> Refused.UNAVAILABLE;
                });
    }

    @Override
    public CompletionStage<Naming> resume(String used) {
        String link = newId();
        String key = newId();
        return ask(
                Change.words("resume", used, link, key),
                Change.words("undo", link, used),
                response -> resumed(response, link, key));
    }

    private Naming resumed(@Nullable Response response, String link, String key) {
        if (response == null) {
            return Refused.UNAVAILABLE;
        }
        if (response.type() != ResponseType.MULTI) {
            return response.toInteger() == 0 ? Refused.UNKNOWN : Refused.UNAVAILABLE;
        }
        String predecessor = response.get(2).toString();
        return new Named(registry.link(
                link,
                response.get(0).toString(),
                NickText.parse(response.get(1).toString()),
                key,
                predecessor.isEmpty() ? null : predecessor));
    }

    @Override
    public CompletionStage<@Nullable Boolean> isHeld(Nickname nick) {
        return ask(
                Change.words("held", nick.key()),
                null,
                response -> response == null ? null : response.toInteger() == 1);
    }

    @Override
    public CompletionStage<Naming.@Nullable Refused> rename(Person person, Nickname nick) {
        return ask(Change.words("rename", person.id(), NickText.chosen(nick)), null, response -> {
            if (response == null || response.toString().equals("-1")) {
                return Refused.UNAVAILABLE;
            }
            if (response.toString().equals("0")) {
                return Refused.TAKEN;
            }
            registry.renamed(person, NickText.parse(response.toString()));
            return null;
        });
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
        RedisWatch watch = new RedisWatch(this, room, watcher);
        return store.channels()
                .subscribe(channel(room), watch)
                .thenCompose(nothing -> {
                    watches.add(watch);
                    return watch.loaded();
                })
                .exceptionally(away -> false)
                .thenApply(told -> {
                    if (told) {
                        return watch;
                    }
                    watch.close();
                    return null;
                });
    }

    void unwatch(RoomName room, RedisWatch watch) {
        store.channels().unsubscribe(channel(room), watch);
        loop.execute(() -> {
            watches.remove(watch);
            stale.remove(watch);
        });
    }

    private static String channel(RoomName room) {
        return "loquat:{" + room + "}";
    }

    /** Has the watch ask who is there when the store answers again. */
    void reloadLater(RedisWatch watch) {
        stale.add(watch);
    }

    private void alive() {
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
        return ask(Change.words("online"), null, response -> response == null ? null : response.toInteger());
    }

    @Override
    public CompletionStage<@Nullable Integer> online(RoomName room) {
        return ask(Change.words("inroom", room), null, response -> response == null ? null : response.toInteger());
    }

    @Override
    public CompletionStage<@Nullable Map<RoomName, Integer>> onlineByRoom() {
        return ask(Change.words("rooms"), null, RedisPeople::byRoom);
    }

    private static @Nullable Map<RoomName, Integer> byRoom(@Nullable Response response) {
        if (response == null) {
            return null;
        }
        Map<RoomName, Integer> online = new HashMap<>();
        for (int i = 0; i + 1 < response.size(); i += 2) {
            online.put(
                    new RoomName(response.get(i).toString()), response.get(i + 1).toInteger());
        }
        return online;
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
        CompletionStage<Boolean> closed = ask(Change.words("close"), null, response -> true);
        try {
            closed.toCompletableFuture().get(CLOSE_WITHIN.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            // The others find out.
        }
    }

    // ---- the store

    Registry registry() {
        return registry;
    }

    Changes changes() {
        return changes;
    }

    void owe(List<byte[]> words) {
        loop.execute(() -> changes.add(Change.owed(words)));
    }

    /** Asks the store, in the order of the calls; the answer is read by the store's executor, null where there is none. */
    <T extends @Nullable Object> CompletionStage<T> ask(
            List<byte[]> words, @Nullable List<byte[]> undo, Function<@Nullable Response, T> read) {
        return ask(() -> words, undo, read);
    }

    /** The same with words that the store's executor finds. */
    <T extends @Nullable Object> CompletionStage<T> ask(
            Supplier<List<byte[]>> words, @Nullable List<byte[]> undo, Function<@Nullable Response, T> read) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        loop.execute(() ->
                changes.add(Change.ask(words.get(), response -> answer.complete(read.apply(response)), undo)));
        return answer;
    }

    private String newId() {
        byte[] bytes = new byte[ID_BYTES];
        random.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
