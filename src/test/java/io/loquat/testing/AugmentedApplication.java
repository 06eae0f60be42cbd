package io.loquat.testing;

import io.quarkus.bootstrap.app.CuratedApplication;
import io.quarkus.bootstrap.app.QuarkusBootstrap;
import io.quarkus.bootstrap.classloading.ClassPathElement;
import io.quarkus.bootstrap.classloading.MemoryClassPathElement;
import io.quarkus.bootstrap.classloading.QuarkusClassLoader;
import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Enumeration;
import java.util.HashMap;
import java.util.Map;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * The application as Quarkus prepares it for tests: with the classes that it generates and changes. Preparing takes
 * several times as long as starting a server, so one process does it for all processes of a Maven build, and the others
 * wait.
 */
final class AugmentedApplication {

    /** The class that Quarkus generates to start the application. */
    static final String STARTER = "io.quarkus.runner.ApplicationImpl";

    private static final Path TARGET = Path.of("target").toAbsolutePath();

    /** Different for each Maven build. Without it, as in an IDE, each process prepares its own application. */
    private static final @Nullable String BUILD = System.getProperty("build.started");

    private static final String GENERATED = "generated/";
    private static final String CHANGED = "changed/";

    private static @Nullable AugmentedApplication current;

    private final Map<String, byte[]> generated = new HashMap<>();
    private final Map<String, byte[]> changed = new HashMap<>();

    private AugmentedApplication() {}

    static synchronized AugmentedApplication get() throws Exception {
        AugmentedApplication application = current;
        if (application == null) {
            application = BUILD == null
                    ? prepare()
                    : shared(Files.createDirectories(TARGET.resolve("augmented")), BUILD.replace(':', '-') + ".zip");
            current = application;
        }
        return application;
    }

    /** Returns a loader of its classes, which share no state with those of any other loader. */
    QuarkusClassLoader newLoader() throws Exception {
        QuarkusClassLoader loader = curated().getOrCreateBaseRuntimeClassLoader();
        loader.reset(generated, changed);
        return loader;
    }

    private static CuratedApplication curated() throws Exception {
        return QuarkusBootstrap.builder()
                .setMode(QuarkusBootstrap.Mode.TEST)
                .setTest(true)
                .setFlatClassPath(true)
                .setApplicationRoot(TARGET.resolve("classes"))
                .setProjectRoot(TARGET.getParent())
                .setTargetDirectory(TARGET)
                .build()
                .bootstrap();
    }

    private static AugmentedApplication shared(Path folder, String name) throws Exception {
        Path file = folder.resolve(name);
        try (var unused = ProcessLock.on(folder.resolve("lock"))) {
            if (Files.exists(file)) {
                return read(file);
            }
            AugmentedApplication application = prepare();
            application.write(file);
            return application;
        }
    }

    private static AugmentedApplication prepare() throws Exception {
        var application = new AugmentedApplication();
        QuarkusClassLoader loader =
                curated().createAugmentor().createInitialRuntimeApplication().getClassLoader();
        for (ClassPathElement element : loader.getElementsWithResource(STARTER.replace('.', '/') + ".class")) {
            copy(element, application.generated);
        }
        Field field = QuarkusClassLoader.class.getDeclaredField("transformedClasses"); // nothing public has all of them
        field.setAccessible(true);
        copy((MemoryClassPathElement) field.get(loader), application.changed);
        loader.getCuratedApplication().close();
        return application;
    }

    private static void copy(ClassPathElement from, Map<String, byte[]> to) {
        for (String name : from.getProvidedResources()) {
            to.put(name, from.getResource(name).getData());
        }
    }

    private void write(Path file) throws IOException {
        Path unfinished = file.resolveSibling("unfinished");
        try (var zip = new ZipOutputStream(Files.newOutputStream(unfinished))) {
            zip.setLevel(Deflater.NO_COMPRESSION);
            write(zip, GENERATED, generated);
            write(zip, CHANGED, changed);
        }
        Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
    }

    private static void write(ZipOutputStream zip, String folder, Map<String, byte[]> files) throws IOException {
        for (Map.Entry<String, byte[]> file : files.entrySet()) {
            zip.putNextEntry(new ZipEntry(folder + file.getKey()));
            zip.write(file.getValue());
        }
    }

    private static AugmentedApplication read(Path file) throws IOException {
        var application = new AugmentedApplication();
        try (var zip = new ZipFile(file.toFile())) {
            for (Enumeration<? extends ZipEntry> entries = zip.entries(); entries.hasMoreElements(); ) {
                ZipEntry entry = entries.nextElement();
                byte[] data = zip.getInputStream(entry).readAllBytes();
                String name = entry.getName();
                if (name.startsWith(GENERATED)) {
                    application.generated.put(name.substring(GENERATED.length()), data);
                } else {
                    application.changed.put(name.substring(CHANGED.length()), data);
                }
            }
        }
        return application;
    }
}
