package io.loquat.bench.report;

import io.loquat.bench.load.Proc;
import io.netty.util.Version;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

/** Where and when this was measured. */
public record Facts(
        String form,
        String when,
        long seconds,
        String processor,
        int cores,
        String kernel,
        String jdk,
        String quarkus,
        String netty,
        List<String> notes) {

    public static Facts ofThisMachine(String form, Duration took, List<String> notes) {
        String info = Proc.read("/proc/cpuinfo");
        String netty = Version.identify().values().stream()
                .map(Version::artifactVersion)
                .findFirst()
                .orElse("unknown");
        return new Facts(
                form,
                Instant.now().truncatedTo(ChronoUnit.SECONDS).toString(),
                took.toSeconds(),
                info.lines()
                        .filter(line -> line.startsWith("model name"))
                        .map(line -> line.substring(line.indexOf(':') + 1).strip())
                        .findFirst()
                        .orElse(System.getProperty("os.arch")),
                (int) Proc.read("/proc/stat")
                        .lines()
                        .filter(line -> line.matches("cpu\\d.*"))
                        .count(),
                "Linux " + System.getProperty("os.version"),
                System.getProperty("java.vendor.version", "") + " " + Runtime.version(),
                System.getProperty("bench.quarkus", ""),
                netty,
                List.copyOf(notes));
    }

    String line() {
        return "%s, %d cores, %s, JDK %s, Quarkus %s, Netty %s, loopback; the %s form, %s, %d s."
                .formatted(processor, cores, kernel, jdk.strip(), quarkus, netty, form, when, seconds);
    }
}
