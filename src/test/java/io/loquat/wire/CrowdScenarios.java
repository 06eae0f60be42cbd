package io.loquat.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.loquat.testing.FullClient;
import io.loquat.testing.Json;
import io.loquat.testing.SimpleClient;
import org.junit.jupiter.api.Test;

/** docs/protocol.md §2, §3: rooms with more than 100 people. */
abstract class CrowdScenarios extends WireTest {

    @Test
    void fromThe101stPersonOnOnlineReplacesEnterAndLeaveOnceASecond() {
        // Waits for real time: the interval of a second is fixed, and the server has its own clock.
        SimpleClient json = enters(aliceNick, "");
        SimpleClient numeric = simple("format=numeric");
        String numericNick = json.next().path("nickname").asText();
        numeric.receivesNumeric(0, numericNick + " comes in");
        FullClient full = member("full");
        json.seesEnter(full.nick());
        numeric.receivesNumeric(0, full.nick() + " comes in");
        for (int people = 4; people <= 100; people++) {
            SimpleClient guest = simple("format=plain");
            assertThat(guest.socket().isOpen()).isTrue();
            JsonNode enter = json.next();
            assertThat(enter.path("type").asText()).isEqualTo("enter");
            assertThat(enter.path("online").asInt()).isEqualTo(people);
            String nick = enter.path("nickname").asText();
            numeric.receivesNumeric(0, nick + " comes in");
            full.seesEnter(nick);
        }

        long start = System.nanoTime();
        for (int people = 101; people <= 130; people++) {
            simple("format=plain");
        }
        int online = 0;
        int notices = 0;
        while (online < 130) {
            JsonNode notice = json.next();
            assertThat(Json.names(notice)).containsExactlyInAnyOrder("type", "room", "online");
            assertThat(notice.path("type").asText()).isEqualTo("online");
            assertThat(notice.path("room").asText()).isEqualTo(room);
            online = notice.path("online").asInt();
            notices++;
        }
        assertThat(online).isEqualTo(130);
        int presences = 0;
        online = 0;
        while (online < 130) {
            JsonNode presence = full.push("presence");
            for (String field : new String[] {"entered", "left", "renamed"}) {
                assertThat(presence.path(field)).as("%s of %s", field, presence).isEmpty();
            }
            online = presence.path("online").asInt();
            presences++;
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        assertThat((double) notices).as("notices in %s s", seconds).isLessThanOrEqualTo(seconds + 1.1);
        assertThat((double) presences).as("presences in %s s", seconds).isLessThanOrEqualTo(seconds + 1.1);

        JsonNode joined = person("late").joins(room);
        assertThat(joined.path("members").isArray()).isTrue();
        assertThat(joined.path("members")).isEmpty();
        assertThat(joined.path("online").asInt()).isEqualTo(131);
        assertThat(rest().online(room)).isEqualTo(131);

        json.sends("fence");
        numeric.receivesNumeric(2, aliceNick + ": fence");
    }
}
