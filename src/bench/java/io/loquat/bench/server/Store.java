package io.loquat.bench.server;

import io.loquat.bench.load.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** The files that servers keep their rooms in, each in a folder of its own. */
public final class Store {
    private static final Path STORES = Path.of("target", "bench", "store");

    private Store() {}

    /** A file that is not there, nor what a store had beside it. */
    public static Path fresh(String name) {
        Path folder = STORES.resolve(name.replaceAll("\\W+", "-"));
        try {
            Files.createDirectories(folder);
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    Files.delete(file);
                }
            }
        } catch (IOException e) {
            throw new Failure("the store of a former run cannot be deleted", e);
        }
        return folder.resolve("loquat.db");
    }
}
