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
 * docs/protocol.md §3: a thousand people lose their connections at once, as when a proxy is restarted, and nobody is
 * told of those who come back in the grace. All of them are in one crowd, and each is in one of twelve rooms in which
 * people are told by name.
 */
@ServerTest(Profiles.Many.class)
class StormTest extends WireTest {

    private static final int PEOPLE = 1_000;
    private static final int COME_BACK = 900;
    private static final int ROOMS = 12;
    // Two stay, a full and a simple one.
    private static final int CROWD = PEOPLE + 2;
    private static final int CROWD_AT_LAST = COME_BACK + 2;

    @Test
    void nobodyIsToldOfThoseWhoReturnInTheGraceAndThoseWhoDoNotLeaveWithItsEnd() throws Exception {
        Place crowd = new Place(room);
        List<Place> rooms = new ArrayList<>();
        for (int i = 0; i < ROOMS; i++) {
            rooms.add(new Place(Names.unique("room")));
        }
        List<Guest> guests = aThousandPeople(rooms);
        crowd.observed();
        rooms.forEach(Place::observed);
        SseClient reader = events("Last-Event-ID", crowd.epoch + ":0");
        reader.receives(crowd.observer.nick(), "before");
        SimpleClient simple = simple("");
        List<Supplier<JsonNode>> notices = List.of(
                () -> crowd.observer.push("presence"),
                () -> reader.sees("presence").json(),
                simple::next);
        notices.forEach(each -> followNumber(-1, CROWD, each));

        List<Place> everywhere = new ArrayList<>(rooms);
        everywhere.add(crowd);
        List<Guest> returning = guests.subList(0, COME_BACK);
        List<Guest> lost = guests.subList(COME_BACK, PEOPLE);
        drop(returning);
        long dropped = System.nanoTime();
        // One by one, so that their graces do not all end in one look at them.
        lost.forEach(guest -> drop(List.of(guest)));
        everywhere.forEach(place -> place.hearsNothingBut("meanwhile"));
        comeBack(returning, crowd);
        everywhere.forEach(place -> place.hearsNothingBut("all back"));
        returning.forEach(Guest::heardNothingButAllBackInBothRooms);
        for (String text : List.of("meanwhile", "all back")) {
            reader.receives(crowd.observer.nick(), text);
            simple.receives(crowd.observer.nick(), text);
        }
        assertThat(rest().online(room)).isEqualTo(CROWD);

        // The graces of those who came back have all ended before these.
        int count = followNumber(CROWD, CROWD_AT_LAST, notices.getFirst());
        double seconds = (System.nanoTime() - dropped - Profiles.Many.GRACE.toNanos()) / 1e9;
        assertThat(seconds).as("seconds since the grace").isPositive();
        assertThat((double) count).as("notices in %s s", seconds).isLessThanOrEqualTo(seconds + 1);
        notices.stream().skip(1).forEach(each -> followNumber(CROWD, CROWD_AT_LAST, each));
        rooms.forEach(place -> place.seesLeave(lost));
        everywhere.forEach(place -> place.hearsNothingBut("at last"));
        reader.receives(crowd.observer.nick(), "at last");
        simple.receives(crowd.observer.nick(), "at last");
        assertThat(rest().online(room)).isEqualTo(CROWD_AT_LAST);
    }

    private List<Guest> aThousandPeople(List<Place> rooms) throws Exception {
        List<Callable<Guest>> comings = new ArrayList<>();
        for (int i = 0; i < PEOPLE; i++) {
            Place place = rooms.get(i % ROOMS);
            comings.add(() -> {
                FullClient client = member("guest");
                client.joins(place.name);
                return new Guest(client, place);
            });
        }
        return together(comings);
    }

    /** The connections break, and the server has noticed it. */
    private void drop(List<Guest> guests) {
        double before = rest().metric("loquat_connections");
        guests.forEach(guest -> guest.client.socket().reset());
        Eventually.becomes(before - guests.size(), () -> rest().metric("loquat_connections"));
    }

    private void comeBack(List<Guest> guests, Place crowd) throws Exception {
        List<Callable<FullClient>> returns = new ArrayList<>();
        for (Guest guest : guests) {
            returns.add(() -> comesBack(guest, crowd));
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

    private FullClient comesBack(Guest guest, Place crowd) {
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

    /** Reads notices that tell another number each, and nothing else, until it is this. Returns how many they were. */
    private static int followNumber(int from, int to, Supplier<JsonNode> notices) {
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

    /** One of the thousand. */
    private static final class Guest {
        private final Place place;
        private FullClient client;

        Guest(FullClient client, Place place) {
            this.client = client;
            this.place = place;
        }

        void heardNothingButAllBackInBothRooms() {
            assertThat(List.of(client.push("message"), client.push("message")))
                    .allMatch(message -> message.path("text").asText().equals("all back"));
        }
    }

    /** A room, with one who stays in it. */
    private final class Place {
        private final String name;
        private final FullClient observer = person("observer");
        private String epoch = "";

        Place(String name) {
            this.name = name;
        }

        void observed() {
            observer.joins(name);
            epoch = observer.sends(name, "before").path("epoch").asText();
            JsonNode push = observer.push();
            while (push.path("type").asText().equals("presence")) {
                push = observer.push();
            }
            assertThat(push.path("text").asText()).isEqualTo("before");
        }

        void hearsNothingBut(String text) {
            observer.sends(name, text);
            observer.receives(observer.nick(), text);
        }

        void seesLeave(List<Guest> guests) {
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
