package io.loquat.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.loquat.testing.Eventually;
import io.loquat.testing.FullClient;
import io.loquat.testing.Json;
import io.loquat.testing.Names;
import io.loquat.testing.Profiles;
import io.loquat.testing.ServerTest;
import io.loquat.testing.SimpleClient;
import io.loquat.testing.SseClient;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/**
 * docs/protocol.md §3: a thousand people lose their connections at once, as when a proxy restarts, and those who return
 * within the grace period cause no notices. All of them share one crowd, and each is also in one of twelve rooms that
 * are small enough to announce people by name.
 */
@ServerTest(Profiles.Many.class)
class ReconnectStormTest extends WireTest {

    private static final int PEOPLE = 1_000;
    private static final int RETURNING = 900;
    private static final int ROOMS = 12;
    // Plus two observers that stay, one in full and one in simple mode.
    private static final int CROWD = PEOPLE + 2;
    private static final int REMAINING_CROWD = RETURNING + 2;

    @Test
    void peopleReturningWithinTheGracePeriodCauseNoNoticesAndTheOthersLeave() throws Exception {
        Place crowd = new Place(room);
        List<Place> rooms = new ArrayList<>();
        for (int i = 0; i < ROOMS; i++) {
            rooms.add(new Place(Names.unique("room")));
        }
        List<Guest> guests = connectPeople(rooms);
        crowd.observe();
        rooms.forEach(Place::observe);
        SseClient reader = events("Last-Event-ID", crowd.epoch + ":0");
        reader.receives(crowd.observer.nick(), "before");
        SimpleClient simple = simple("");
        List<Supplier<JsonNode>> notices = List.of(
                () -> crowd.observer.push("presence"),
                () -> reader.sees("presence").json(),
                simple::next);
        notices.forEach(each -> readNumberUntil(-1, CROWD, each));

        List<Place> everywhere = new ArrayList<>(rooms);
        everywhere.add(crowd);
        List<Guest> returning = guests.subList(0, RETURNING);
        List<Guest> lost = guests.subList(RETURNING, PEOPLE);
        drop(returning);
        long dropped = System.nanoTime();
        // One by one, so that their grace periods do not all end in the same check.
        lost.forEach(guest -> drop(List.of(guest)));
        everywhere.forEach(place -> place.assertReceivesOnly("meanwhile"));
        reconnect(returning, crowd);
        everywhere.forEach(place -> place.assertReceivesOnly("all back"));
        returning.forEach(Guest::assertReceivedOnlyAllBackInBothRooms);
        for (String text : List.of("meanwhile", "all back")) {
            reader.receives(crowd.observer.nick(), text);
            simple.receives(crowd.observer.nick(), text);
        }
        assertThat(rest().online(room)).isEqualTo(CROWD);

        // The grace periods of those who returned have all ended before these.
        int count = readNumberUntil(CROWD, REMAINING_CROWD, notices.getFirst());
        double seconds = (System.nanoTime() - dropped - Profiles.Many.GRACE.toNanos()) / 1e9;
        assertThat(seconds).as("seconds since the end of the grace period").isPositive();
        assertThat((double) count).as("notices in %s s", seconds).isLessThanOrEqualTo(seconds + 1);
        notices.stream().skip(1).forEach(each -> readNumberUntil(CROWD, REMAINING_CROWD, each));
        rooms.forEach(place -> place.assertLeft(lost));
        everywhere.forEach(place -> place.assertReceivesOnly("at last"));
        reader.receives(crowd.observer.nick(), "at last");
        simple.receives(crowd.observer.nick(), "at last");
        assertThat(rest().online(room)).isEqualTo(REMAINING_CROWD);
    }

    private List<Guest> connectPeople(List<Place> rooms) throws Exception {
        List<Callable<Guest>> tasks = new ArrayList<>();
        for (int i = 0; i < PEOPLE; i++) {
            Place place = rooms.get(i % ROOMS);
            tasks.add(() -> {
                FullClient client = member("guest");
                client.joins(place.name);
                return new Guest(client, place);
            });
        }
        return together(tasks);
    }

    /** Breaks the connections and waits until the server has noticed. */
    private void drop(List<Guest> guests) {
        double before = rest().metric("loquat_connections");
        guests.forEach(guest -> guest.client.socket().reset());
        Eventually.becomes(before - guests.size(), () -> rest().metric("loquat_connections"));
    }

    private void reconnect(List<Guest> guests, Place crowd) throws Exception {
        List<Callable<FullClient>> returns = new ArrayList<>();
        for (Guest guest : guests) {
            returns.add(() -> resume(guest, crowd));
        }
        List<FullClient> back = together(returns);
        for (int i = 0; i < guests.size(); i++) {
            guests.get(i).client = back.get(i);
        }
    }

    private static <T> List<T> together(List<Callable<T>> tasks) throws Exception {
        List<T> results = new ArrayList<>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<T> result : threads.invokeAll(tasks)) {
                results.add(result.get());
            }
        }
        return results;
    }

    private FullClient resume(Guest guest, Place crowd) {
        FullClient again = full();
        again.hello("resume", guest.client.session());
        assertThat(again.nick()).isEqualTo(guest.client.nick());
        for (Place place : List.of(crowd, guest.place)) {
            JsonNode joined = again.joinsSince(place.name, place.epoch, 1);
            assertThat(joined.path("recovered").asBoolean()).isTrue();
            assertThat(Json.each(joined.path("messages"), "text")).containsExactly("meanwhile");
        }
        return again;
    }

    /**
     * Reads notices, each of which must change the number and nothing else, until this number; returns how many there
     * were.
     */
    private static int readNumberUntil(int from, int to, Supplier<JsonNode> notices) {
        int count = 0;
        int online = from;
        while (online != to) {
            JsonNode notice = notices.get();
            for (String field : List.of("entered", "left", "renamed")) {
                assertThat(notice.path(field)).as("%s", notice).isEmpty();
            }
            assertThat(notice.path("online").asInt(online)).as("%s", notice).isNotEqualTo(online);
            online = notice.path("online").asInt();
            count++;
        }
        return count;
    }

    /** One of the thousand people. */
    private static final class Guest {
        private final Place place;
        private FullClient client;

        Guest(FullClient client, Place place) {
            this.client = client;
            this.place = place;
        }

        void assertReceivedOnlyAllBackInBothRooms() {
            assertThat(List.of(client.push("message"), client.push("message")))
                    .allMatch(message -> message.path("text").asText().equals("all back"));
        }
    }

    /** A room with an observer that stays connected. */
    private final class Place {
        private final String name;
        private final FullClient observer = person("observer");
        private String epoch = "";

        Place(String name) {
            this.name = name;
        }

        void observe() {
            observer.joins(name);
            epoch = observer.sends(name, "before").path("epoch").asText();
            JsonNode push = observer.push();
            while (push.path("type").asText().equals("presence")) {
                push = observer.push();
            }
            assertThat(push.path("text").asText()).isEqualTo("before");
        }

        void assertReceivesOnly(String text) {
            observer.sends(name, text);
            observer.receives(observer.nick(), text);
        }

        void assertLeft(List<Guest> guests) {
            Set<String> nicks = new HashSet<>();
            guests.stream().filter(guest -> guest.place == this).forEach(guest -> nicks.add(guest.client.nick()));
            while (!nicks.isEmpty()) {
                JsonNode presence = observer.push("presence");
                assertThat(presence.path("entered")).as("%s", presence).isEmpty();
                assertThat(nicks).containsAll(Json.texts(presence.path("left")));
                assertThat(nicks.removeAll(Json.texts(presence.path("left")))).isTrue();
            }
        }
    }
}
