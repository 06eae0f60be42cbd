package io.loquat.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.ServiceWorkerPolicy;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.net.URI;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Issue 6: the page starts without a network, with what was loaded, and goes on from there when the network comes. */
@QuarkusTest
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
    void thePageStartsWithoutANetworkAndSaysSo() throws IOException {
        excuse("WebSocket connection to");
        try (Wire wire = new Wire(home.getPort())) {
            Page alice = enterWithWorker(URI.create("http://127.0.0.1:" + wire.port() + "/"));

            wire.cut();
            alice.reload();

            assertThat(alice.locator("#away")).isVisible();
            assertThat(alice.locator("#away-text")).containsText("Connection lost");
            assertThat(alice.locator("#text")).isVisible();
            assertThat(alice.locator("#room-name")).hasText(room);
            assertThat(alice.locator("#kept")).containsText("This is what was loaded on");
            assertThat(alice.locator("#empty")).isVisible();
            wire.mend();
            assertThat(alice.locator("#state")).hasAttribute("data-state", "online");
            say(alice, "back");
            assertThat(texts(alice)).hasText(new String[] {"back"});
        }
    }

    @Test
    void whatWasLoadedIsReadWithoutANetworkAndNothingIsLostOrDoubledWhenItComes() throws IOException {
        excuse("WebSocket connection to");
        try (Wire wire = new Wire(home.getPort())) {
            Page alice = enterWithWorker(URI.create("http://127.0.0.1:" + wire.port() + "/"));
            post("robot", "one");
            assertThat(texts(alice)).hasCount(1);
            say(alice, "two");
            assertThat(alice.locator("#pending > li")).hasCount(0);
            post("robot", "three");
            assertThat(texts(alice)).hasText(new String[] {"one", "two", "three"});

            wire.cut();
            alice.reload();
            assertThat(texts(alice)).hasText(new String[] {"one", "two", "three"});
            assertThat(alice.locator(".message.own .text")).hasText("two");
            assertThat(alice.locator("#me-nick")).hasText("alice");
            assertThat(alice.locator("#kept")).containsText("This is what was loaded on");
            assertThat(alice.locator("#people-title")).hasText("People"); // and no number
            screenshot(alice, "kept");
            alice.locator("#lang").click();
            assertThat(alice.locator("#kept")).containsText("加载的内容");
            alice.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(ColorScheme.DARK));
            screenshot(alice, "kept-dark-zh");
            alice.locator("#lang").click();
            post("robot", "four");
            say(alice, "five");
            wire.mend();

            assertThat(alice.locator("#state")).hasAttribute("data-state", "online");
            assertThat(texts(alice)).hasText(new String[] {"one", "two", "three", "four", "five"});
            assertThat(alice.locator("#pending > li")).hasCount(0);
            assertThat(alice.locator("#kept")).isHidden();
            assertThat(alice.locator(".notice.note")).containsText("1 message recovered");
            assertThat(alice.locator(".fresh + .message .text")).hasText("four");
        }
    }

    @Test
    void whatIsKeptOfTheFilesIsThePageAndNothingThatTheServerSays() {
        Page alice = enterWithWorker(home);
        alice.locator("#room").click(); // asks for the rooms

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
    void theFilesOfANewVersionAreKeptAllTogether() {
        Page alice = enterWithWorker(home);
        // One that every start asks for, and one that it does not: both of an older version.
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
