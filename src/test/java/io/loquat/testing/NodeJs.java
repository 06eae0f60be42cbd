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

/** The Node.js bundled with Playwright: always available, in a fixed version, with a built-in WebSocket client. */
public final class NodeJs {

    private NodeJs() {}

    /** Starts a script. Its errors are part of the process's output. */
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

    /** Runs a script, which must exit with 0. Lines {@code reset} and {@code heal} in its output control the proxy. */
    public static void run(Proxy proxy, Map<String, String> environment, Path script, String... arguments)
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
