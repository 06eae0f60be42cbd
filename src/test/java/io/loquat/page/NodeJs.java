package io.loquat.page;

import com.microsoft.playwright.impl.driver.Driver;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The Node.js that Playwright brings along: always there, of one version, and with a WebSocket of its own. */
final class NodeJs {

    private NodeJs() {}

    /** What it writes, errors too, is the process' output. */
    static Process start(Map<String, String> environment, Path script, String... arguments) {
        Path node = Driver.ensureDriverInstalled(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1"), false)
                .driverDir()
                .resolve("node");
        List<String> command = new ArrayList<>(List.of(node.toString(), "--no-warnings", script.toString()));
        command.addAll(List.of(arguments));
        var builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(environment);
        try {
            return builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
