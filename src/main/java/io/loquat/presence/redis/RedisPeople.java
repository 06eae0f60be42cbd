package io.loquat.presence.redis;

import io.loquat.presence.ClaimResult;
import io.loquat.presence.ClaimResult.Refused;
import io.loquat.presence.Link;
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
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Presence on all servers that share a store. Its own state has one owner: the store's executor. */
public final class RedisPeople implements People {
    /**
     * How long a server that shuts down waits for the store to record it. Otherwise the other servers notice its death.
     */
    static final Duration CLOSE_WITHIN = Duration.ofSeconds(1);

    private final ConnectedPeople people = new ConnectedPeople();
    private final GraceTimers graceTimers = new GraceTimers();
    private final RedisStore store;
    private final Executor loop;
    private final Duration grace;
    private final LongSupplier nanos;
    private final OperationQueue operations;
    private final PeopleScript script;
    private final Nicknames nicknames;
    private final RosterReader rosterReader;
    private final RoomWatches watches;
    private final AddressCounter addressCounter;
    private final LivenessChannel livenessChannel;
    private final Membership membership;

    /**
     * Joins the chat, and keeps trying while the store is away.
     *
     * @param grace how long a lost connection in full mode keeps its seats
     * @param stallLimit how long a server may stall before it is considered dead, at least 9 s: as long as its clients
     *     stay connected to it
     * @param nanos a monotonic clock
     * @param guests returns the next guest number, each only once; null when it is not available now
     */
    public RedisPeople(
            RedisStore store,
            Duration grace,
            Duration stallLimit,
            LongSupplier nanos,
            Supplier<CompletionStage<@Nullable Long>> guests) {
        this(store, grace, nanos, guests, LivenessTimeouts.of(stallLimit), null);
    }

    /**
     * Joins the chat with these timeouts and clock.
     *
     * @param clock milliseconds; null for the store's own
     */
    RedisPeople(
            RedisStore store,
            Duration grace,
            LongSupplier nanos,
            Supplier<CompletionStage<@Nullable Long>> guests,
            LivenessTimeouts timeouts,
            @Nullable LongSupplier clock) {
        this.store = store;
        this.loop = store.executor();
        this.grace = grace;
        this.nanos = nanos;
        this.operations = new OperationQueue(store, this::server, clock);
        this.script = new PeopleScript(loop, operations);
        this.nicknames = new Nicknames(script, people, guests);
        this.rosterReader = new RosterReader(store);
        this.watches = new RoomWatches(store, script, people);
        this.addressCounter = new AddressCounter(operations, timeouts.doubt());
        this.livenessChannel = new LivenessChannel(store.channels());
        this.membership = new Membership(operations, graceTimers, nicknames::newId, timeouts, grace, this::alive);
        membership.onForgotten(this::forgotten);
        store.watch(isAway -> {
            if (!isAway) {
                membership.beat(nanos.getAsLong());
            }
        });
        loop.execute(() -> membership.beat(nanos.getAsLong()));
    }

    String server() {
        return membership.server();
    }

    // ---- names

    @Override
    public CompletionStage<ClaimResult> guest(Lang lang, boolean resumable) {
        return nicknames.guest(lang, resumable);
    }

    @Override
    public CompletionStage<@Nullable Nickname> nextGuest(Lang lang) {
        return nicknames.nextGuest(lang);
    }

    @Override
    public CompletionStage<ClaimResult> claim(Nickname nick, boolean resumable) {
        return nicknames.claim(nick, resumable);
    }

    @Override
    public CompletionStage<ClaimResult> resume(String key) {
        return nicknames.resume(key);
    }

    @Override
    public CompletionStage<@Nullable Boolean> isHeld(Nickname nick) {
        return nicknames.isHeld(nick);
    }

    @Override
    public CompletionStage<@Nullable Refused> rename(Person person, Nickname nick) {
        return nicknames.rename(person, nick);
    }

    // ---- connections

    @Override
    public void lost(Link link) {
        long ends = nanos.getAsLong() + grace.toNanos();
        loop.execute(() -> {
            graceTimers.add(link.id(), ends);
            operations.add(Operation.mandatory(Operation.words("lost", link.id())));
        });
    }

    @Override
    public void restoreKey(Link link, String key) {
        loop.execute(() -> operations.add(Operation.mandatory(Operation.words("restoreKey", link.id(), key))));
    }

    @Override
    public void ended(Link link) {
        loop.execute(() -> ended(link.id()));
    }

    private void ended(String link) {
        people.unlink(link);
        operations.add(Operation.mandatory(Operation.words("ended", link)));
    }

    @Override
    public void endGraces() {
        long now = nanos.getAsLong();
        loop.execute(() -> {
            graceTimers.end(now, this::ended);
            membership.tick(now);
        });
    }

    // ---- rooms

    @Override
    public CompletionStage<@Nullable Watch> watch(RoomName room, Watch.Watcher watcher) {
        return watches.watch(room, watcher);
    }

    @Override
    public CompletionStage<@Nullable Integer> online() {
        return script.ask(
                Operation.words("online"),
                null,
                response -> response == null ? null : (int) Operation.number(response));
    }

    @Override
    public CompletionStage<@Nullable Integer> online(RoomName room) {
        return script.ask(
                Operation.words("inroom", room),
                null,
                response -> response == null ? null : (int) Operation.number(response));
    }

    @Override
    public CompletionStage<@Nullable Map<RoomName, Integer>> onlineByRoom() {
        return script.ask(Operation.words("rooms"), null, RosterReader::byRoom);
    }

    @Override
    public CompletionStage<@Nullable Roster> roster(RoomName room, PeopleRequest request) {
        return rosterReader.roster(room, request);
    }

    @Override
    public int lastOnline() {
        return membership.online();
    }

    // ---- addresses

    @Override
    public CompletionStage<Boolean> admit(String address, int max) {
        CompletableFuture<Boolean> answer = new CompletableFuture<>();
        loop.execute(() -> addressCounter.admit(address, max, answer));
        return answer;
    }

    @Override
    public void depart(String address) {
        loop.execute(() -> addressCounter.depart(address));
    }

    // ---- lifecycle

    private void alive() {
        livenessChannel.show(store.keyspace().channel("server:" + server()));
        addressCounter.resend();
        watches.reloadStale();
    }

    private void forgotten() {
        addressCounter.forgotten();
        watches.forgotten();
    }

    @Override
    public void onForgotten(Runnable listener) {
        membership.onForgotten(listener);
    }

    /** Leaves the remaining connections to the other servers. Waits at most {@link #CLOSE_WITHIN}. */
    @Override
    public void close() {
        loop.execute(membership::close);
        CompletionStage<Boolean> closed = script.ask(Operation.words("close"), null, response -> true);
        try {
            closed.toCompletableFuture().get(CLOSE_WITHIN.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            // The other servers notice.
        }
    }

    PeopleScript script() {
        return script;
    }
}
