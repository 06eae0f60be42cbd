package io.loquat.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Prints the ten slowest test classes at the end of {@code ./mvnw verify}. */
public final class SlowestTests {

    private static final int SHOWN = 10;
    private static final Pattern SUITE = Pattern.compile("<testsuite [^>]*\\bname=\"([^\"]+)\" time=\"([^\"]+)\"");

    private record Suite(String name, double seconds) {}

    private SlowestTests() {}

    /** Reads the reports in the given directories. */
    public static void main(String[] directories) throws IOException {
        System.out.println("Slowest test classes:");
        Stream.of(directories)
                .map(Path::of)
                .filter(Files::isDirectory)
                .flatMap(SlowestTests::suites)
                .sorted(Comparator.comparingDouble(Suite::seconds).reversed())
                .limit(SHOWN)
                .forEach(suite -> System.out.printf(Locale.ROOT, "%7.1f s  %s%n", suite.seconds(), suite.name()));
    }

    private static Stream<Suite> suites(Path directory) {
        try (Stream<Path> reports = Files.list(directory)) {
            return reports
                    .filter(report -> report.getFileName().toString().matches("TEST-.*\\.xml"))
                    .map(SlowestTests::suite)
                    .toList()
                    .stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Suite suite(Path report) {
        try {
            Matcher head = SUITE.matcher(Files.readString(report));
            if (!head.find()) {
                throw new IllegalStateException(report + " has no suite");
            }
            return new Suite(head.group(1), Double.parseDouble(head.group(2).replace(",", "")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
