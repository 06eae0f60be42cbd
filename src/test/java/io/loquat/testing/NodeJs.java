package io.loquat.testing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.impl.driver.Driver;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The Node.js that Playwright brings along: always there, of one version, and with a WebSocket of its own. */
public final class NodeJs {

    private NodeJs() {}

    /** What it writes, errors too, is the process' output. */
    public static Process start(Map<String, String> environment, Path script, String... arguments) {
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

    /** Plays a script to its end, which is 0 when all was as it should be; its orders {@code reset} and {@code heal} are the proxy's. */
    public static void play(Proxy proxy, Map<String, String> environment, Path script, String... arguments)
            throws InterruptedException {
        List<String> output = new ArrayList<>();
        Process process = start(environment, script, arguments);
        try (BufferedReader lines = process.inputReader(UTF_8)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                switch (line) {
                    case "reset" -> proxy.reset();
                    case "heal" -> proxy.heal();
                    default -> output.add(line);
                }
            }
            assertThat(process.waitFor()).as(String.join("\n", output)).isZero();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            process.destroyForcibly();
        }
    }
}
