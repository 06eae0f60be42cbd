package io.loquat.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.jspecify.annotations.Nullable;

/**
 * The classes of the packaged application as the JVM keeps them in memory (class data sharing). A start that maps this
 * archive takes a third less CPU time. The first process that needs the archive creates it, and the others wait. A JVM
 * that cannot use the archive ignores it.
 */
final class ClassArchive {

    private static @Nullable Path current;

    private ClassArchive() {}

    /** Returns the archive in this folder, created if there is none since the last build of the application. */
    static synchronized Path in(Path folder, Path application) {
        Path archive = current;
        if (archive == null) {
            archive = folder.resolve("packaged-" + Runtime.version() + ".jsa");
            try (var unused = ProcessLock.on(folder.resolve("packaged.lock"))) {
                if (!isNewer(archive, application)) {
                    create(archive, Files.createTempDirectory(folder, "class-archive"));
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            current = archive;
        }
        return archive;
    }

    private static boolean isNewer(Path archive, Path application) throws IOException {
        return Files.exists(archive)
                && Files.getLastModifiedTime(archive).compareTo(Files.getLastModifiedTime(application)) > 0;
    }

    /** The JVM writes the archive when it exits: it holds the classes that were loaded until then. */
    private static void create(Path archive, Path folder) throws IOException {
        Path written = folder.resolve("classes.jsa");
        try (ServerProcess server = Launch.in(folder).recordsClasses(written).start();
                FullClient client = server.full()) {
            client.hello("nick", "trainee");
            client.joins("room");
            server.terminate();
            server.exitCode();
        }
        Files.move(written, archive, StandardCopyOption.REPLACE_EXISTING);
    }
}
