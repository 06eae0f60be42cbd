package io.loquat.bench;

import com.microsoft.playwright.Browser;
import io.loquat.bench.ChatTab.Seen;
import io.loquat.bench.load.Failure;
import io.loquat.bench.load.Outcome;
import io.loquat.bench.load.Pace;
import io.loquat.bench.load.Proc;
import io.loquat.bench.load.Shape;
import io.loquat.bench.load.Swarm;
import io.loquat.bench.server.Server;
import io.loquat.testing.Chromium;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The chat page in the browser of this machine: how soon one can write, and an hour of a busy room, ten messages a second, sent in
 * 36 s while one writes. Server, generator and browser share the cores.
 */
record PageCase(String name, List<Turn> turns) implements Case {
    private static final int VISITS = 7;
    private static final int RATE = 1_000;
    private static final int MINUTE = 600;
    private static final int HOUR = 36_000;
    private static final int SENDERS = 10;
    private static final Shape ROOM = new Shape("page", 1, SENDERS, SENDERS, 64);
    private static final String CLOSED_3008 = "loquat_closes_total{code=\"3008\"}";

    @Override
    public int rounds() {
        return 1;
    }

    @Override
    public @Nullable String lacks() {
        return Chromium.find().isPresent()
                ? null
                : "There is no browser, what the page costs is left out: " + Chromium.MISSING + ".";
    }

    @Override
    public Map<String, Double> measure(Stage stage, Turn turn) {
        Server server = stage.warm(turn.server());
        return stage.unpinned(() -> measure(stage, server));
    }

    private Map<String, Double> measure(Stage stage, Server server) {
        try (Browser browser = Chromium.start(Chromium.find().orElseThrow());
                ExecutorService generator = Executors.newSingleThreadExecutor()) {
            URI home =
                    URI.create("http://127.0.0.1:" + server.target().address().getPort() + "/");
            Map<String, Double> values = new LinkedHashMap<>();
            ChatTab.visit(browser, home); // the first one starts what every browser has running
            List<double[]> visits = IntStream.range(0, VISITS)
                    .mapToObj(n -> ChatTab.visit(browser, home))
                    .toList();
            values.put("interactive_ms", median(visits, 0));
            values.put("interactive_again_ms", median(visits, 1));
            try (ChatTab tab = ChatTab.enter(browser, home, ROOM.room())) {
                hour(stage, server, generator, tab, values);
            }
            return values;
        }
    }

    /** The generator is one thread, and so is what drives the browser. */
    private void hour(Stage stage, Server server, ExecutorService generator, ChatTab tab, Map<String, Double> values) {
        Swarm swarm =
                join(CompletableFuture.supplyAsync(() -> Swarm.of(stage.reactor, server.target(), ROOM), generator));
        try {
            join(send(generator, swarm, MINUTE));
            tab.catchesUp(ROOM.room());
            double heap = tab.heapMib();
            double nodes = tab.nodes();
            double closed = server.metric(CLOSED_3008);
            double cpu = browserCpu();
            tab.watch();
            CompletableFuture<Outcome> sending = send(generator, swarm, HOUR - MINUTE);
            while (!sending.isDone()) {
                tab.presses("a");
            }
            Seen seen = tab.seen();
            double used = browserCpu() - cpu;
            Outcome outcome = join(sending);
            tab.catchesUp(ROOM.room());
            values.put("frames_per_s", seen.framesPerSecond());
            values.put("input_p95_ms", seen.inputP95());
            values.put("frames_per_s_lowest", seen.lowest());
            values.put("longest_frame_ms", seen.longestFrame());
            values.put("inputs", seen.inputs());
            values.put("input_max_ms", seen.inputMax());
            values.put("lines", seen.lines());
            values.put("heap_mib", heap);
            values.put("heap_growth_mib", tab.heapMib() - heap);
            values.put("nodes_growth", tab.nodes() - nodes);
            values.put("closed_3008", server.metric(CLOSED_3008) - closed);
            values.put("messages_per_s", outcome.messagesPerSecond());
            values.put("server_cpu_share", outcome.cpu() / outcome.seconds());
            values.put("generator_cpu_share", outcome.generator() / outcome.seconds());
            values.put("browser_cpu_share", used / outcome.seconds());
        } finally {
            join(CompletableFuture.runAsync(swarm::close, generator));
        }
    }

    private CompletableFuture<Outcome> send(ExecutorService generator, Swarm swarm, int messages) {
        Pace pace = new Pace(RATE, 0, (double) messages / RATE);
        return CompletableFuture.supplyAsync(() -> swarm.runFaultless(pace, name), generator);
    }

    private static <T> T join(CompletableFuture<T> future) {
        try {
            return future.join();
        } catch (CompletionException e) {
            throw new Failure(String.valueOf(e.getMessage()), e);
        }
    }

    private static double browserCpu() {
        return ProcessHandle.current()
                .descendants()
                .filter(process -> process.info().command().orElse("").contains("chrom"))
                .mapToDouble(process -> Proc.cpu(process.pid()))
                .sum();
    }

    private static double median(List<double[]> visits, int index) {
        return visits.stream()
                .mapToDouble(times -> times[index])
                .sorted()
                .skip(visits.size() / 2)
                .findFirst()
                .orElseThrow(() -> new Failure("there was no visit"));
    }
}
