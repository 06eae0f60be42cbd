package io.loquat.page;

import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import com.microsoft.playwright.BrowserContext;
import io.loquat.testing.Chromium;
import io.loquat.testing.Firefox;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The installed browser, started once and running until the process ends: Chromium or, with {@code
 * -Dpage.browser=firefox}, Firefox. If it is not installed, the tests that need it are skipped; with {@code CI=true}
 * they fail.
 */
final class Browser {

    private static @Nullable Browser started;

    private final com.microsoft.playwright.Browser browser;

    private Browser(com.microsoft.playwright.Browser browser) {
        this.browser = browser;
    }

    /** Returns the browser, which all test classes share: starting it takes as long as a test. */
    static synchronized Browser get() {
        Browser browser = started;
        if (browser == null) {
            browser = new Browser(isFirefox() ? firefox() : chromium());
            started = browser;
        }
        return browser;
    }

    static boolean isFirefox() {
        String name = System.getProperty("page.browser", "chromium");
        return switch (name) {
            case "chromium" -> false;
            case "firefox" -> true;
            default -> throw new IllegalArgumentException("page.browser=" + name + ": must be chromium or firefox");
        };
    }

    BrowserContext newContext(com.microsoft.playwright.Browser.NewContextOptions options) {
        return browser.newContext(options);
    }

    private static com.microsoft.playwright.Browser chromium() {
        return Chromium.start(Chromium.find().orElseGet(() -> missing(Chromium.MISSING)));
    }

    private static com.microsoft.playwright.Browser firefox() {
        return Firefox.start(Firefox.find().orElseGet(() -> missing(Firefox.MISSING)));
    }

    private static Path missing(String what) {
        String why = "There is no browser: " + what;
        return "true".equals(System.getenv("CI")) ? fail(why) : abort(why);
    }
}
