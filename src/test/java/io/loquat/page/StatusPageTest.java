package io.loquat.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser.NewContextOptions;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.ColorScheme;
import io.loquat.testing.ServerTest;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@ServerTest
class StatusPageTest extends PageTest {

    private Page openStatus(NewContextOptions options) {
        Page page = page(options);
        page.clock().install();
        page.navigate(home.resolve("/status").toString());
        assertThat(page.locator("#state")).hasAttribute("data-state", "online");
        return page;
    }

    /** Advances the page's clock by the two seconds until it polls again. */
    private static void poll(Page page) {
        page.waitForResponse("**/api/status", () -> page.clock().runFor(2_000)).finished();
    }

    private static Locator currentValue(Page page, String chart) {
        return page.locator("#" + chart + " .now b");
    }

    @Test
    void showsTheServersNumbers() {
        Page page = openStatus(english());
        Page alice = enter("alice");
        Page bob = enter("bob");
        poll(page);
        assertThat(currentValue(page, "people")).hasText("2");
        assertThat(currentValue(page, "rooms")).hasText("1");
        assertThat(currentValue(page, "in")).hasText("0");

        for (int n = 0; n < 10; n++) {
            post("bot", "news " + n);
            say(alice, "said " + n);
        }

        assertThat(texts(bob)).hasCount(20);
        poll(page);

        assertThat(page.locator("#in svg"))
                .hasAttribute("aria-label", Pattern.compile(".*; 0 to ([1-9][\\d.]*|0\\.\\d) in.*"));
        assertThat(page.locator("#latency svg"))
                .hasAttribute(
                        "aria-label", Pattern.compile("Delivery: p50 .*, p99 .* now; .* to (< 1|[\\d.]+) m?s in.*"));
        assertThat(page.locator("#people path")).hasAttribute("d", Pattern.compile("M.*L.*"));
        assertThat(page.locator("#people svg"))
                .hasAttribute("aria-label", Pattern.compile("People: 2 now; \\d to 2 in.*"));
        for (int more = 0; more < 4; more++) {
            poll(page);
        }
        page.waitForFunction("() => document.querySelectorAll('#out path')[0].getAttribute('d').split('L').length > 4");
        screenshot(page, "status");
        page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(ColorScheme.DARK));
        screenshot(page, "status-dark");
    }

    @Test
    @Tag("browsers")
    void figuresAppearAtOnceAndMissingOnesSayWhy() {
        Page page = page(english());
        List<Route> held = new ArrayList<>();
        page.route("**/api/status", route -> {
            if (held.isEmpty()) {
                held.add(route);
            } else {
                route.resume();
            }
        });
        page.clock().install();
        page.navigate(home.resolve("/status").toString());
        page.waitForCondition(() -> !held.isEmpty());
        for (String chart : List.of("people", "in", "latency")) {
            assertThat(page.locator("#" + chart + " .wait")).hasText("one moment…");
            assertThat(page.locator("#" + chart + " .now")).isHidden();
        }

        held.getFirst().resume();
        assertThat(currentValue(page, "people")).hasText(Pattern.compile("\\d+"));
        assertThat(page.locator("#people .wait")).isHidden();
        assertThat(page.locator("#in .wait")).hasText("one moment…");
        page.waitForResponse("**/api/status", () -> page.clock().runFor(500)).finished();

        assertThat(currentValue(page, "in")).hasText("0");
        assertThat(page.locator("#latency .wait")).hasText("no messages just now");
    }

    @Test
    void quantilesCoverTheTimeBetweenTwoPolls() {
        Page page = openStatus(english());

        assertThat(page.evaluate("""
                async () => {
                  const { quantile, figures } = await import('/js/status/figures.js');
                  const at = (...counts) => ({ count: counts.at(-1), buckets: counts.slice(0, -1).map((n, i) => [i + 1, n]) });
                  const q = (before, after, part) => String(quantile(before, after, part));
                  const look = (node, messagesIn) => ({ node, messagesIn, messagesOut: 7, people: 1, delivery: at(0, 0) });
                  const rate = (before, after) => String(figures(before, after, 2).in[0]);
                  return [
                    q(at(5, 5, 5, 5), at(5, 5, 5, 5), 0.5),
                    q(at(5, 5, 5, 5), at(15, 15, 15, 15), 0.5),
                    q(at(5, 5, 5, 5), at(5, 15, 15, 15), 0.5),
                    q(at(0, 0, 0, 0), at(50, 99, 100, 100), 0.99),
                    q(at(0, 0, 0, 0), at(0, 0, 0, 10), 0.5),
                    rate(undefined, look('a', 5)), rate(look('a', 5), look('a', 15)),
                    rate(look('b', 5), look('a', 15)), rate(look('a', 5), look('a', 1)),
                  ].join();
                }""")).isEqualTo("undefined,0.5,1.5,2,Infinity,undefined,5,undefined,undefined");
    }

    @Test
    void doesNotPollWhileHidden() {
        Page page = page(english());
        var asked = new AtomicInteger();
        page.onRequest(request -> {
            if (request.url().endsWith("/api/status")) {
                asked.incrementAndGet();
            }
        });
        page.clock().install();
        page.navigate(home.resolve("/status").toString());
        assertThat(page.locator("#state")).hasAttribute("data-state", "online");
        page.waitForRequest("**/api/status", () -> page.clock().runFor(2_100));

        switchTab(page, true);
        int before = asked.get();
        page.clock().runFor(60_000);
        assertThat(asked).hasValueLessThanOrEqualTo(before + 1);

        page.waitForRequest("**/api/status", () -> switchTab(page, false));
    }

    private static void switchTab(Page page, boolean hidden) {
        page.evaluate("""
                hidden => {
                  Object.defineProperty(document, 'hidden', { configurable: true, get: () => hidden });
                  document.dispatchEvent(new Event('visibilitychange'));
                }""", hidden);
    }

    @Test
    void unreachableServerIsReportedAndTheChartContinuesAfterwards() {
        excuse("503");
        Page page = openStatus(english());

        page.route("**/api/status", route -> route.fulfill(new Route.FulfillOptions().setStatus(503)));
        poll(page);
        assertThat(page.locator("#state-text")).hasText("no answer, trying again…");
        page.unroute("**/api/status");
        poll(page);

        assertThat(page.locator("#state-text")).hasText("live");
    }

    @Test
    void onAPhoneItIsChineseAndDoesNotScrollSideways() {
        Page page = openStatus(phone().setLocale("zh-CN").setViewportSize(320, 640));

        assertThat(page.locator("h1")).hasText("运行状态");
        assertThat(page.locator("#latency h2")).hasText("投递延迟");
        assertThat(currentValue(page, "people")).hasText(Pattern.compile("\\d+"));
        assertThat(page.evaluate("() => document.documentElement.scrollWidth <= document.documentElement.clientWidth"))
                .isEqualTo(true);
        page.screenshot(
                new Page.ScreenshotOptions().setFullPage(true).setPath(Path.of("target/screenshots/status-phone.png")));
    }
}
