package io.loquat.testing;

import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.impl.driver.jar.DriverJar;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;

/**
 * Creates instances of Playwright for installed browsers. Their driver, 130 MB with a Node.js, is unpacked once for all
 * processes of the tests; Playwright alone would do so in each.
 */
final class Playwrights {

    private static final Path FOLDER = Path.of("target", "playwright").toAbsolutePath();

    private static final Playwright.CreateOptions NO_DOWNLOAD =
            new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1"));

    private Playwrights() {}

    static synchronized Playwright create() {
        System.setProperty("playwright.cli.dir", driver().toString());
        return Playwright.create(NO_DOWNLOAD);
    }

    private static Path driver() {
        Path driver = FOLDER.resolve(String.valueOf(DriverJar.class.getPackage().getImplementationVersion()));
        try {
            Files.createDirectories(FOLDER);
            try (var unused = ProcessLock.on(FOLDER.resolve("lock"))) {
                if (!Files.exists(driver)) {
                    Path unfinished = Files.createTempDirectory(FOLDER, "unfinished");
                    DriverJar.installDriverTo(unfinished);
                    Files.move(unfinished, driver, StandardCopyOption.ATOMIC_MOVE);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
        return driver;
    }
}
