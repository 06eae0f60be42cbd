package io.loquat.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser.NewContextOptions;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.WebSocketRoute;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.ReducedMotion;
import io.loquat.testing.FullClient;
import io.loquat.testing.ServerTest;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * Axe-core finds no violation of WCAG 2.2 AA and of its best practices, in any state of the pages, both themes and both
 * languages.
 */
@ServerTest
class AxeTest extends PageTest {

    private static final Pattern ID = Pattern.compile("\"id\":(\\d+)");
    private static final String AXE = source();

    private static final String RUN = """
        async () => {
          const { violations } = await axe.run(document, {
            resultTypes: ['violations'],
            rules: { 'label-content-name-mismatch': { enabled: true } },
          });
          return violations.flatMap(({ id, nodes }) => nodes.map(({ target, failureSummary }) => `${id} ${target}: ${failureSummary}`));
        }""";

    private static String source() {
        try (InputStream in = AxeTest.class.getResourceAsStream("/axe.min.js")) {
            return new String(Objects.requireNonNull(in).readAllBytes(), UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Page pageWithAxe(NewContextOptions options) {
        // Without transitions: axe would measure a colour half-way to another.
        Page page = page(options.setReducedMotion(ReducedMotion.REDUCE));
        page.addInitScript(AXE);
        return page;
    }

    /** Checks the page in each theme and language. Afterwards it is in English again. */
    private static void hasNoViolations(Page page, String state) {
        for (String language : new String[] {"zh-Hans", "en"}) {
            // Not a real click, as a dialog may cover the button.
            page.evaluate("() => document.getElementById('lang').click()");
            assertThat(page.locator("html")).hasAttribute("lang", language);
            for (ColorScheme theme : new ColorScheme[] {ColorScheme.DARK, ColorScheme.LIGHT}) {
                page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(theme));
                assertThat((List<?>) page.evaluate(RUN))
                        .as("%s, %s, %s", state, theme, language)
                        .isEmpty();
            }
        }
    }

    @Test
    void chat() throws IOException {
        excuse("WebSocket connection to");
        try (CuttableProxy proxy = new CuttableProxy(home.getPort());
                FullClient bob = raw("bob");
                FullClient carol = raw("carol")) {
            Page alice = pageWithAxe(english());
            List<WebSocketRoute> routes = refuseOneText(alice);
            remember(alice, "alice");
            go(alice, URI.create("http://127.0.0.1:" + proxy.port() + "/"), room);
            hasNoViolations(alice, "empty");

            bob.sends(room, "hi 枇杷 https://example.org/loquat");
            bob.sends(room, "a second one");
            say(alice, "hi bob");
            assertThat(texts(alice)).hasCount(3);
            say(alice, "refuse me");
            assertThat(alice.locator("#pending .failed")).hasCount(1);
            carol.types(room); // carol has not sent anything: a person who just did is not shown as typing
            assertThat(alice.locator("#typing")).isVisible();
            hasNoViolations(alice, "busy, with a failed message and somebody typing");

            alice.locator("#text").fill("x".repeat(4100));
            assertThat(alice.locator("#left")).not().isEmpty();
            hasNoViolations(alice, "too long");
            alice.locator("#text").fill("/");
            assertThat(alice.locator("#offers")).isVisible();
            hasNoViolations(alice, "suggestions");
            say(alice, "/frobnicate");
            assertThat(alice.locator("#ask")).isVisible();
            hasNoViolations(alice, "a command that there is not");
            say(alice, "/help");
            assertThat(alice.locator("#help-dialog")).isVisible();
            hasNoViolations(alice, "help");
            alice.keyboard().press("Escape");

            rename(alice, "bob");
            assertThat(alice.locator("#name-error")).not().isEmpty();
            hasNoViolations(alice, "dialog of the name, with an error");
            alice.keyboard().press("Escape");

            alice.locator("#room").click();
            assertThat(alice.locator("#room-list li").first()).isVisible();
            alice.keyboard().press("ArrowDown");
            hasNoViolations(alice, "dialog of the room, with one chosen");
            alice.locator("#room-input").fill("no room");
            alice.keyboard().press("Enter");
            hasNoViolations(alice, "dialog of the room, with an error");
            alice.keyboard().press("Escape");

            alice.locator("#menu-toggle").click();
            hasNoViolations(alice, "menu");
            alice.locator("#menu-keys").click();
            hasNoViolations(alice, "keys");
            alice.keyboard().press("Escape");

            alice.locator("#settings").click();
            alice.locator("input[value=compact]").check(new Locator.CheckOptions().setForce(true));
            hasNoViolations(alice, "settings");
            alice.keyboard().press("Escape");
            hasNoViolations(alice, "compact");

            proxy.cut();
            assertThat(alice.locator("#away")).isVisible();
            say(alice, "later");
            hasNoViolations(alice, "reconnecting");
            proxy.mend();
            alice.evaluate("() => document.getElementById('away-now').click()");
            assertThat(alice.locator("#state")).hasAttribute("data-state", "online");

            routes.getLast()
                    .close(new WebSocketRoute.CloseOptions().setCode(3503).setReason("kicked"));
            assertThat(alice.locator("#state")).hasAttribute("data-state", "offline");
            hasNoViolations(alice, "offline");
            bob.leaves(room);
            carol.leaves(room);
        }
    }

    /** Forwards everything to the real server except one text, which is refused. */
    private static List<WebSocketRoute> refuseOneText(Page page) {
        List<WebSocketRoute> routes = new CopyOnWriteArrayList<>();
        page.routeWebSocket("**/chat", route -> {
            WebSocketRoute server = route.connectToServer();
            routes.add(route);
            route.onMessage(frame -> {
                Matcher id = ID.matcher(frame.text());
                if (frame.text().contains("refuse me") && id.find()) {
                    route.send("{\"re\":" + id.group(1)
                            + ",\"type\":\"error\",\"code\":\"forbidden\",\"message\":\"no\",\"temporary\":false}");
                } else {
                    server.send(frame.text());
                }
            });
        });
        return routes;
    }

    @Test
    void chatOnAPhone() {
        Page alice = pageWithAxe(phone());
        remember(alice, "alice");
        go(alice, home, room);
        alice.locator("#text").fill("hi");
        alice.locator("#send").click();
        assertThat(texts(alice)).hasCount(1);
        alice.setViewportSize(320, 640);
        hasNoViolations(alice, "320 px");
        alice.locator("#menu-toggle").click();
        hasNoViolations(alice, "menu");
        alice.keyboard().press("Escape");
        alice.locator("#people-toggle").click();
        assertThat(alice.locator("#people")).isVisible();
        hasNoViolations(alice, "people");
    }

    @Test
    void playground() {
        Page page = pageWithAxe(english());
        page.navigate(home.resolve("/play").toString());
        hasNoViolations(page, "closed");
        page.locator("#endpoint").selectOption("/play/echo");
        page.locator("#connect").click();
        assertThat(page.locator("#ready")).hasText("1 OPEN");
        page.locator("#text").fill("hi");
        page.locator("#send").click();
        assertThat(page.locator("#lines .in")).hasCount(1);
        page.locator("#code").fill("1002");
        page.locator("#close").click();
        assertThat(page.locator("#lines .error")).hasCount(1);
        hasNoViolations(page, "open, with frames and an error");
    }

    @Test
    void danmakuAndStatus() {
        Page page = pageWithAxe(english());
        page.navigate(home.resolve("/danmaku/" + room).toString());
        assertThat(page.locator("[data-state=online]")).isVisible();
        hasNoViolations(page, "danmaku");
        excuse("404");
        page.navigate(home.resolve("/danmaku/no%20room").toString());
        hasNoViolations(page, "danmaku of what is no room");
        page.navigate(home.resolve("/status").toString());
        assertThat(page.locator("[data-state=online]")).isVisible();
        hasNoViolations(page, "status");
    }

    @Test
    void axeFindsAMissingLabel() {
        Page page = pageWithAxe(english());
        page.navigate(home.resolve("/play").toString());
        page.evaluate("() => document.getElementById('close').append(document.createElement('input'))");

        assertThat(page.evaluate(RUN).toString()).contains("label");
    }

    @Test
    void axeFindsLowContrast() {
        Page page = pageWithAxe(english());
        page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(ColorScheme.DARK));
        page.navigate(home.resolve("/play").toString());
        page.evaluate("() => document.documentElement.style.setProperty('--ink', '#333')");

        assertThat(page.evaluate(RUN).toString()).contains("color-contrast");
    }
}
