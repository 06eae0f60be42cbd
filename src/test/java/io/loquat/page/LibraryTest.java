package io.loquat.page;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.loquat.testing.NodeJs;
import io.loquat.testing.Proxy;
import io.loquat.testing.ServerTest;
import io.quarkus.test.common.http.TestHTTPResource;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The client library in Node.js, without the page: against the real server, and against one that the scenario
 * simulates.
 */
@ServerTest
@Timeout(60)
@SuppressWarnings("NullAway.Init")
class LibraryTest {

    private static final Path LIBRARY = Path.of("src/main/resources/META-INF/resources/js/loquat.js");
    private static final Path SCENARIOS = Path.of("src/test/node/library.mjs");
    private static final Path GOLDEN = Path.of("src/test/resources/golden/full");
    private static final Path DOCUMENT = Path.of("docs/loquat-js.md");
    private static final Pattern EXAMPLE = Pattern.compile("(?s)```js\\n(.*?)```");
    private static final int MOST_BYTES = 5_632;

    @TestHTTPResource("/")
    URI home;

    static Stream<String> scenarios() throws IOException {
        Process process = NodeJs.start(environment(0, 0), SCENARIOS);
        return new String(process.getInputStream().readAllBytes(), UTF_8).lines().toList().stream();
    }

    @ParameterizedTest
    @MethodSource("scenarios")
    void scenarioSucceeds(String scenario) throws Exception {
        try (Proxy proxy = Proxy.to(home.getPort())) {
            NodeJs.run(proxy, environment(home.getPort(), proxy.port()), SCENARIOS, scenario);
        }
    }

    @Test
    void documentedExampleRuns() throws Exception {
        var example = EXAMPLE.matcher(Files.readString(DOCUMENT));
        assertThat(example.find()).isTrue();
        String code = example.group(1);
        assertThat(code.lines().filter(line -> !line.isBlank())).hasSizeLessThanOrEqualTo(10);
        Path folder = Files.createDirectories(Path.of("target", "example"));
        Files.copy(LIBRARY, folder.resolve("loquat.js"), StandardCopyOption.REPLACE_EXISTING);
        // With a name and a room that nobody else uses.
        Path script = Files.writeString(
                folder.resolve("example.mjs"),
                code.replace("localhost:8080", home.getAuthority())
                        .replace("'alice'", "'example'")
                        .replace("'lobby'", "'example'"));

        Process process = NodeJs.start(Map.of(), script);
        List<String> output = new ArrayList<>();
        try (BufferedReader lines = process.inputReader(UTF_8)) {
            String line = lines.readLine();
            while (line != null && output.size() < 4) {
                output.add(line);
                line = output.size() < 4 ? lines.readLine() : null;
            }
        } finally {
            process.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
        }

        assertThat(output)
                .containsExactlyInAnyOrder(
                        "connecting", "online", "#example example: Hello, all 1 of you!", "That was message 1.");
    }

    @Test
    void isUnderFiveAndAHalfKilobytesCompressed() throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(bytes) {
            {
                def.setLevel(Deflater.BEST_COMPRESSION);
            }
        }) {
            gzip.write(Files.readAllBytes(LIBRARY));
        }

        assertThat(bytes.size()).isLessThanOrEqualTo(MOST_BYTES);
        assertThat(Files.readString(LIBRARY)).doesNotContainPattern("(?m)^import\\b");
    }

    private static Map<String, String> environment(int port, int cuttable) {
        return Map.of(
                "PORT", String.valueOf(port),
                "CUTTABLE", String.valueOf(cuttable),
                "LIBRARY", LIBRARY.toAbsolutePath().toString(),
                "GOLDEN", GOLDEN.toAbsolutePath().toString());
    }
}
