package io.loquat.page;

import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import com.microsoft.playwright.BrowserContext;
import io.loquat.testing.Chromium;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The Chromium of the machine, started once and left to the end of the process. Where there is none, the tests that ask for it
 * are skipped; under {@code CI=true} they fail.
 */
final class Browser {

    private static @Nullable Browser started;

    private final com.microsoft.playwright.Browser chromium;

    private Browser(com.microsoft.playwright.Browser chromium) {
        this.chromium = chromium;
    }

    /** One for all classes of tests: its start costs as much as a test. */
    static synchronized Browser get() {
        Browser browser = started;
        if (browser == null) {
            browser = new Browser(Chromium.start(Chromium.find().orElseGet(Browser::missing)));
            started = browser;
        }
        return browser;
    }

    BrowserContext newContext(com.microsoft.playwright.Browser.NewContextOptions options) {
        return chromium.newContext(options);
    }

    private static Path missing() {
        String why = "There is no browser: " + Chromium.MISSING;
        return "true".equals(System.getenv("CI")) ? fail(why) : abort(why);
    }
}
