package io.loquat.cluster;

import io.loquat.crash.RoomCheck;
import io.loquat.crash.RoomCopy;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;

/** Compares the final state of the servers with what every client knows, and describes the differences. */
final class Checker {

    private static final int CROWD = 100;

    private final Observations observations;
    private final Map<String, Set<String>> people = new TreeMap<>();
    private final List<String> faults = new ArrayList<>();

    private Checker(Observations observations, Collection<View> views) {
        this.observations = observations;
        views.forEach(view ->
                people.computeIfAbsent(view.room(), room -> new HashSet<>()).add(view.client()));
    }

    /**
     * Verifies that nobody saw a violation; that all messages of the expected senders are acknowledged, and stored once
     * in each server's room, at the acknowledged position; that the servers agree; and that every client has
     * everything, and sees all others and nobody else.
     *
     * @param views the views of the clients that are present; all others have left
     */
    static List<String> faults(Observations observations, Collection<View> views, List<ServerState> servers) {
        var checker = new Checker(observations, views);
        checker.faults.addAll(observations.ledger().faults());
        observations.open().forEach(message -> checker.faults.add("sent and never acknowledged: " + message));
        servers.forEach(checker::holds);
        servers.forEach(server -> checker.isTheSame(servers.getFirst(), server));
        views.forEach(view -> checker.isWhole(view, servers.getFirst().room(view.room())));
        return checker.faults;
    }

    private void holds(ServerState server) {
        server.rooms()
                .values()
                .forEach(copy -> RoomCheck.faults(observations.ledger(), copy)
                        .forEach(fault -> faults.add("at " + server.server() + " " + fault)));
        people.forEach((room, here) -> {
            if (!Objects.equals(server.onlineIn().get(room), here.size())) {
                faults.add("at " + server.server() + " " + server.onlineIn().get(room) + " are online in " + room
                        + " and not " + here.size());
            }
        });
        var all = new HashSet<String>();
        people.values().forEach(all::addAll);
        if (server.online() != all.size()) {
            faults.add("at " + server.server() + " " + server.online() + " are online and not " + all.size());
        }
    }

    private void isTheSame(ServerState first, ServerState other) {
        other.rooms().forEach((room, copy) -> {
            RoomCopy expected = first.room(room);
            if (!copy.equals(expected)) {
                var more = new ArrayList<>(copy.lines());
                var less = new ArrayList<>(expected.lines());
                more.removeAll(less);
                less.removeAll(copy.lines());
                faults.add(room + " at " + other.server() + " differs from " + first.server() + ": more " + more
                        + ", less " + less);
            }
        });
    }

    private void isWhole(View view, RoomCopy copy) {
        String who = view.client() + " in " + view.room();
        if (!view.epoch().equals(copy.epoch()) || view.position() > copy.newest()) {
            faults.add(who + " is at " + view.epoch() + ":" + view.position() + " of " + copy.epoch() + ":"
                    + copy.newest());
        } else if (view.position() < copy.newest()) {
            faults.add(who + " got nothing after " + view.position() + ", not "
                    + copy.lines().get((int) view.position()));
        }
        Set<String> here = people.getOrDefault(view.room(), Set.of());
        if (here.size() <= CROWD && !view.members().equals(here)) {
            faults.add(who + " sees " + view.members() + " and not " + here);
        }
    }
}
