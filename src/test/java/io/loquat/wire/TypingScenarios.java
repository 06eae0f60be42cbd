package io.loquat.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.loquat.testing.FullClient;
import io.loquat.testing.Json;
import io.loquat.testing.Names;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** docs/protocol.md §3: typing events reach the other occupants, are throttled, and are never stored. */
abstract class TypingScenarios extends WireTest {

    @Test
    void typingReachesTheOthersAtMostEvery3Seconds() {
        FullClient alice = member("alice");
        FullClient bob = member("bob");
        alice.seesEnter(bob.nick());
        alice.types(room);
        alice.types(room);
        alice.types(room);
        JsonNode typing = bob.push("typing");
        assertThat(typing).isEqualTo(Json.object("type", "typing", "room", room, "nick", alice.nick()));
        alice.sends(room, "fence");
        bob.receives(alice.nick(), "fence");
        alice.receives(alice.nick(), "fence");
        bob.types(room);
        alice.push("typing");
    }

    @Test
    void typingIsRepeatedAfter3SecondsAndBeforeItExpiresAfter6() {
        // Waits for real time: the protocol fixes the 3 s, and the server has its own clock.
        FullClient alice = member("alice");
        FullClient bob = member("bob");
        long start = System.nanoTime();
        alice.types(room);
        bob.push("typing");
        boolean again = false;
        while (!again) {
            alice.types(room);
            alice.sends(room, "fence");
            again = bob.push().path("type").asText().equals("typing");
        }
        assertThat((System.nanoTime() - start) / 1_000_000).isBetween(2_900L, 5_900L);
    }

    @Test
    void ownConnectionsReceiveNoTypingAndShareOneThrottle() {
        FullClient bob = member("bob");
        FullClient alice = member("alice");
        bob.seesEnter(alice.nick());
        FullClient tab = tabOf(alice);
        tab.joins(room);
        alice.types(room);
        tab.types(room);
        alice.postsMessage(room, "fence");
        tab.postsMessage(room, "fence");
        List<String> types = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            types.add(bob.push().path("type").asText());
        }
        assertThat(types).containsExactlyInAnyOrder("typing", "message", "message");
        for (FullClient own : List.of(alice, tab)) {
            own.receives(alice.nick(), "fence");
            own.receives(alice.nick(), "fence");
        }
    }

    @Test
    void typingIsThrottledPerRoom() {
        String other = Names.unique("room");
        FullClient alice = member("alice");
        alice.joins(other);
        FullClient bob = member("bob");
        bob.joins(other);
        alice.types(room);
        assertThat(bob.push("typing").path("room").asText()).isEqualTo(room);
        alice.types(other);
        assertThat(bob.push("typing").path("room").asText()).isEqualTo(other);
    }

    @Test
    void typingIsNotStored() {
        FullClient alice = member("alice");
        FullClient bob = member("bob");
        alice.types(room);
        bob.push("typing");
        String epoch = alice.sends(room, "one").path("epoch").asText();
        bob.types(room);
        alice.seesEnter(bob.nick());
        alice.receives(alice.nick(), "one");
        alice.push("typing");
        assertThat(alice.sends(room, "two").path("offset").asLong()).isEqualTo(2);

        String messages = "/api/rooms/" + room + "/messages";
        JsonNode kept = rest().get(messages).json().path("messages");
        assertThat(Json.each(kept, "text")).containsExactly("one", "two");
        assertThat(rest().get(messages + "?after=0").json().path("messages")).isEqualTo(kept);
        assertThat(bob.history(room).path("messages")).isEqualTo(kept);
        assertThat(person("carol").joins(room).path("messages")).isEqualTo(kept);
        assertThat(person("dave").joinsSince(room, epoch, 0).path("messages")).isEqualTo(kept);
        assertThat(rest().get(exportOf(room)).text().lines().map(Json::parse)).isEqualTo(Json.elements(kept));
        try (var reader = events("Last-Event-ID", epoch + ":0")) {
            reader.receives(alice.nick(), "one");
            reader.receives(alice.nick(), "two");
        }
    }
}
