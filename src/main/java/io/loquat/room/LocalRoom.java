package io.loquat.room;

import io.loquat.room.Notice.Here;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/** Who has seats in one room of {@link LocalPeople}, and who watches it. Owner: the monitor of those, but for the watchers. */
final class LocalRoom {
    private final Map<Person, Integer> connections = new LinkedHashMap<>();
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

    /** Whether nobody is here and nobody looks. */
    boolean isEmpty() {
        return connections.isEmpty() && watchers.isEmpty();
    }

    void watch(Watch.Watcher watcher) {
        watchers.add(watcher);
        List<Here> people = connections.entrySet().stream()
                .map(entry -> new Here(entry.getKey(), entry.getKey().nick(), entry.getValue()))
                .toList();
        watcher.accept(new Notice.Everybody(version, online(), people));
    }

    void unwatch(Watch.Watcher watcher) {
        watchers.remove(watcher);
    }

    /** One more connection of the person. */
    void enter(Person person) {
        changed(person, connections.merge(person, 1, Integer::sum));
    }

    /** One connection less; true when that was the person's last. */
    boolean leave(Person person) {
        Integer left = connections.computeIfPresent(person, (p, count) -> count == 1 ? null : count - 1);
        changed(person, left == null ? 0 : left);
        return left == null;
    }

    void renamed(Person person) {
        tell(new Notice.Renamed(++version, person, person.nick()));
    }

    private void changed(Person person, int count) {
        tell(new Notice.Seats(++version, person, person.nick(), count, online()));
    }

    /** Tells all who watch; any thread. */
    void tell(Notice notice) {
        watchers.forEach(watcher -> watcher.accept(notice));
    }
}
