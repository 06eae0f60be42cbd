package io.loquat.presence.local;

import io.loquat.presence.ClaimResult;
import io.loquat.presence.ClaimResult.Granted;
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
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The presence of a single server. Every call but a guest's completes at once. Owner: its monitor, which no message
 * takes.
 */
public final class LocalPeople implements People {
    private final Map<String, LocalPerson> byNick = new HashMap<>();
    private final Map<Person, LocalPerson> persons = new HashMap<>();
    private final LocalSessionKeys keys = new LocalSessionKeys();
    private final LocalSeats seats = new LocalSeats(this);
    // In the order in which their grace periods end, because all are equally long.
    private final ArrayDeque<LocalLink> inGrace = new ArrayDeque<>();
    private final LocalAddressCounter addresses = new LocalAddressCounter();
    private final Duration grace;
    private final LongSupplier nanos;
    private final Supplier<CompletionStage<@Nullable Long>> guests;
    private long ids;

    /**
     * Creates a chat without people.
     *
     * @param grace how long a lost connection in full mode keeps its seats
     * @param nanos a monotonic clock
     * @param guests returns the next guest number, each only once; null when it is not available now
     */
    public LocalPeople(Duration grace, LongSupplier nanos, Supplier<CompletionStage<@Nullable Long>> guests) {
        this.grace = grace;
        this.nanos = nanos;
        this.guests = guests;
    }

    @Override
    public CompletionStage<ClaimResult> guest(Lang lang, boolean resumable) {
        return nextGuest(lang).thenApply(nick -> nick == null ? Refused.UNAVAILABLE : named(nick, resumable));
    }

    @Override
    public CompletionStage<@Nullable Nickname> nextGuest(Lang lang) {
        return guests.get().thenApply(number -> number == null ? null : Nickname.guest(number, lang));
    }

    @Override
    public CompletionStage<ClaimResult> claim(Nickname nick, boolean resumable) {
        return CompletableFuture.completedFuture(named(nick, resumable));
    }

    private synchronized ClaimResult named(Nickname nick, boolean resumable) {
        if (byNick.containsKey(nick.key())) {
            return Refused.TAKEN;
        }
        LocalPerson local = new LocalPerson(new Person(nextId(), nick));
        byNick.put(nick.key(), local);
        persons.put(local.person, local);
        return new Granted(link(local, resumable, null));
    }

    @Override
    public CompletionStage<ClaimResult> resume(String key) {
        return CompletableFuture.completedFuture(resumed(key));
    }

    private synchronized ClaimResult resumed(String key) {
        LocalLink old = keys.use(key);
        return old == null ? Refused.UNKNOWN : new Granted(link(old.person, true, old.lost ? old.link.id() : null));
    }

    private Link link(LocalPerson owner, boolean resumable, @Nullable String predecessor) {
        Link link = new Link(nextId(), owner.person, resumable ? keys.next() : null, predecessor);
        LocalLink local = new LocalLink(link, owner);
        owner.links++;
        seats.add(local);
        keys.add(local);
        return link;
    }

    private String nextId() {
        return Long.toString(++ids, Character.MAX_RADIX);
    }

    @Override
    public synchronized CompletionStage<@Nullable Boolean> isHeld(Nickname nick) {
        return CompletableFuture.completedFuture(byNick.containsKey(nick.key()));
    }

    @Override
    public synchronized CompletionStage<@Nullable Refused> rename(Person person, Nickname nick) {
        LocalPerson local = persons.get(person);
        LocalPerson other = byNick.get(nick.key());
        if (local == null || other != null && other != local) {
            return CompletableFuture.completedFuture(Refused.TAKEN);
        }
        Nickname before = person.nick();
        byNick.remove(before.key());
        byNick.put(nick.key(), local);
        person.nick(nick);
        seats.renamed(local, before);
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public synchronized void lost(Link link) {
        LocalLink local = seats.find(link.id());
        if (local != null) {
            local.lost = true;
            local.graceEnds = nanos.getAsLong() + grace.toNanos();
            inGrace.add(local);
        }
    }

    @Override
    public synchronized void restoreKey(Link link, String key) {
        LocalLink local = seats.find(link.id());
        if (local != null) {
            keys.alias(local, key);
        }
    }

    @Override
    public synchronized void ended(Link link) {
        LocalLink local = seats.find(link.id());
        if (local != null) {
            ended(local);
        }
    }

    private void ended(LocalLink local) {
        if (!seats.remove(local)) {
            return; // before its grace period ended
        }
        LocalPerson owner = local.person;
        local.lost = false;
        keys.ended(local);
        if (--owner.links == 0) {
            // Before its rooms are notified: a client that is notified may claim the name.
            byNick.remove(owner.person.nick().key(), owner);
            persons.remove(owner.person);
        }
        seats.leaveAll(local);
        LocalLink replaced = seats.predecessor(local.link);
        if (replaced != null) {
            ended(replaced);
        }
    }

    @Override
    public synchronized void endGraces() {
        long now = nanos.getAsLong();
        for (LocalLink first = inGrace.peek(); first != null && first.graceEnds - now <= 0; first = inGrace.peek()) {
            ended(inGrace.remove());
        }
    }

    @Override
    public CompletionStage<@Nullable Watch> watch(RoomName name, Watch.Watcher watcher) {
        return CompletableFuture.completedFuture(new LocalWatch(seats, name, seats.watch(name, watcher), watcher));
    }

    @Override
    public CompletionStage<@Nullable Integer> online() {
        return CompletableFuture.completedFuture(seats.online());
    }

    @Override
    public CompletionStage<@Nullable Integer> online(RoomName name) {
        return CompletableFuture.completedFuture(seats.online(name));
    }

    @Override
    public CompletionStage<@Nullable Map<RoomName, Integer>> onlineByRoom() {
        return CompletableFuture.completedFuture(seats.onlineByRoom());
    }

    @Override
    public CompletionStage<@Nullable Roster> roster(RoomName name, PeopleRequest request) {
        return CompletableFuture.completedFuture(seats.roster(name, request));
    }

    @Override
    public int lastOnline() {
        return seats.online();
    }

    @Override
    public CompletionStage<Boolean> admit(String address, int max) {
        return CompletableFuture.completedFuture(addresses.admit(address, max));
    }

    @Override
    public void depart(String address) {
        addresses.depart(address);
    }

    @Override
    public void onForgotten(Runnable listener) {
        // A single server is never evicted.
    }

    @Override
    public void close() {
        // Everything is in memory.
    }
}
