package io.loquat.bench.report;

import io.loquat.bench.server.Contender;
import java.util.List;

/**
 * One line of the table.
 *
 * @param name the case
 * @param label what the line says
 * @param suffix of the column of the variant that it is about
 * @param scale what the metric is multiplied with
 * @param compared whether it is put in relation to {@link Contender#reference}
 */
record Row(String name, String label, String metric, String suffix, double scale, boolean compared) {
    private static final String DELIVERIES = "deliveries_per_cpu_s";

    /** What it costs to pass messages on, in order. */
    static final List<Row> SERVER = List.of(
            fanout(CaseNames.ONE, "1,000 receivers, 64 B, one at a time"),
            new Row(CaseNames.ONE, "the same, `format=json`", DELIVERIES, CaseNames.JSON, 1e-3, true),
            fanout(CaseNames.LONGER, "1,000 receivers, 512 B, one at a time"),
            fanout(CaseNames.MANY, "10,000 receivers, 64 B, one at a time"),
            fanout(CaseNames.SENDERS, "50 senders into one room of 1,000"),
            fanout(CaseNames.ROOMS, "100 rooms of 100, one sender each"),
            new Row(
                    CaseNames.RISING,
                    "rising load: highest deliveries **a second**, thousands, with p99 ≤ 25 ms",
                    "steady_deliveries_per_s",
                    "",
                    1e-3,
                    true),
            new Row(
                    CaseNames.CHURN,
                    "connect, join, leave: connections a CPU second",
                    "connections_per_cpu_s",
                    "",
                    1,
                    true),
            memory("idle, RSS of each connection, KiB: as it stands", "rss_kib_each"),
            memory("… after a garbage collection", "rss_after_gc_kib_each"),
            memory("… kernel memory beside it (both ends)", "kernel_kib_each"),
            new Row(CaseNames.START, "start to first accepted connection, ms", "start_ms", "", 1, false),
            new Row(CaseNames.START, "… RSS then, MiB", "rss_mib", "", 1, false));

    /** What it costs to store them. */
    static final List<Row> STORE = List.of(
            millis(CaseNames.HALF_LOAD, "10,000 a second into 100 rooms: `send` to `ack`, median, ms", "p50_ms"),
            millis(CaseNames.HALF_LOAD, "… p99, ms", "p99_ms"),
            new Row(
                    CaseNames.APPENDS,
                    "100 senders, each into its room, 16 under way: acknowledged **a second**",
                    "deliveries_per_s",
                    "",
                    1,
                    true),
            millis(CaseNames.AT_REST, "a message each 10 ms: `send` to `ack`, median, ms", "p50_ms"),
            millis(CaseNames.HISTORY, "a room of 1,000,000 messages: first `join` after a start, ms", "join_ms"),
            millis(CaseNames.HISTORY, "… the same before the JVM is warm, ms", "join_cold_ms"),
            millis(CaseNames.HISTORY, "… a page of 100 anywhere in it, median, ms", "page_p50_ms"),
            millis(CaseNames.HISTORY, "… p99, ms", "page_p99_ms"));

    /** What several servers cost. */
    static final List<Row> CLUSTER = List.of(
            millis(
                    CaseNames.REACH,
                    "2,000 a second into 100 rooms: `send` to receipt at the other server, median, ms",
                    "p50_ms"),
            millis(CaseNames.REACH, "… p99, ms", "p99_ms"),
            percent(CaseNames.REACH, "… both servers together, % of a core", "server_cpu_share"),
            percent(CaseNames.REACH, "… the store, % of a core", "store_cpu_share"),
            new Row(
                    CaseNames.ONE_STORE,
                    "100 senders at both servers, 16 under way: acknowledged **a second**",
                    "messages_per_s",
                    "",
                    1,
                    false),
            percent(CaseNames.ONE_STORE, "… both servers together, % of a core", "server_cpu_share"),
            percent(CaseNames.ONE_STORE, "… the store, % of a core", "store_cpu_share"),
            percent(
                    CaseNames.FOLLOWED,
                    "1,000 rooms followed by each of three servers, at rest: the busiest server, % of a core",
                    "highest_server_cpu_share"),
            percent(CaseNames.FOLLOWED, "… the store, % of a core", "store_cpu_share"));

    /** What the chat page does in a browser. */
    static final List<Row> PAGE = List.of(
            millis(
                    CaseNames.PAGE,
                    "from the navigation until one can write and is online, median, ms",
                    "interactive_ms"),
            millis(CaseNames.PAGE, "… the next time, its files kept, ms", "interactive_again_ms"),
            new Row(
                    CaseNames.PAGE,
                    "1,000 messages a second while one writes: frames a second",
                    "frames_per_s",
                    "",
                    1,
                    false),
            new Row(CaseNames.PAGE, "… in the worst second", "frames_per_s_lowest", "", 1, false),
            millis(CaseNames.PAGE, "… from a key to its frame, p95, ms", "input_p95_ms"),
            millis(CaseNames.PAGE, "… the longest, ms", "input_max_ms"),
            new Row(CaseNames.PAGE, "… lines in the document at most", "lines", "", 1, false),
            new Row(CaseNames.PAGE, "… growth of the heap over 36,000 messages, MiB", "heap_growth_mib", "", 1, false),
            percent(CaseNames.PAGE, "… the browser, all its processes, % of a core", "browser_cpu_share"));

    private static Row percent(String name, String label, String metric) {
        return new Row(name, label, metric, "", 100, false);
    }

    private static Row fanout(String name, String label) {
        return new Row(name, label, DELIVERIES, "", 1e-3, true);
    }

    private static Row millis(String name, String label, String metric) {
        return new Row(name, label, metric, "", 1, false);
    }

    private static Row memory(String label, String metric) {
        return new Row(CaseNames.IDLE, label, metric, "", 1, false);
    }
}
