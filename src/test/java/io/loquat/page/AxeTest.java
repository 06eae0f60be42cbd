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

/** Axe-core finds nothing (WCAG 2.2 AA and its good practices) in any state of the pages, in both themes and both languages. */
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

    private Page looked(NewContextOptions options) {
        // A colour that is on its way to another is neither.
        Page page = page(options.setReducedMotion(ReducedMotion.REDUCE));
        page.addInitScript(AXE);
        return page;
    }

    /** As it is in each theme and language; at the end the page is in English again. */
    private static void isClean(Page page, String state) {
        for (String language : new String[] {"zh-Hans", "en"}) {
            page.evaluate("() => document.getElementById('lang').click()"); // a dialog may be before it
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
    void theChat() throws IOException {
        excuse("WebSocket connection to");
        try (Wire wire = new Wire(home.getPort());
                FullClient bob = raw("bob");
                FullClient carol = raw("carol")) {
            Page alice = looked(english());
            List<WebSocketRoute> routes = refusing(alice);
            remember(alice, "alice");
            go(alice, URI.create("http://127.0.0.1:" + wire.port() + "/"), room);
            isClean(alice, "empty");

            bob.sends(room, "hi 枇杷 https://example.org/loquat");
            bob.sends(room, "a second one");
            say(alice, "hi bob");
            assertThat(texts(alice)).hasCount(3);
            say(alice, "refuse me");
            assertThat(alice.locator("#pending .failed")).hasCount(1);
            carol.types(room); // who said something just now is not told to type
            assertThat(alice.locator("#typing")).isVisible();
            isClean(alice, "busy, with one that failed, and one who types");

            alice.locator("#text").fill("x".repeat(4100));
            assertThat(alice.locator("#left")).not().isEmpty();
            isClean(alice, "too long");
            alice.locator("#text").fill("/");
            assertThat(alice.locator("#offers")).isVisible();
            isClean(alice, "suggestions");
            say(alice, "/frobnicate");
            assertThat(alice.locator("#ask")).isVisible();
            isClean(alice, "a command that there is not");
            say(alice, "/help");
            assertThat(alice.locator("#help-dialog")).isVisible();
            isClean(alice, "help");
            alice.keyboard().press("Escape");

            asksForName(alice, "bob");
            assertThat(alice.locator("#name-error")).not().isEmpty();
            isClean(alice, "dialog of the name, with an error");
            alice.keyboard().press("Escape");

            alice.locator("#room").click();
            assertThat(alice.locator("#room-list li").first()).isVisible();
            alice.keyboard().press("ArrowDown");
            isClean(alice, "dialog of the room, with one chosen");
            alice.locator("#room-input").fill("no room");
            alice.keyboard().press("Enter");
            isClean(alice, "dialog of the room, with an error");
            alice.keyboard().press("Escape");

            alice.locator("#menu-toggle").click();
            isClean(alice, "menu");
            alice.locator("#menu-keys").click();
            isClean(alice, "keys");
            alice.keyboard().press("Escape");

            alice.locator("#settings").click();
            alice.locator("input[value=compact]").check(new Locator.CheckOptions().setForce(true));
            isClean(alice, "settings");
            alice.keyboard().press("Escape");
            isClean(alice, "compact");

            wire.cut();
            assertThat(alice.locator("#away")).isVisible();
            say(alice, "later");
            isClean(alice, "reconnecting");
            wire.mend();
            alice.evaluate("() => document.getElementById('away-now').click()");
            assertThat(alice.locator("#state")).hasAttribute("data-state", "online");

            routes.getLast()
                    .close(new WebSocketRoute.CloseOptions().setCode(3503).setReason("kicked"));
            assertThat(alice.locator("#state")).hasAttribute("data-state", "offline");
            isClean(alice, "offline");
            bob.leaves(room);
            carol.leaves(room);
        }
    }

    /** The real server, but for one text. */
    private static List<WebSocketRoute> refusing(Page page) {
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
    void theChatOnAPhone() {
        Page alice = looked(phone());
        remember(alice, "alice");
        go(alice, home, room);
        alice.locator("#text").fill("hi");
        alice.locator("#send").click();
        assertThat(texts(alice)).hasCount(1);
        alice.setViewportSize(320, 640);
        isClean(alice, "320 px");
        alice.locator("#menu-toggle").click();
        isClean(alice, "menu");
        alice.keyboard().press("Escape");
        alice.locator("#people-toggle").click();
        assertThat(alice.locator("#people")).isVisible();
        isClean(alice, "people");
    }

    @Test
    void thePlayground() {
        Page page = looked(english());
        page.navigate(home.resolve("/play").toString());
        isClean(page, "closed");
        page.locator("#endpoint").selectOption("/play/echo");
        page.locator("#connect").click();
        assertThat(page.locator("#ready")).hasText("1 OPEN");
        page.locator("#text").fill("hi");
        page.locator("#send").click();
        assertThat(page.locator("#lines .in")).hasCount(1);
        page.locator("#code").fill("1002");
        page.locator("#close").click();
        assertThat(page.locator("#lines .error")).hasCount(1);
        isClean(page, "open, with frames and an error");
    }

    @Test
    void danmakuAndStatus() {
        Page page = looked(english());
        page.navigate(home.resolve("/danmaku/" + room).toString());
        assertThat(page.locator("[data-state=online]")).isVisible();
        isClean(page, "danmaku");
        excuse("404");
        page.navigate(home.resolve("/danmaku/no%20room").toString());
        isClean(page, "danmaku of what is no room");
        page.navigate(home.resolve("/status").toString());
        assertThat(page.locator("[data-state=online]")).isVisible();
        isClean(page, "status");
    }

    @Test
    void whatIsWrongIsFound() {
        Page page = looked(english());
        page.navigate(home.resolve("/play").toString());
        page.evaluate("() => document.getElementById('close').append(document.createElement('input'))");

        assertThat(page.evaluate(RUN).toString()).contains("label");
    }

    @Test
    void aThemeThatCanNotBeReadIsFound() {
        Page page = looked(english());
        page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(ColorScheme.DARK));
        page.navigate(home.resolve("/play").toString());
        page.evaluate("() => document.documentElement.style.setProperty('--ink', '#333')");

        assertThat(page.evaluate(RUN).toString()).contains("color-contrast");
    }
}
