package io.loquat.testing;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Playwright;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The Firefox of the machine: the one that {@code FIREFOX} names, else the first in the PATH. It is driven by WebDriver BiDi, so
 * it needs no build of Playwright's own, and what belongs to the protocol of Chromium's developer tools is missing.
 */
public final class Firefox {

    /** Ends the sentence "There is no browser: ". */
    public static final String MISSING = "set FIREFOX to a Firefox, or put one into the PATH";

    private Firefox() {}

    /** Where it is; nothing where there is none. */
    public static Optional<Path> find() {
        return Programs.named("FIREFOX", "firefox-esr", "firefox");
    }

    /** Starts it, without a window. It belongs to this thread and ends with this process. */
    public static Browser start(Path executable) {
        var launch = new BrowserType.LaunchOptions().setChannel("moz-firefox").setExecutablePath(executable);
        return Playwright.create(Chromium.NO_DOWNLOAD).firefox().launch(launch);
    }
}
