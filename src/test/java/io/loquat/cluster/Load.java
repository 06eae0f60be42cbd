package io.loquat.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.loquat.testing.Eventually;
import io.loquat.testing.Names;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Collectors;

/**
 * Clients that talk in rooms of their own, spread over the servers, and the check that they and the servers agree in
 * the end.
 */
final class Load implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration SETTLED = Duration.ofSeconds(20);

    private final Servers servers;
    private final Observations observations = new Observations();
    private final SplittableRandom random;
    private final String name = Names.unique("load");
    private final List<Chatter> people = new ArrayList<>();
    private final List<Chatter> away = new ArrayList<>();
    private final Set<String> rooms = new HashSet<>();

    Load(Servers servers, long seed) {
        this.servers = servers;
        random = new SplittableRandom(seed);
    }

    Observations observations() {
        return observations;
    }

    /** Returns a room that no other load uses. */
    String room(String is) {
        return name + "-" + is;
    }

    /** Connects this many clients to these rooms, to one server after the other, and returns once all have joined. */
    List<Chatter> come(int number, Pacing pacing, List<String> to) {
        rooms.addAll(to);
        List<URI> all = servers.inService();
        var come = new ArrayList<Chatter>();
        for (int i = 0; i < number; i++) {
            var chatter = new Chatter(name + "." + people.size(), to, pacing, servers, observations, random.split());
            people.add(chatter);
            come.add(chatter);
            chatter.startsAt(all.get(people.size() % all.size()));
        }
        awaitAreIn(come, PATIENCE);
        return come;
    }

    /** Returns the clients on this server. */
    List<Chatter> at(Node node) {
        return people.stream()
                .filter(chatter -> node.address().equals(chatter.server()))
                .toList();
    }

    /** Gives up on these clients: they are no longer expected to return. */
    void areAway(Collection<Chatter> gone) {
        people.removeAll(gone);
        away.addAll(gone);
        gone.forEach(chatter -> observations.isAway(chatter.nick()));
    }

    // ---- waiting

    void awaitEverybodyIsIn() {
        awaitAreIn(people, PATIENCE);
    }

    void awaitAreIn(Collection<Chatter> all, Duration within) {
        observations.awaitNothing(
                "have not joined all their rooms",
                within,
                () -> all.stream()
                        .filter(chatter -> chatter.server() == null)
                        .map(Chatter::nick)
                        .toList());
    }

    /** Waits until each of these clients received this error. */
    void awaitWereTold(String code, Collection<Chatter> all, Duration within) {
        observations.awaitNothing(
                "did not receive " + code,
                within,
                () -> all.stream()
                        .map(Chatter::nick)
                        .filter(nick -> !observations.whoWereTold(code).contains(nick))
                        .toList());
    }

    /** Waits until nobody sees these clients any more. */
    void awaitAreOut(Collection<Chatter> gone, Duration within) {
        Set<String> nicks = gone.stream().map(Chatter::nick).collect(Collectors.toSet());
        observations.awaitNothing(
                "still see clients that left",
                within,
                () -> views().stream()
                        .filter(view -> view.members().stream().anyMatch(nicks::contains))
                        .map(View::client)
                        .toList());
    }

    /** Waits for this many more acknowledgements. */
    void flows(int messages) {
        observations.ledger().await(messages, PATIENCE);
    }

    // ---- the end

    /** Stops new messages, waits for those in flight, and verifies that all clients and these servers agree. */
    void agreesWith(Collection<Node> nodes) {
        people.forEach(Chatter::rests);
        awaitEverybodyIsIn();
        observations.awaitNothing("are not acknowledged", PATIENCE, observations::open);
        assertThat(observations.ledger().faults())
                .as("what clients saw, %s", observations)
                .isEmpty();
        Eventually.becomes(
                List.of(),
                SETTLED,
                () -> Checker.faults(
                        observations,
                        views(),
                        nodes.stream()
                                .map(node -> ServerState.of(node.name(), node.rest(), rooms))
                                .toList()));
    }

    private List<View> views() {
        return people.stream().flatMap(chatter -> chatter.views().stream()).toList();
    }

    /** All clients say goodbye. */
    @Override
    public void close() {
        people.forEach(Chatter::close);
        away.forEach(Chatter::close);
    }
}
