package io.loquat.bench;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.CDPSession;
import com.microsoft.playwright.Page;
import io.loquat.bench.load.Failure;
import java.net.URI;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One tab with the chat page, in a browser that remembers nothing, and what can be measured in it. One thread uses it. */
final class ChatTab implements AutoCloseable {
    private static final double MIB = 1024 * 1024;
    /** Between two keys of somebody who writes fast. */
    private static final double KEY_MS = 50;

    /** The clock is the page's, from the beginning of the navigation; what writes is there before what connects. */
    private static final String ONLINE_AT = """
            new MutationObserver((_, observer) => {
              if (document.getElementById('state')?.dataset.state !== 'online') return;
              window.onlineAt = performance.now();
              observer.disconnect();
            }).observe(document, { subtree: true, attributes: true, attributeFilter: ['data-state'] });""";

    private static final String WATCH = """
            () => {
              const seen = (window.seen = { times: [], delays: [], lines: 0 });
              const frame = () => {
                seen.times.push(performance.now());
                seen.lines = Math.max(seen.lines, document.querySelectorAll('#log li').length);
                requestAnimationFrame(frame);
              };
              frame();
              const { port1, port2 } = new MessageChannel();
              const waiting = [];
              port1.onmessage = () => seen.delays.push(performance.now() - waiting.shift());
              addEventListener('keydown', ({ timeStamp }) => requestAnimationFrame(() => {
                waiting.push(timeStamp);
                port2.postMessage(null); // comes when the frame is done
              }), true);
            }""";

    private static final String SEEN = """
            () => {
              const { times, delays, lines } = window.seen;
              const gaps = times.slice(1).map((time, i) => time - times[i]);
              const [first, last] = [times[0], times.at(-1)];
              const seconds = new Array(Math.floor((last - first) / 1000)).fill(0);
              for (const time of times) seconds[Math.floor((time - first) / 1000)] += 1;
              delays.sort((a, b) => a - b);
              return {
                framesPerSecond: gaps.length * 1000 / (last - first),
                lowest: Math.min(...seconds.slice(0, Math.floor((last - first) / 1000))),
                longestFrame: Math.max(...gaps),
                inputs: delays.length,
                inputP95: delays[Math.floor(delays.length * 0.95)],
                inputMax: delays.at(-1),
                lines,
              };
            }""";

    private final BrowserContext context;
    private final Page page;
    private final CDPSession devtools;

    private ChatTab(Browser browser) {
        context = browser.newContext(new Browser.NewContextOptions().setViewportSize(1180, 760));
        context.addInitScript(ONLINE_AT);
        page = context.newPage();
        devtools = context.newCDPSession(page);
        devtools.send("Performance.enable");
    }

    /**
     * What a stretch of time looked like.
     *
     * @param lowest frames in the worst second
     * @param inputP95 from a key to the end of the frame after it
     * @param lines in the log at most
     */
    record Seen(
            double framesPerSecond,
            double lowest,
            double longestFrame,
            double inputs,
            double inputP95,
            double inputMax,
            double lines) {}

    /**
     * A first visit, and a second one when the page's files are kept.
     *
     * @return for both, in ms, from the beginning of the navigation until one can write and is online
     */
    static double[] visit(Browser browser, URI home) {
        try (ChatTab tab = new ChatTab(browser)) {
            double first = tab.arrive(home, "page-visited");
            tab.page.waitForFunction("() => navigator.serviceWorker.controller");
            return new double[] {first, tab.arrive(home, "page-visited")};
        }
    }

    /** Comes into a room to stay. */
    static ChatTab enter(Browser browser, URI home, String room) {
        ChatTab tab = new ChatTab(browser);
        tab.arrive(home, room);
        tab.page.waitForSelector(".notice.enter");
        return tab;
    }

    private double arrive(URI home, String room) {
        // The process for this site is there before: its start is the browser's.
        page.navigate(home.resolve("/online").toString());
        page.navigate(home.resolve("/?room=" + room).toString());
        return number(page.waitForFunction("() => window.onlineAt").jsonValue());
    }

    /** Waits until the newest message of the room is on screen. */
    void catchesUp(String room) {
        page.waitForFunction("""
                async room => {
                  const { offset } = await (await fetch(`/api/rooms/${room}`)).json();
                  return Number([...document.querySelectorAll('#messages .message')].at(-1)?.dataset.offset) === offset;
                }""", room);
    }

    /** From now on every frame and every key counts. */
    void watch() {
        page.focus("#text");
        page.evaluate(WATCH);
    }

    /** Presses a key, as a person does: the browser does not know it from a real one. */
    void presses(String key) {
        page.keyboard().press(key);
        page.waitForTimeout(KEY_MS);
    }

    Seen seen() {
        Map<?, ?> seen = (Map<?, ?>) page.evaluate(SEEN);
        return new Seen(
                number(seen.get("framesPerSecond")),
                number(seen.get("lowest")),
                number(seen.get("longestFrame")),
                number(seen.get("inputs")),
                number(seen.get("inputP95")),
                number(seen.get("inputMax")),
                number(seen.get("lines")));
    }

    /** What the page's scripts hold, without garbage. */
    double heapMib() {
        devtools.send("HeapProfiler.collectGarbage");
        return metric("JSHeapUsedSize") / MIB;
    }

    /** Nodes of the page, those in no tree too. */
    double nodes() {
        return metric("Nodes");
    }

    private double metric(String name) {
        JsonObject answer = devtools.send("Performance.getMetrics");
        for (JsonElement metric : answer.getAsJsonArray("metrics")) {
            if (metric.getAsJsonObject().get("name").getAsString().equals(name)) {
                return metric.getAsJsonObject().get("value").getAsDouble();
            }
        }
        throw new Failure("the browser has no metric " + name);
    }

    private static double number(@Nullable Object value) {
        if (value instanceof Number number) {
            return number.doubleValue();
        }
        throw new Failure("the page says " + value + " where a number is");
    }

    @Override
    public void close() {
        context.close();
    }
}
