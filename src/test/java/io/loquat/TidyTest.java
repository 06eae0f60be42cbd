package io.loquat;

import static org.assertj.core.api.Assertions.assertThat;

import io.loquat.testing.SourceFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rules that no compiler checks: short files, no leftovers, and no way for a user's text to become markup. */
class TidyTest {

    private static final Path JAVA = Path.of("src/main/java");
    private static final Path TESTS = Path.of("src/test/java");
    private static final Path BENCH = Path.of("src/bench/java");
    private static final Path PAGES = Path.of("src/main/resources/META-INF/resources");
    private static final int MAX_LINES = 300;

    @Test
    void noFileIsOver300Lines() {
        assertThat(Stream.concat(files(JAVA, ".java"), files(BENCH, ".java")))
                .isNotEmpty()
                .allSatisfy(file -> assertThat(SourceFiles.read(file).lines().count())
                        .as(file.toString())
                        .isLessThanOrEqualTo(MAX_LINES));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "System\\.(out|err)\\b",
                "\\.printStackTrace\\(",
                "\\bTODO\\b",
                "\\bFIXME\\b",
                "\\bXXX\\b",
                "Thread\\.sleep\\(",
                "@SuppressWarnings",
                "\\bimport [a-z.]+\\.\\*;",
            })
    void noLeftovers(String leftover) {
        // A failed start has no log yet.
        assertNowhere(files(JAVA, ".java").filter(file -> !file.endsWith("ops/Main.java")), leftover);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"Thread\\.sleep\\(", "@Disabled", "@RepeatedTest", "@RetryingTest", "\\.printStackTrace\\("})
    void testsNeitherSleepNorHideFailures(String cheat) {
        assertNowhere(files(TESTS, ".java").filter(file -> !file.endsWith("TidyTest.java")), cheat);
    }

    @Test
    void everyPackageIsDocumentedAndNullMarked() {
        List<Path> packages =
                files(JAVA, ".java").map(Path::getParent).distinct().toList();

        assertThat(packages).isNotEmpty().allSatisfy(folder -> {
            Path info = folder.resolve("package-info.java");
            assertThat(info).exists();
            assertThat(SourceFiles.read(info)).startsWith("/** ").contains("@NullMarked");
        });
    }

    @Test
    void everyPackageOfTestsIsNullMarked() {
        assertThat(files(TESTS, ".java").map(Path::getParent).distinct())
                .isNotEmpty()
                .allMatch(folder -> Files.exists(folder.resolve("package-info.java"))
                        || Files.exists(JAVA.resolve(TESTS.relativize(folder)).resolve("package-info.java")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "innerHTML", "outerHTML", "insertAdjacentHTML", "document\\.write", "createContextualFragment",
                        "DOMParser", "setHTML",
                "\\beval\\(", "new Function\\(", "javascript:", "\\son[a-z]+=\"", "<style", "\\sstyle=\"", "<script>",
            })
    void textCannotBecomeMarkupOrScript(String way) {
        assertNowhere(Stream.concat(files(PAGES, ".js"), files(PAGES, ".html")), way);
    }

    @Test
    void pagesLoadNothingFromThirdParties() {
        assertNowhere(
                Stream.of(".js", ".html", ".css").flatMap(suffix -> files(PAGES, suffix)),
                "(src|href)=\"(https?:)?//|\\bfrom \"https?:|(url\\(|@import )(\"|')?(url\\(|https?:|//)");
    }

    private static void assertNowhere(Stream<Path> files, String pattern) {
        Pattern found = Pattern.compile(pattern);
        assertThat(files)
                .isNotEmpty()
                .allSatisfy(file ->
                        assertThat(SourceFiles.read(file)).as(file.toString()).doesNotContainPattern(found));
    }

    private static Stream<Path> files(Path folder, String suffix) {
        return SourceFiles.in(folder, suffix).stream();
    }
}
