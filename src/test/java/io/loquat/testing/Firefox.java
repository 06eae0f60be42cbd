package io.loquat.testing;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * The installed Firefox: the one in the environment variable {@code FIREFOX}, or else the first in the PATH. It is
 * driven by WebDriver BiDi, so it needs no build by Playwright, and lacks everything specific to Chromium's DevTools
 * protocol.
 */
public final class Firefox {

    /** Ends the sentence "There is no browser: ". */
    public static final String MISSING = "set FIREFOX to a Firefox, or put one into the PATH";

    /** Saves CPU time: no process in reserve or for each site, fewer frames that nobody sees, no cache on disk. */
    private static final Map<String, Object> PREFERENCES = Map.ofEntries(
            Map.entry("fission.autostart", false),
            Map.entry("dom.ipc.processPrelaunch.enabled", false),
            Map.entry("layout.frame_rate", 10),
            Map.entry("gfx.webrender.software", true),
            Map.entry("browser.cache.disk.enable", false));

    private Firefox() {}

    /** Returns its path, or empty if there is none. */
    public static Optional<Path> find() {
        return Programs.named("FIREFOX", "firefox-esr", "firefox");
    }

    /** Starts it headless. It is bound to the current thread and ends with this process. */
    public static Browser start(Path executable) {
        var launch = new BrowserType.LaunchOptions()
                .setChannel("moz-firefox")
                .setExecutablePath(executable)
                .setFirefoxUserPrefs(PREFERENCES);
        return Playwrights.create().firefox().launch(launch);
    }
}
