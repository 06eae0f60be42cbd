package io.loquat.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every frame of the server equals its golden file byte for byte, and an event without a file has no frame. */
class GoldenTest {

    /** A frame; null if there must be none. */
    record Case(String file, byte @Nullable [] frame) {
        @Override
        public String toString() {
            return file;
        }
    }

    static List<Case> cases() {
        List<Case> cases = new ArrayList<>();
        Samples.replies()
                .forEach((name, reply) -> cases.add(new Case("full/out/" + name + ".json", FullEncoder.encode(reply))));
        Samples.others().forEach((file, frame) -> cases.add(new Case(file, frame)));
        Samples.events().forEach((name, event) -> {
            for (WireFormat format : WireFormat.values()) {
                cases.add(new Case(file(format, name, event), format.encode(event, false)));
            }
            cases.add(new Case("full/out/" + name + "-own.json", WireFormat.FULL.encode(event, true)));
        });
        return cases;
    }

    private static String file(WireFormat format, String name, RoomEvent event) {
        return switch (format) {
            case FULL -> "full/out/" + name + ".json";
            case JSON_EN -> "simple/json-" + name + ".json";
            case JSON_ZH -> "simple/json-" + name + "-zh.json";
            case NUMERIC_EN -> "numeric/" + name + ".json";
            case NUMERIC_ZH -> "numeric/" + name + "-zh.json";
            case PLAIN -> "plain/" + name + (event instanceof RoomEvent.Binary ? ".bin" : ".txt");
            case SSE -> "sse/" + name + ".txt";
            case SOCKET_IO -> "socketio/" + name + ".txt";
        };
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void frameEqualsItsGoldenFile(Case c) {
        byte[] golden = Golden.frame(c.file());

        if (c.frame() == null) {
            assertThat(golden).as("there is no such frame").isNull();
            return;
        }
        assertThat(golden).as("the file is missing").isNotNull();
        assertThat(new String(c.frame(), UTF_8)).isEqualTo(golden == null ? null : new String(golden, UTF_8));
        assertThat(c.frame()).isEqualTo(golden);
    }

    @Test
    void everyGoldenFileIsUsed() {
        Set<String> said = cases().stream().map(Case::file).collect(Collectors.toSet());

        assertThat(Golden.files()).filteredOn(file -> !file.contains("/in/")).allMatch(said::contains);
    }

    @Test
    void everyReplyHasAGoldenFile() {
        assertThat(classes(Samples.replies().values())).containsExactlyInAnyOrderElementsOf(records(Reply.class));
    }

    @Test
    void everyEventHasAGoldenFile() {
        assertThat(classes(Samples.events().values())).containsExactlyInAnyOrderElementsOf(records(RoomEvent.class));
        assertThat(Samples.events().keySet())
                .allSatisfy(name -> assertThat(cases()).anyMatch(c -> c.file().contains(name) && c.frame() != null));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("events")
    void onlyFullModeSendsTheAuthorAnotherFrame(RoomEvent event) {
        assertThat(Stream.of(WireFormat.values()).filter(format -> format != WireFormat.FULL))
                .allSatisfy(format -> assertThat(format.encode(event, true)).isEqualTo(format.encode(event, false)));
    }

    static Collection<RoomEvent> events() {
        return Samples.events().values();
    }

    private static Set<Class<?>> classes(Collection<?> values) {
        return values.stream().map(Object::getClass).collect(Collectors.toSet());
    }

    static List<Class<?>> records(Class<?> sealed) {
        return Arrays.asList(sealed.getPermittedSubclasses());
    }
}
