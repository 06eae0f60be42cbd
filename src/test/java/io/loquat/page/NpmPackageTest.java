package io.loquat.page;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.loquat.testing.NodeJs;
import io.loquat.testing.NodeModules;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The npm package of the client library, packed and installed as its users do, and its types, checked by the TypeScript
 * compiler.
 */
@Timeout(120)
@SuppressWarnings("NullAway.Init")
class NpmPackageTest {

    private static final Path PACKAGE = Path.of("target", "npm", "loquat").toAbsolutePath();
    private static final Path SOURCES = Path.of("src", "test", "node");
    private static final Path TYPES = Path.of("src/main/resources/META-INF/resources/js/loquat.d.ts");
    private static final Path DOCUMENT = Path.of("docs/loquat-js.md");
    private static final Pattern ERROR = Pattern.compile("(?m)^(\\S+?)\\((\\d+),\\d+\\): error TS\\d+");

    private static Path compiler;

    /** A folder in which the package was installed with {@code npm install}. */
    @TempDir
    static Path home;

    @BeforeAll
    static void packAndInstall() throws Exception {
        // Skipped if npm is not installed.
        compiler = NodeModules.of("types").resolve("typescript/bin/tsc");
        assertThat(npm(home, "pack", PACKAGE.toString(), "--pack-destination", home.toString()))
                .isNotBlank();
        Path packed;
        try (Stream<Path> files = Files.list(home)) {
            packed = files.filter(file -> file.toString().endsWith(".tgz"))
                    .findFirst()
                    .orElseThrow();
        }
        Files.writeString(home.resolve("package.json"), "{\"private\":true,\"type\":\"module\"}");
        npm(home, "install", "--offline", "--ignore-scripts", "--no-audit", "--no-fund", packed.toString());
    }

    private static String npm(Path folder, String... arguments) throws Exception {
        Process npm = new ProcessBuilder(Stream.concat(Stream.of("npm", "--no-update-notifier"), Stream.of(arguments))
                        .toList())
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        String output = new String(npm.getInputStream().readAllBytes(), UTF_8);
        assertThat(npm.waitFor()).as(output).isZero();
        return output;
    }

    private static String run(Path script, String... arguments) throws IOException {
        return new String(
                NodeJs.start(Map.of(), script, arguments).getInputStream().readAllBytes(), UTF_8);
    }

    /** The compiler's errors in these files, as {@code FILE:LINE}. */
    private static List<String> compilerErrors(String... files) throws IOException {
        for (String file : files) {
            Files.copy(SOURCES.resolve("types").resolve(file), home.resolve(file), StandardCopyOption.REPLACE_EXISTING);
        }
        String[] arguments = Stream.concat(
                        Stream.of(files).map(file -> home.resolve(file).toString()),
                        Stream.of(
                                "--strict --exactOptionalPropertyTypes --noEmit --pretty false --allowJs --checkJs --target es2022 --lib es2022,dom --types --module nodenext"
                                        .split(" ")))
                .toArray(String[]::new);
        String output = run(compiler, arguments);
        List<String> errors = ERROR.matcher(output)
                .results()
                .map(found -> Path.of(found.group(1)).getFileName() + ":" + found.group(2))
                .distinct()
                .toList();
        assertThat(errors.isEmpty()).as(output).isEqualTo(output.isBlank());
        return errors;
    }

    @Test
    void exportsMatchTheTypes() throws IOException {
        Path script = Files.copy(SOURCES.resolve("package.mjs"), home.resolve("package.mjs"));
        String types = Files.readString(TYPES);

        assertThat(run(script).lines())
                .containsExactly(
                        "state connecting",
                        "state offline",
                        "exports " + names(types, "(?m)^export (?:class|function|const) (\\w+)"),
                        "members "
                                + names(
                                        types.replaceFirst("(?s).*export class Loquat \\{", ""),
                                        "(?m)^  (?:readonly )?(?!constructor)(\\w+)[(<:]"));
    }

    @Test
    void eventsMatchTheDocumentation() throws IOException {
        String events = Files.readString(TYPES).replaceFirst("(?s).*export interface Events \\{(.*?)\n\\}.*", "$1");
        String table = Files.readString(DOCUMENT).replaceFirst("(?s).*## Events(.*?)\n## .*", "$1");

        assertThat(names(events, "(?m)^  (\\w+): ")).isEqualTo(names(table, "(?m)^\\| `(\\w+)` \\|"));
    }

    private static String names(String text, String pattern) {
        return Pattern.compile(pattern)
                .matcher(text)
                .results()
                .map(found -> found.group(1))
                .collect(Collectors.toCollection(TreeSet::new))
                .stream()
                .collect(Collectors.joining(" "));
    }

    @Test
    void containsTheLicenceAndNoOtherFiles() throws IOException {
        Path installed = home.resolve("node_modules/loquat");
        try (Stream<Path> files = Files.list(installed)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder("LICENSE", "README.md", "loquat.d.ts", "loquat.js", "package.json");
        }
        assertThat(installed.resolve("LICENSE")).hasSameTextualContentAs(Path.of("LICENSE"));
        assertThat(Files.readString(installed.resolve("package.json"))).doesNotContain("@version@");
    }

    @Test
    void strictTypeScriptConsumerCompiles() throws IOException {
        String types = Files.readString(TYPES);
        String consumer = Files.readString(SOURCES.resolve("types/consumer.ts"));

        assertThat(compilerErrors("consumer.ts")).isEmpty();
        Matcher exported = Pattern.compile("(?m)^export (?:class|function|const|interface|type) (\\w+)")
                .matcher(types);
        assertThat(exported.results().map(found -> found.group(1))).allMatch(name -> consumer.contains(name));
    }

    @ParameterizedTest
    @ValueSource(strings = {"wrong.ts", "page.js"})
    void exactlyTheMarkedLinesAreErrors(String file) throws IOException {
        List<String> lines = Files.readAllLines(SOURCES.resolve("types").resolve(file));
        List<String> wrong = IntStream.range(0, lines.size())
                .filter(line -> lines.get(line).contains("; // wrong"))
                .mapToObj(line -> file + ":" + (line + 1))
                .toList();

        assertThat(wrong).isNotEmpty();
        assertThat(compilerErrors(file)).isEqualTo(wrong);
    }
}
