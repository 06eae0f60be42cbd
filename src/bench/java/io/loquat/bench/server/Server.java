package io.loquat.bench.server;

import io.loquat.bench.load.Failure;
import io.loquat.bench.load.Proc;
import io.loquat.bench.load.Target;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** A running server; it does not outlive this process. */
public final class Server implements AutoCloseable {
    private static final Path LOGS = Path.of("target", "bench", "logs");
    private static final long START_WITHIN = 30_000_000_000L;
    private static final long MILLISECOND = 1_000_000;

    private final Contender contender;
    private final Process process;
    private final Thread hook;
    private final int port;
    private final int management;
    private final double startMillis;
    private final long startRssKib;

    private Server(
            Contender contender,
            Process process,
            Thread hook,
            int port,
            int management,
            double startMillis,
            long startRssKib) {
        this.contender = contender;
        this.process = process;
        this.hook = hook;
        this.port = port;
        this.management = management;
        this.startMillis = startMillis;
        this.startRssKib = startRssKib;
    }

    /**
     * Starts it and waits until it accepts a connection.
     *
     * @param store the file that it keeps its rooms in, or the store's port, if it is one that does
     */
    public static Server start(Contender contender, Pinning pinning, String store) {
        try {
            int port = freePort();
            int management = freePort();
            List<String> command = contender.command().stream()
                    .map(argument -> argument.replace("PORT", Integer.toString(port))
                            .replace("MANAGEMENT", Integer.toString(management))
                            .replace("STORE", store))
                    .toList();
            Files.createDirectories(LOGS);
            Path log = LOGS.resolve(contender.name().replaceAll("\\W+", "-") + ".log");
            long begun = System.nanoTime();
            Process process = new ProcessBuilder(
                            contender.name().equals(Contender.REDIS)
                                    ? pinning.anywhere(command)
                                    : pinning.server(command))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                    .start();
            Thread hook = new Thread(process::destroyForcibly);
            Runtime.getRuntime().addShutdownHook(hook);
            while (!accepts(port)) {
                if (!process.isAlive() || System.nanoTime() - begun > START_WITHIN) {
                    process.destroyForcibly();
                    throw new Failure(contender.name() + " does not start: " + Files.readString(log));
                }
                LockSupport.parkNanos(MILLISECOND);
            }
            double millis = (System.nanoTime() - begun) / (double) MILLISECOND;
            return new Server(contender, process, hook, port, management, millis, Proc.rssKib(process.pid()));
        } catch (IOException e) {
            throw new Failure(contender.name() + " cannot be started", e);
        }
    }

    public Contender contender() {
        return contender;
    }

    public long pid() {
        return process.pid();
    }

    /** Where clients go that want the bare text. */
    public Target target() {
        return new Target(
                contender.name(),
                new InetSocketAddress(InetAddress.getLoopbackAddress(), port),
                contender.query(),
                "",
                process.pid());
    }

    /** From the start of the process to the first connection it accepted. */
    public double startMillis() {
        return startMillis;
    }

    /** Resident memory at that moment. */
    public long startRssKib() {
        return startRssKib;
    }

    /** Has a JVM collect its garbage; nothing to others. */
    public void collectGarbage() {
        if (contender.jvm()) {
            Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
            Pinning.run(List.of(jcmd.toString(), Long.toString(pid()), "GC.run"), 30, Path.of("."));
        }
    }

    /** What the server tells of a metric of Prometheus, 0 when it does not know it. */
    public double metric(String nameAndLabels) {
        return get("/q/metrics")
                .body()
                .lines()
                .filter(line -> line.startsWith(nameAndLabels + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(nameAndLabels.length() + 1)))
                .sum();
    }

    /** Waits until it has met its store. */
    void awaitReady() {
        long begun = System.nanoTime();
        while (get("/q/health/ready").statusCode() != 200) {
            if (System.nanoTime() - begun > START_WITHIN) {
                throw new Failure(contender.name() + " is not ready");
            }
            LockSupport.parkNanos(MILLISECOND);
        }
    }

    private HttpResponse<String> get(String path) {
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + management + path))
                    .timeout(Duration.ofSeconds(10))
                    .build();
            return client.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new Failure(contender.name() + " does not answer " + path, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Failure("interrupted", e);
        }
    }

    /** Ends it at once: there is nobody left to say goodbye to. */
    @Override
    public void close() {
        process.destroyForcibly();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                throw new Failure(contender.name() + " does not end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Runtime.getRuntime().removeShutdownHook(hook);
    }

    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    static boolean accepts(int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
