package io.loquat.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.loquat.protocol.Command.Malformed;
import io.loquat.protocol.Command.Valid;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Frames of clients are decoded as their golden files state: next to each {@code .json} is a {@code .txt} with the
 * decoded command.
 */
class DecoderGoldenTest {

    static List<String> commands() {
        return named("full/in/", ".json");
    }

    static List<String> posts() {
        return named("rest/in/", ".json");
    }

    private static List<String> named(String folder, String suffix) {
        return Golden.files().stream()
                .filter(file -> file.startsWith(folder) && file.endsWith(suffix))
                .map(file -> file.substring(0, file.length() - suffix.length()))
                .toList();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("commands")
    void commandIsDecodedAsItsGoldenFileStates(String name) {
        assertThat(CommandDecoder.decode(text(name + ".json")).toString()).isEqualTo(text(name + ".txt"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("posts")
    void postIsDecodedAsItsGoldenFileStates(String name) {
        assertThat(String.valueOf(PostDecoder.decode(text(name + ".json").getBytes(UTF_8))))
                .isEqualTo(text(name + ".txt"));
    }

    @Test
    void everyCommandHasAGoldenFile() {
        Set<Class<?>> decoded = commands().stream()
                .map(name -> switch (CommandDecoder.decode(text(name + ".json"))) {
                    case Valid v -> v.command().getClass();
                    case Malformed m -> m.getClass();
                })
                .collect(Collectors.toSet());

        assertThat(decoded).containsAll(GoldenTest.records(Command.class)).contains(Malformed.class);
    }

    @Test
    void everyDecodedCommandBelongsToAGoldenFile() {
        assertThat(named("full/in/", ".txt")).isEqualTo(commands());
        assertThat(named("rest/in/", ".txt")).isEqualTo(posts());
    }

    private static String text(String file) {
        return new String(Objects.requireNonNull(Golden.frame(file), file), UTF_8);
    }
}
