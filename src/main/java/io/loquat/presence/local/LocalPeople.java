package io.loquat.presence.local;

import io.loquat.presence.Link;
import io.loquat.presence.Naming;
import io.loquat.presence.Naming.Named;
import io.loquat.presence.Naming.Refused;
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
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Who is here, where there is one server; every answer but a guest's is there at once. Owner: its monitor, which no message takes. */
public final class LocalPeople implements People {
    private final Map<String, Holder> byNick = new HashMap<>();
    private final Map<Person, Holder> holders = new HashMap<>();
    private final Map<String, LocalSession> byId = new HashMap<>();
    private final LocalKeys keys = new LocalKeys();
    private final Map<RoomName, LocalRoom> rooms = new HashMap<>();
    // In the order in which their graces end, because all are of one length.
    private final ArrayDeque<LocalSession> inGrace = new ArrayDeque<>();
    private final LocalAddresses addresses = new LocalAddresses();
    private final AtomicInteger online = new AtomicInteger();
    private final Duration grace;
    private final LongSupplier nanos;
    private final Supplier<CompletionStage<@Nullable Long>> guests;
    private long ids;

    /**
     * @param grace how long a broken connection of full mode keeps its seats
     * @param nanos a monotonic clock
     * @param guests the series of the guests' numbers, each given once; null when it can not be asked now
     */
    public LocalPeople(Duration grace, LongSupplier nanos, Supplier<CompletionStage<@Nullable Long>> guests) {
        this.grace = grace;
        this.nanos = nanos;
        this.guests = guests;
    }

    @Override
    public CompletionStage<Naming> guest(Lang lang, boolean resumable) {
        return nextGuest(lang).thenApply(nick -> nick == null ? Refused.UNAVAILABLE : named(nick, resumable));
    }

    @Override
    public CompletionStage<@Nullable Nickname> nextGuest(Lang lang) {
        return guests.get().thenApply(number -> number == null ? null : Nickname.guest(number, lang));
    }

    @Override
    public CompletionStage<Naming> claim(Nickname nick, boolean resumable) {
        return CompletableFuture.completedFuture(named(nick, resumable));
    }

    private synchronized Naming named(Nickname nick, boolean resumable) {
        if (byNick.containsKey(nick.key())) {
            return Refused.TAKEN;
        }
        Holder holder = new Holder(new Person(nextId(), nick));
        byNick.put(nick.key(), holder);
        holders.put(holder.person, holder);
        return new Named(link(holder, resumable, null));
    }

    @Override
    public CompletionStage<Naming> resume(String key) {
        return CompletableFuture.completedFuture(resumed(key));
    }

    private synchronized Naming resumed(String key) {
        LocalSession old = keys.use(key);
        return old == null ? Refused.UNKNOWN : new Named(link(old.holder, true, old.lost ? old.link.id() : null));
    }

    private Link link(Holder holder, boolean resumable, @Nullable String predecessor) {
        Link link = new Link(nextId(), holder.person, resumable ? keys.next() : null, predecessor);
        LocalSession session = new LocalSession(link, holder);
        holder.sessions++;
        byId.put(link.id(), session);
        keys.add(session);
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
        Holder holder = holders.get(person);
        Holder other = byNick.get(nick.key());
        if (holder == null || other != null && other != holder) {
            return CompletableFuture.completedFuture(Refused.TAKEN);
        }
        Nickname before = person.nick();
        byNick.remove(before.key());
        byNick.put(nick.key(), holder);
        person.nick(nick);
        holder.rooms.forEach(name -> room(name).renamed(person, before));
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public synchronized void lost(Link link) {
        LocalSession session = byId.get(link.id());
        if (session != null) {
            session.lost = true;
            session.graceEnds = nanos.getAsLong() + grace.toNanos();
            inGrace.add(session);
        }
    }

    @Override
    public synchronized void unheard(Link link, String key) {
        LocalSession session = byId.get(link.id());
        if (session != null) {
            keys.alias(session, key);
        }
    }

    @Override
    public synchronized void gone(Link link) {
        LocalSession session = byId.get(link.id());
        if (session != null) {
            gone(session);
        }
    }

    private void gone(LocalSession session) {
        if (!byId.remove(session.link.id(), session)) {
            return; // before the end of its grace
        }
        Holder holder = session.holder;
        session.lost = false;
        keys.gone(session);
        if (--holder.sessions == 0) {
            // Before its rooms hear of it: who does may ask for the name.
            byNick.remove(holder.person.nick().key(), holder);
            holders.remove(holder.person);
        }
        session.seats.forEach(name -> leave(name, holder));
        session.seats.clear();
        LocalSession replaced = predecessor(session.link);
        if (replaced != null) {
            gone(replaced);
        }
    }

    private @Nullable LocalSession predecessor(Link link) {
        return link.predecessor() == null ? null : byId.get(link.predecessor());
    }

    @Override
    public synchronized void endGraces() {
        long now = nanos.getAsLong();
        for (LocalSession first = inGrace.peek(); first != null && first.graceEnds - now <= 0; first = inGrace.peek()) {
            gone(inGrace.remove());
        }
    }

    @Override
    public synchronized CompletionStage<@Nullable Watch> watch(RoomName name, Watch.Watcher watcher) {
        LocalRoom room = room(name);
        room.watch(watcher);
        return CompletableFuture.completedFuture(new LocalWatch(this, name, room, watcher));
    }

    private LocalRoom room(RoomName name) {
        return rooms.computeIfAbsent(name, n -> new LocalRoom());
    }

    synchronized Watch.Taken take(RoomName name, Link link, int most) {
        LocalSession session = byId.get(link.id());
        if (session == null) {
            return Watch.Taken.Refused.UNAVAILABLE;
        }
        LocalRoom room = room(name);
        LocalSession lost = predecessor(link);
        boolean keepsSeat = lost != null && lost.seats.remove(name);
        if (!session.seats.contains(name) && !keepsSeat) {
            if (!room.has(link.person()) && room.online() >= most) {
                return Watch.Taken.Refused.FULL;
            }
            room.enter(link.person());
            if (session.holder.rooms.add(name) && session.holder.rooms.size() == 1) {
                online.incrementAndGet();
            }
        }
        session.seats.add(name);
        return new Watch.Taken.Seated(room.version());
    }

    synchronized void leave(RoomName name, Link link) {
        LocalSession session = byId.get(link.id());
        if (session != null && session.seats.remove(name)) {
            leave(name, session.holder);
        }
    }

    private void leave(RoomName name, Holder holder) {
        LocalRoom room = room(name);
        if (room.leave(holder.person)) {
            holder.rooms.remove(name);
            if (holder.rooms.isEmpty()) {
                online.decrementAndGet();
            }
        }
        forgetIfEmpty(name, room);
    }

    synchronized void unwatch(RoomName name, LocalRoom room, Watch.Watcher watcher) {
        room.unwatch(watcher);
        forgetIfEmpty(name, room);
    }

    private void forgetIfEmpty(RoomName name, LocalRoom room) {
        if (room.isEmpty()) {
            rooms.remove(name, room);
        }
    }

    @Override
    public CompletionStage<@Nullable Integer> online() {
        return CompletableFuture.completedFuture(online.get());
    }

    @Override
    public synchronized CompletionStage<@Nullable Integer> online(RoomName name) {
        LocalRoom room = rooms.get(name);
        return CompletableFuture.completedFuture(room == null ? 0 : room.online());
    }

    @Override
    public synchronized CompletionStage<@Nullable Map<RoomName, Integer>> onlineByRoom() {
        Map<RoomName, Integer> online = new HashMap<>();
        rooms.forEach((name, room) -> online.put(name, room.online()));
        online.values().removeIf(count -> count == 0);
        return CompletableFuture.completedFuture(online);
    }

    @Override
    public synchronized CompletionStage<@Nullable Roster> roster(RoomName name, PeopleRequest request) {
        LocalRoom room = rooms.get(name);
        return CompletableFuture.completedFuture(room == null ? new Roster(0, List.of(), false) : room.roster(request));
    }

    @Override
    public int lastOnline() {
        return online.get();
    }

    @Override
    public CompletionStage<Boolean> admit(String address, int most) {
        return CompletableFuture.completedFuture(addresses.admit(address, most));
    }

    @Override
    public void depart(String address) {
        addresses.depart(address);
    }

    @Override
    public void onForgotten(Runnable listener) {
        // One server never takes itself for dead.
    }

    @Override
    public void close() {
        // Nothing is held beyond memory.
    }
}
