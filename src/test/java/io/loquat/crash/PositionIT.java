package io.loquat.crash;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.loquat.testing.FullClient;
import io.loquat.testing.Json;
import io.loquat.testing.Launch;
import io.loquat.testing.Rest;
import io.loquat.testing.ServerProcess;
import io.loquat.testing.SseClient;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * docs/protocol.md §3, §4: all transports use the same positions. Whichever transport reported a position, every
 * transport can resume from it, even after a restart of the server.
 */
class PositionIT {

    private static final String ROOM = "lobby";

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    @Test
    void positionIsValidForEveryTransportAndAcrossRestarts() {
        Launch launch = Launch.in(folder)
                .with("loquat.store", "sqlite")
                .with("loquat.store.path", folder.resolve("loquat.db").toString());
        String position;
        try (ServerProcess server = launch.start();
                FullClient alice = server.full()) {
            position = positionOfTheSecondOfTwoMessages(server, alice);
            alice.sends(ROOM, "three");
            post(server, "four");
            assertResumes(server, position, "three", "four");
            server.kill();
        }
        try (ServerProcess server = launch.start()) {
            assertResumes(server, position, "three", "four");
            post(server, "five");
            assertResumes(server, position, "three", "four", "five");
        }
    }

    /** Returns the position, which each transport must report alike. */
    private static String positionOfTheSecondOfTwoMessages(ServerProcess server, FullClient alice) {
        alice.hello("nick", "alice");
        JsonNode joined = alice.joins(ROOM);
        List<String> positions = new ArrayList<>();
        try (var reader = new SseClient(
                server.uri(), ROOM, "Last-Event-ID", joined.path("epoch").asText() + ":0")) {
            alice.sends(ROOM, "one");
            alice.receives("alice", "one");
            reader.receives("alice", "one");
            positions.add(position(post(server, "two")));
            positions.add(position(alice.receives("bot", "two")));
            positions.add(String.valueOf(reader.receives("bot", "two").id()));
            positions.add(position(server.rest()
                    .get(Rest.messages(ROOM) + "?limit=1")
                    .json()
                    .path("messages")
                    .path(0)));
            alice.leaves(ROOM);
            positions.add(position(alice.joins(ROOM)));
        }
        assertThat(positions).containsOnly(joined.path("epoch").asText() + ":2");
        return positions.getFirst();
    }

    private static JsonNode post(ServerProcess server, String text) {
        return server.rest().postMessage(ROOM, "text", text, "nick", "bot").json();
    }

    private static String position(JsonNode message) {
        return message.path("epoch").asText() + ":" + message.path("offset").asText();
    }

    /** Verifies that every transport delivers exactly these messages after the position, identical in every field. */
    private static void assertResumes(ServerProcess server, String position, String... texts) {
        String epoch = position.substring(0, position.indexOf(':'));
        long offset = Long.parseLong(position.substring(position.indexOf(':') + 1));
        JsonNode page =
                server.rest().get(Rest.messages(ROOM) + "?after=" + offset).json();
        assertThat(page.path("epoch").asText()).isEqualTo(epoch);
        JsonNode messages = page.path("messages");
        assertThat(Json.each(messages, "text")).containsExactly(texts);
        try (FullClient bob = server.full();
                var reader = new SseClient(server.uri(), ROOM, "Last-Event-ID", position)) {
            for (JsonNode message : messages) {
                SseClient.Event event = reader.next();
                assertThat(event.json()).isEqualTo(message);
                assertThat(event.id()).isEqualTo(position(message));
            }
            bob.hello();
            assertThat(bob.history(ROOM, "after", offset).path("messages")).isEqualTo(messages);
            JsonNode joined = bob.joinsSince(ROOM, epoch, offset);
            assertThat(joined.path("recovered").asBoolean()).isTrue();
            assertThat(joined.path("messages")).isEqualTo(messages);
            reader.sees("presence");
        }
    }
}
