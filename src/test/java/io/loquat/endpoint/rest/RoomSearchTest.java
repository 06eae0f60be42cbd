package io.loquat.endpoint.rest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.loquat.log.RoomLog.Head;
import io.loquat.log.RoomLog.Listed;
import io.loquat.protocol.RoomName;
import io.loquat.testing.Json;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** docs/protocol.md §4: however many rooms there are, the first 1,000 in order are returned. */
class RoomSearchTest {

    private static final int ROOMS = 1_500;

    private final List<Listed> all = IntStream.range(0, ROOMS)
            .mapToObj(i -> new Listed(new Head(name(i), "e", i, ""), i == 0 ? null : Instant.ofEpochMilli(i)))
            .collect(Collectors.toList());
    private final Map<RoomName, Integer> online = Map.of(name(7), 2, name(9), 1);

    RoomSearchTest() {
        Collections.shuffle(all, new Random(1));
    }

    private static RoomName name(int number) {
        return new RoomName("r-%04d".formatted(number));
    }

    private JsonNode search(@Nullable String q, @Nullable String order) {
        RoomSearch search = Objects.requireNonNull(RoomSearch.parse(q, order));
        return Json.parse(new String(search.found(all, online), StandardCharsets.UTF_8));
    }

    private static List<String> names(JsonNode search) {
        return search.path("rooms").findValuesAsText("room");
    }

    @Test
    void allRoomsAreOrderedByOccupantsThenByName() {
        List<String> names = names(search(null, null));
        assertThat(names).hasSize(RoomSearch.MAX_ROOMS).startsWith("r-0007", "r-0009", "r-0000", "r-0001");
        assertThat(names.getLast()).isEqualTo("r-0999");
        assertThat(search(null, null).has("more")).isFalse();
    }

    @Test
    void searchReturnsTheNewestRoomsAndReportsThatThereAreMore() {
        JsonNode newest = search("R-", "newest");
        assertThat(names(newest))
                .isEqualTo(IntStream.range(0, RoomSearch.MAX_ROOMS)
                        .mapToObj(i -> name(ROOMS - 1 - i).value())
                        .toList());
        assertThat(newest.path("more").asBoolean()).isTrue();
        JsonNode few = search("r-00", "newest");
        assertThat(names(few)).hasSize(100).endsWith("r-0000");
        assertThat(few.path("more").asBoolean(true)).isFalse();
    }
}
