package io.loquat.room;

import io.loquat.protocol.Lang;
import io.loquat.protocol.Nickname;
import io.loquat.protocol.RoomName;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Who is here: who holds which nickname, by which connections, and which broken ones may still come back.
 *
 * <p>Thread-safe. Owner of everything: its monitor, which no message ever takes.
 */
public final class People {
    private static final int KEY_BYTES = 16;

    private final Map<String, Person> byNick = new HashMap<>();
    private final Map<String, Link> byKey = new HashMap<>();
    // In the order in which their graces end, because all are of one length.
    private final ArrayDeque<Link> inGrace = new ArrayDeque<>();
    private final AtomicInteger online = new AtomicInteger();
    private final SecureRandom random = new SecureRandom();
    private final Duration grace;
    private final LongSupplier nanos;
    private final Supplier<CompletionStage<@Nullable Long>> guests;

    /**
     * @param grace how long a broken connection of full mode keeps its seats
     * @param nanos a monotonic clock
     * @param guests the series of the guests' numbers, each given once; null when it can not be asked now
     */
    public People(Duration grace, LongSupplier nanos, Supplier<CompletionStage<@Nullable Long>> guests) {
        this.grace = grace;
        this.nanos = nanos;
        this.guests = guests;
    }

    /** A new person with the next name of the guests' series, and a first connection; null when there is no name now. */
    public CompletionStage<@Nullable Link> guest(Lang lang, boolean resumable) {
        return nextGuest(lang).thenApply(nick -> nick == null ? null : claim(nick, resumable));
    }

    /** The next name of the guests' series, held by nobody; null when the series can not be asked now. */
    public CompletionStage<@Nullable Nickname> nextGuest(Lang lang) {
        return guests.get().thenApply(number -> number == null ? null : Nickname.guest(number, lang));
    }

    /** A new person with that name and a first connection, or null when somebody holds it. */
    public synchronized @Nullable Link claim(Nickname nick, boolean resumable) {
        if (byNick.containsKey(nick.key())) {
            return null;
        }
        Person person = new Person(nick);
        byNick.put(nick.key(), person);
        return link(person, resumable, null);
    }

    /** A further connection of the person whose session key that is, or null for an unknown or used one. A key works once. */
    public synchronized @Nullable Link resume(String key) {
        Link old = byKey.remove(key);
        return old == null ? null : link(old.person(), true, old.lost ? old : null);
    }

    private Link link(Person person, boolean resumable, @Nullable Link predecessor) {
        Link link = new Link(person, resumable ? newKey() : null, predecessor);
        person.links++;
        if (link.key() != null) {
            byKey.put(link.key(), link);
        }
        return link;
    }

    /** Whether somebody holds that name. */
    public synchronized boolean isHeld(Nickname nick) {
        return byNick.containsKey(nick.key());
    }

    /** Gives the person another name; false when somebody else holds it. One's own name in another case is free. */
    public synchronized boolean rename(Person person, Nickname nick) {
        Person holder = byNick.get(nick.key());
        if (holder != null && holder != person) {
            return false;
        }
        byNick.remove(person.nick().key());
        byNick.put(nick.key(), person);
        person.nick(nick);
        return true;
    }

    /** The connection broke and may come back: {@link #graceEnded} tells when it did not. */
    public synchronized void lost(Link link) {
        link.lost = true;
        link.graceEnds = nanos.getAsLong() + grace.toNanos();
        inGrace.add(link);
    }

    /** The connection is over for good; the name is free with the person's last. */
    public synchronized void gone(Link link) {
        if (link.key() != null) {
            byKey.remove(link.key());
        }
        Person person = link.person();
        if (--person.links == 0) {
            byNick.remove(person.nick().key(), person);
        }
    }

    /** The connections whose grace has ended since the last call; the caller leaves their rooms, then calls {@link #gone}. */
    public synchronized List<Link> graceEnded() {
        List<Link> ended = new ArrayList<>();
        long now = nanos.getAsLong();
        for (Link first = inGrace.peek(); first != null && first.graceEnds - now <= 0; first = inGrace.peek()) {
            ended.add(inGrace.remove());
            if (first.key() != null) {
                byKey.remove(first.key());
            }
        }
        return ended;
    }

    /** How many people are in at least one room; any thread. */
    public int online() {
        return online.get();
    }

    /** The person took a first seat in a room; any thread. */
    void enteredRoom(Person person, RoomName room) {
        if (person.entered(room)) {
            online.incrementAndGet();
        }
    }

    /** The person gave up the last seat in a room; any thread. */
    void leftRoom(Person person, RoomName room) {
        if (person.left(room)) {
            online.decrementAndGet();
        }
    }

    private String newKey() {
        byte[] bytes = new byte[KEY_BYTES];
        random.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
