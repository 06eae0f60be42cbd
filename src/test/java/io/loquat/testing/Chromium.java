package io.loquat.testing;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The installed Chromium or Chrome: the one in the environment variable {@code CHROMIUM}, or else the first in the
 * PATH.
 */
public final class Chromium {

    /** Ends the sentence "There is no browser: ". */
    public static final String MISSING = "set CHROMIUM to a Chromium or Chrome, or put one into the PATH";

    private static final List<String> ARGUMENTS = List.of(
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            // A page served by the test has no address of its own and counts as external.
            "--disable-features=LocalNetworkAccessChecks");

    private Chromium() {}

    /** Returns its path, or empty if there is none. */
    public static Optional<Path> find() {
        return Programs.named(
                "CHROMIUM",
                "chromium-headless-shell",
                "chromium",
                "chromium-browser",
                "google-chrome",
                "google-chrome-stable");
    }

    /** Starts it headless. It is bound to the current thread and ends with this process. */
    public static Browser start(Path executable) {
        var launch =
                new BrowserType.LaunchOptions().setExecutablePath(executable).setArgs(ARGUMENTS);
        return Playwrights.create().chromium().launch(launch);
    }
}
