package io.loquat.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.loquat.testing.FullClient;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** A client that joins on a new connection before it leaves on the old one misses nothing, and nobody sees it leave. */
abstract class HandoverScenarios extends WireTest {

    private static final int MOVERS = 20;

    @Test
    void clientThatMovesMissesNothingAndNobodySeesALeave() {
        FullClient watcher = member("watcher");
        FullClient speaker = member("speaker");
        watcher.seesEnter(speaker.nick());
        List<FullClient> old = new ArrayList<>();
        for (int i = 0; i < MOVERS; i++) {
            old.add(member("mover"));
            watcher.seesEnter(old.getLast().nick());
        }
        JsonNode first = speaker.sends(room, "first");
        List<FullClient> moved = new ArrayList<>();
        List<JsonNode> joined = new ArrayList<>();
        for (FullClient mover : old) {
            speaker.sends(room, "before");
            moved.add(tabOf(mover));
            speaker.postsMessage(room, "between");
            joined.add(moved.getLast()
                    .joinsSince(
                            room,
                            first.path("epoch").asText(),
                            first.path("offset").asLong()));
            speaker.postsMessage(room, "in both");
            mover.socket().leave(1000);
            speaker.sends(room, "after");
        }
        long last = speaker.sends(room, "last").path("offset").asLong();

        for (int i = 0; i < MOVERS; i++) {
            assertThat(joined.get(i).path("recovered").asBoolean()).isTrue();
            var seen = new TreeSet<Long>();
            joined.get(i)
                    .path("messages")
                    .forEach(message -> seen.add(message.path("offset").asLong()));
            long next = joined.get(i).path("offset").asLong() + 1;
            for (; next <= last; next++) {
                JsonNode message = moved.get(i).push("message");
                assertThat(message.path("offset").asLong()).isEqualTo(next);
                seen.add(next);
            }
            seen.addAll(offsets(old.get(i)));
            assertThat(seen)
                    .containsExactlyElementsOf(
                            LongStream.rangeClosed(1, last).boxed().toList());
        }
        for (long offset = 1; offset <= last; offset++) {
            assertThat(watcher.push("message").path("offset").asLong()).isEqualTo(offset);
        }
        watcher.assertAllRead();
    }

    /** Returns the offsets that an ended connection received; it must have received no leave. */
    private static List<Long> offsets(FullClient ended) {
        List<Long> offsets = new ArrayList<>();
        for (Optional<JsonNode> next = ended.next(); next.isPresent(); next = ended.next()) {
            JsonNode push = next.orElseThrow();
            assertThat(push.path("left")).isEmpty();
            if (push.path("type").asText().equals("message")) {
                offsets.add(push.path("offset").asLong());
            }
        }
        return offsets;
    }
}
