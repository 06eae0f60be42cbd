package io.loquat.page;

import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Playwright;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The Chromium of the machine, started once and left to the end of the process. Where there is none, the tests that ask for it
 * are skipped; under {@code CI=true} they fail.
 */
final class Browser {

    private static final List<String> NAMES =
            List.of("chromium", "chromium-browser", "google-chrome", "google-chrome-stable");

    private static final List<String> ARGUMENTS = List.of(
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            // A page that the test itself serves has no address of its own and counts as from outside.
            "--disable-features=LocalNetworkAccessChecks");

    private static @Nullable Browser started;

    private final com.microsoft.playwright.Browser chromium;

    private Browser(com.microsoft.playwright.Browser chromium) {
        this.chromium = chromium;
    }

    /** One for all classes of tests: its start costs as much as a test. */
    static synchronized Browser get() {
        Browser browser = started;
        if (browser == null) {
            browser = launch();
            started = browser;
        }
        return browser;
    }

    private static Browser launch() {
        Path executable = find().orElseGet(Browser::missing);
        var options = new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1"));
        Playwright playwright = Playwright.create(options);
        var launch =
                new BrowserType.LaunchOptions().setExecutablePath(executable).setArgs(ARGUMENTS);
        return new Browser(playwright.chromium().launch(launch));
    }

    BrowserContext newContext(com.microsoft.playwright.Browser.NewContextOptions options) {
        return chromium.newContext(options);
    }

    private static Optional<Path> find() {
        String named = System.getenv("CHROMIUM");
        if (named != null && !named.isBlank()) {
            return Optional.of(Path.of(named));
        }
        String path = System.getenv().getOrDefault("PATH", "");
        return NAMES.stream()
                .flatMap(name -> Stream.of(path.split(File.pathSeparator)).map(folder -> Path.of(folder, name)))
                .filter(Files::isExecutable)
                .findFirst();
    }

    private static Path missing() {
        String why = "no browser: set CHROMIUM to a Chromium or Chrome, or put one of " + NAMES + " into the PATH";
        return "true".equals(System.getenv("CI")) ? fail(why) : abort(why);
    }
}
