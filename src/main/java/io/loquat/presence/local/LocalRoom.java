package io.loquat.presence.local;

import io.loquat.presence.NameOrder;
import io.loquat.presence.Notice;
import io.loquat.presence.Notice.Here;
import io.loquat.presence.Person;
import io.loquat.presence.Roster;
import io.loquat.presence.Watch;
import io.loquat.protocol.Nickname;
import io.loquat.protocol.PeopleRequest;
import io.loquat.protocol.Reply.MemberView;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * The occupants and the watchers of one room of {@link LocalPeople}. Owner: the monitor of {@link LocalPeople},
 * except for the watchers.
 */
final class LocalRoom {
    private final Map<Person, Integer> connections = new LinkedHashMap<>();
    private final NavigableMap<String, Person> byName = new TreeMap<>(NameOrder.BY_CODE_POINT);
    private final List<Watch.Watcher> watchers = new CopyOnWriteArrayList<>();
    private long version;

    long version() {
        return version;
    }

    int online() {
        return connections.size();
    }

    boolean has(Person person) {
        return connections.containsKey(person);
    }

    /** Returns whether the room has neither occupants nor watchers. */
    boolean isEmpty() {
        return connections.isEmpty() && watchers.isEmpty();
    }

    void watch(Watch.Watcher watcher) {
        watchers.add(watcher);
        List<Here> people = connections.entrySet().stream()
                .map(entry -> new Here(entry.getKey(), entry.getKey().nick(), entry.getValue()))
                .toList();
        watcher.accept(new Notice.Snapshot(version, online(), people));
    }

    void unwatch(Watch.Watcher watcher) {
        watchers.remove(watcher);
    }

    /** Adds a connection of the person. */
    void enter(Person person) {
        int count = connections.merge(person, 1, Integer::sum);
        if (count == 1) {
            byName.put(place(person, person.nick()), person);
        }
        changed(person, count);
    }

    /** Removes a connection of the person; true when it was the last. */
    boolean leave(Person person) {
        Integer left = connections.computeIfPresent(person, (p, count) -> count == 1 ? null : count - 1);
        if (left == null) {
            byName.remove(place(person, person.nick()));
        }
        changed(person, left == null ? 0 : left);
        return left == null;
    }

    /** Moves the person from its former name to its current one. */
    void renamed(Person person, Nickname before) {
        byName.remove(place(person, before));
        byName.put(place(person, person.nick()), person);
        notifyWatchers(new Notice.Renamed(++version, person, person.nick()));
    }

    private static String place(Person person, Nickname nick) {
        return NameOrder.place(nick, person.id());
    }

    /** Returns a page of the occupants. The number of entries examined to find it is bounded. */
    Roster roster(PeopleRequest request) {
        String search = request.search();
        String from = NameOrder.behind(request.after());
        NavigableMap<String, Person> places = byName.tailMap(from, true);
        if (online() > PeopleRequest.SEARCHED_WHOLE && !search.isEmpty()) {
            String begin = NameOrder.begin(search, from);
            String end = NameOrder.end(search);
            places = NameOrder.BY_CODE_POINT.compare(begin, end) > 0
                    ? Collections.emptyNavigableMap()
                    : byName.subMap(begin, true, end, false);
        }
        List<MemberView> page = new ArrayList<>();
        for (Map.Entry<String, Person> entry : places.entrySet()) {
            if (NameOrder.holds(entry.getKey(), search)) {
                if (page.size() == request.limit()) {
                    return new Roster(online(), page, true);
                }
                Person person = entry.getValue();
                page.add(new MemberView(person.nick().shown(), connections.getOrDefault(person, 0)));
            }
        }
        return new Roster(online(), page, false);
    }

    private void changed(Person person, int count) {
        notifyWatchers(new Notice.Seats(++version, person, person.nick(), count, online()));
    }

    /** Notifies all watchers. Any thread. */
    void notifyWatchers(Notice notice) {
        watchers.forEach(watcher -> watcher.accept(notice));
    }
}
