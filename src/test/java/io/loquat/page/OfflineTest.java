package io.loquat.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.ServiceWorkerPolicy;
import io.loquat.testing.Rest;
import io.loquat.testing.ServerTest;
import java.io.IOException;
import java.net.URI;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The service worker: the page starts without a network, shows cached messages, and continues when the network is back.
 */
@ServerTest
class OfflineTest extends PageTest {

    private Page enterWithWorker(URI base) {
        Page page = page(english().setServiceWorkers(ServiceWorkerPolicy.ALLOW));
        remember(page, "alice");
        go(page, base, room);
        page.evaluate("""
            async () => {
              await navigator.serviceWorker.ready;
              if (!navigator.serviceWorker.controller) {
                await new Promise((done) => navigator.serviceWorker.addEventListener('controllerchange', done));
              }
            }""");
        return page;
    }

    @Test
    void pageStartsOfflineAndSaysSo() throws IOException {
        excuse("WebSocket connection to");
        try (CuttableProxy proxy = new CuttableProxy(home.getPort())) {
            Page alice = enterWithWorker(URI.create("http://127.0.0.1:" + proxy.port() + "/"));

            proxy.cut();
            alice.reload();

            assertThat(alice.locator("#away")).isVisible();
            assertThat(alice.locator("#away-text")).containsText("Connection lost");
            assertThat(alice.locator("#text")).isVisible();
            assertThat(alice.locator("#room-name")).hasText(room);
            assertThat(alice.locator("#kept")).containsText("This is what was loaded on");
            assertThat(alice.locator("#empty")).isVisible();
            proxy.mend();
            assertThat(alice.locator("#state")).hasAttribute("data-state", "online");
            say(alice, "back");
            assertThat(texts(alice)).hasText(new String[] {"back"});
        }
    }

    @Test
    void cachedMessagesAreReadableOfflineAndReconnectingLosesNothing() throws IOException {
        excuse("WebSocket connection to");
        try (CuttableProxy proxy = new CuttableProxy(home.getPort())) {
            Page alice = enterWithWorker(URI.create("http://127.0.0.1:" + proxy.port() + "/"));
            post("robot", "one");
            assertThat(texts(alice)).hasCount(1);
            say(alice, "two");
            assertThat(alice.locator("#pending > li")).hasCount(0);
            post("robot", "three");
            assertThat(texts(alice)).hasText(new String[] {"one", "two", "three"});

            proxy.cut();
            alice.reload();
            assertThat(texts(alice)).hasText(new String[] {"one", "two", "three"});
            assertThat(alice.locator(".message.own .text")).hasText("two");
            assertThat(alice.locator("#me-nick")).hasText("alice");
            assertThat(alice.locator("#kept")).containsText("This is what was loaded on");
            assertThat(alice.locator("#people-title")).hasText("People"); // without a number
            screenshot(alice, "kept");
            alice.locator("#lang").click();
            assertThat(alice.locator("#kept")).containsText("加载的内容");
            alice.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(ColorScheme.DARK));
            screenshot(alice, "kept-dark-zh");
            alice.locator("#lang").click();
            post("robot", "four");
            say(alice, "five");
            proxy.mend();

            assertThat(alice.locator("#state")).hasAttribute("data-state", "online");
            assertThat(texts(alice)).hasText(new String[] {"one", "two", "three", "four", "five"});
            assertThat(alice.locator("#pending > li")).hasCount(0);
            assertThat(alice.locator("#kept")).isHidden();
            assertThat(alice.locator(".notice.note")).containsText("1 message recovered");
            assertThat(alice.locator(".fresh + .message .text")).hasText("four");
        }
    }

    @Test
    @Tag("browsers")
    void unresponsiveNetworkIsNotWaitedFor() throws IOException {
        excuse("WebSocket connection to");
        try (CuttableProxy proxy = new CuttableProxy(home.getPort())) {
            Page alice = enterWithWorker(URI.create("http://127.0.0.1:" + proxy.port() + "/"));
            post("robot", "one");
            assertThat(texts(alice)).hasText("one");

            proxy.dropResponses();
            alice.reload();

            assertThat(alice.locator("#text")).isVisible();
            assertThat(texts(alice)).hasText("one");
            // It waited once for the page, not for each file. The time is real: a test cannot set a worker's timer.
            assertThat((Number) alice.evaluate(
                            "() => performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd"))
                    .satisfies(ms -> assertThat(ms.doubleValue()).isBetween(1_400.0, 15_000.0));
        }
    }

    /** The worker alone, with a simulated network and clock. A page requests {@code /} and one script. */
    @Test
    void pageGetsFilesOfOneVersionWhateverArrivesLate() {
        String worker = new Rest(home).get("/sw.js").text();
        Page page = page(english());
        page.navigate(home.resolve("/play").toString());

        assertThat(page.evaluate("""
                async () => {
                  const handlers = {};
                  const made = (version) => new Response('src="/js/a.js"', { headers: { ETag: version } });
                  const kept = new Map(['/', '/js/a.js'].map((path) => [path, made('old')]));
                  const cache = {
                    match: async (path) => kept.get(path)?.clone(),
                    put: async (path, answer) => kept.set(path, answer),
                    delete: async (path) => kept.delete(path),
                    keys: async () => [...kept.keys()].map((path) => ({ url: location.origin + path })),
                  };
                  const timers = [];
                  let network;
                  const said = [];
                  const pages = { get: async (id) => ({ url: `${location.origin}/${id === 'danmaku' ? 'danmaku/tea' : '?room=tea'}` }) };
                  const self = { addEventListener: (type, handler) => (handlers[type] = handler), clients: pages };
                  const worker = (self, caches, fetch, setTimeout) => { WORKER };
                  worker(self, { open: async () => cache }, () => network(), (what) => timers.push(what));
                  const turn = () => new Promise((done) => window.setTimeout(done));
                  const late = async () => { await turn(); timers.splice(0).forEach((what) => what()); await turn(); };
                  const ask = (id, path) => {
                    const event = { request: { method: 'GET', url: location.origin + path }, until: [], waitUntil: (promise) => event.until.push(promise) };
                    event.respondWith = (answer) => event.until.push(answer.then(({ headers }) => said.push(`${id}${path} ${headers.get('ETag')}`)));
                    handlers.fetch(Object.assign(event, path === '/' ? { resultingClientId: id } : { clientId: id }));
                    return event;
                  };
                  const never = () => new Promise(() => {});
                  const fast = async () => made('new');
                  const waiting = [];
                  const slow = () => new Promise((answer) => waiting.push(() => answer(made('new'))));
                  // Answers everything, and waits until the cache is refreshed.
                  const answers = (event) => { network = fast; waiting.splice(0).forEach((answer) => answer()); return Promise.all(event.until); };

                  network = slow;
                  const first = ask('slow', '/');
                  await late();
                  network = never;
                  ask('slow', '/js/a.js'); // answered at once: this page already has a cached file
                  await turn();
                  said.push(await cache.match('/').then(({ headers }) => headers.get('ETag')));
                  await answers(first);
                  said.push(...await Promise.all(['/', '/js/a.js'].map(async (path) => (await cache.match(path)).headers.get('ETag'))));

                  ['/', '/js/a.js'].forEach((path) => kept.set(path, made('old')));
                  network = fast;
                  await Promise.all(ask('fast', '/').until);
                  ['/', '/js/a.js'].forEach((path) => kept.set(path, made('old')));
                  network = slow;
                  const second = ask('fast', '/js/a.js');
                  await late(); // not answered yet: this page has a new file
                  said.push('waits');
                  await answers(second);

                  ['/', '/js/a.js'].forEach((path) => kept.set(path, made('old')));
                  network = slow;
                  const third = ask('danmaku', '/js/a.js');
                  await late(); // another page: its files are not cached
                  said.push('waits');
                  await answers(third);
                  ['/', '/js/a.js'].forEach((path) => kept.set(path, made('old')));

                  network = async () => { throw new TypeError('refused'); };
                  ask('none', '/');
                  await turn();
                  await turn();
                  return said.join(', ');
                }""".replace("WORKER", worker)))
                .isEqualTo(
                        "slow/ old, slow/js/a.js old, old, new, new, fast/ new, waits, fast/js/a.js new, waits, danmaku/js/a.js new, none/ old");
    }

    @Test
    void cachesThePagesFilesAndNoApiResponses() {
        Page alice = enterWithWorker(home);
        alice.locator("#room").click(); // requests the list of rooms

        Object kept = alice.evaluate("""
            async () => {
              await fetch('/api/rooms');
              const keys = await (await caches.open('loquat-page')).keys();
              return keys.map(({ url }) => new URL(url).pathname).sort().join(' ');
            }""");

        assertThat(kept.toString().split(" "))
                .contains("/", "/css/chat.css", "/js/theme.js", "/js/chat.js", "/img/loquat.svg", "/img/loquat-dot.svg")
                .allSatisfy(path -> assertThat(path)
                        .matches("/|/manifest\\.webmanifest|/(js|css|img)/.+")
                        .isNotEqualTo("/js/play.js")
                        .doesNotEndWith(".png"));
    }

    @Test
    void filesOfANewVersionAreCachedTogether() {
        Page alice = enterWithWorker(home);
        // Two files of an older version: one that every start requests, and one that it does not.
        alice.evaluate("""
            async () => {
              const cache = await caches.open('loquat-page');
              const old = () => new Response('old', { headers: { ETag: 'old', 'Content-Type': 'text/javascript' } });
              await Promise.all(['/js/chat.js', '/img/loquat-dot.svg'].map((path) => cache.put(path, old())));
            }""");

        alice.reload();

        assertThat(alice.locator("#state")).hasAttribute("data-state", "online");
        alice.waitForCondition(() -> "true".equals(String.valueOf(alice.evaluate("""
            async () => {
              const cache = await caches.open('loquat-page');
              const kept = await Promise.all(['/js/chat.js', '/img/loquat-dot.svg'].map((path) => cache.match(path)));
              return kept.every((answer) => answer?.headers.get('ETag') !== 'old');
            }"""))));
        assertThat(alice).hasTitle(Pattern.compile(room));
    }
}
