package io.loquat.testing;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Finds installed programs. */
public final class Programs {

    private Programs() {}

    /** Returns the executables in the PATH with these names, in the order of the names. */
    public static Stream<Path> all(String... names) {
        String[] folders =
                Objects.requireNonNullElse(System.getenv("PATH"), "").split(Pattern.quote(File.pathSeparator));
        return Stream.of(names)
                .flatMap(name -> Stream.of(folders).map(folder -> Path.of(folder, name)))
                .filter(Files::isExecutable);
    }

    /** Returns the first of {@link #all}. */
    public static Optional<Path> find(String... names) {
        return all(names).findFirst();
    }

    /** Returns the program that an environment variable names, or else the first of the names in the PATH. */
    public static Optional<Path> named(String variable, String... names) {
        String named = System.getenv(variable);
        return named == null || named.isBlank() ? find(names) : Optional.of(Path.of(named));
    }
}
