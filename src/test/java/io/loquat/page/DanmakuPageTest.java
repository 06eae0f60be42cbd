package io.loquat.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.WebSocketRoute;
import com.microsoft.playwright.options.ReducedMotion;
import io.loquat.testing.ServerTest;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The danmaku page: its feed, its message field, its appearance and its options. */
@ServerTest
class DanmakuPageTest extends DanmakuTest {

    private static final int MOST_LINES = 12;

    @Test
    void readersAreNotCountedAsOnline() {
        Page page = danmaku("");

        assertThat(page.evaluate(
                        "room => fetch('/online?room=' + room).then(answer => answer.json()).then(({ online }) => online)",
                        room))
                .isEqualTo(0);
    }

    // ---- the feed and the message field

    @Test
    void silentStreamIsReopenedAndMissedMessagesAreShown() throws IOException {
        excuse("Failed to load resource");
        Page page = page(english());
        page.clock().install();
        try (CuttableProxy proxy = new CuttableProxy(home.getPort())) {
            page.navigate("http://127.0.0.1:" + proxy.port() + "/danmaku/" + room);
            assertThat(page.locator("#state")).hasAttribute("data-state", "online");
            post("bot", "before");
            awaitBullet(page, "before");
            proxy.dropResponses();
            post("bot", "missed");
            page.clock().runFor(26_000);

            assertThat(page.locator("#state")).hasAttribute("data-state", "waiting");
            assertThat(page.locator("#state-text")).hasText("connection lost, trying again…");
            proxy.mend();
            awaitBullet(page, "missed");
            assertThat(page.locator("#state")).hasAttribute("data-state", "online");
            post("bot", "after");
            awaitBullet(page, "after");
            assertThat(page.locator("#sky .bullet", new Page.LocatorOptions().setHasText("missed")))
                    .hasCount(1);
        }
    }

    /** Advances the page's clock until this message is on the stage. */
    private static void awaitBullet(Page page, String text) {
        page.waitForCondition(() -> {
            page.clock().runFor(100);
            return flying(page).allTextContents().contains(text);
        });
    }

    @Test
    @Tag("browsers")
    void quietRoomShowsAHintAndWrittenTextFliesAsPlainText() {
        Page page = danmaku("");
        assertThat(page.locator("#quiet")).isVisible();
        screenshot(page, "danmaku-quiet");

        page.keyboard().press("Enter");
        assertThat(page.locator("#text")).isFocused();
        page.keyboard().type("**枇杷** `ripe` :tangerine: [now](https://example.org/) ");
        page.keyboard().press("Enter");

        assertThat(flying(page)).hasText("枇杷 ripe 🍊 now");
        assertThat(page.locator("#quiet")).isHidden();
        assertThat(page.locator("#said")).hasText(Pattern.compile("Sent as user\\d+"));
        assertThat(page.locator("#text")).hasValue("");
        page.keyboard().press("Escape");
        assertThat(page.locator("#text")).not().isFocused();
    }

    @Test
    void messagesWrittenOfflineAreSentAfterReconnecting() throws IOException {
        excuse("WebSocket connection to", "Failed to load resource");
        String ada = "ada of " + room;
        try (CuttableProxy proxy = new CuttableProxy(home.getPort())) {
            URI base = URI.create("http://127.0.0.1:" + proxy.port() + "/");
            Page page = page(english());
            remember(page, ada);
            page.navigate(base.resolve("/danmaku/" + room).toString());
            assertThat(page.locator("#state")).hasAttribute("data-state", "online");
            page.locator("#text").fill("one");
            page.locator("#text").press("Enter");
            assertThat(page.locator("#said")).hasText("Sent as " + ada);

            proxy.cut();
            page.locator("#text").fill("two");
            page.locator("#text").press("Enter");
            assertThat(page.locator("#said")).containsText("Not connected: your message is sent when");
            proxy.mend();

            assertThat(page.locator("#said")).hasText("Sent as " + ada);
            assertThat(flying(page).last()).hasText("two");
        }
    }

    @Test
    @Tag("browsers")
    void nothingIsSentUnderANameTheUserDidNotChoose() {
        String ada = "ada of " + room;
        enter(ada);
        Page page = page(english());
        remember(page, ada);
        danmaku("", page);
        page.locator("#text").fill("my words");
        page.locator("#text").press("Enter");

        assertThat(page.locator("#said"))
                .hasText(Pattern.compile("You cannot be " + ada + " right now: Enter sends this as user\\d+\\."));
        assertThat(page.locator("#text")).hasValue("my words");

        page.locator("#text").press("Enter");
        assertThat(page.locator("#said")).hasText(Pattern.compile("Sent as user\\d+"));
        assertThat(flying(page)).hasText("my words");
    }

    @Test
    void unsentTextReturnsToTheFieldAfterAFinalCloseAndEnterRetries() {
        Page page = page(english());
        List<WebSocketRoute> lines = new CopyOnWriteArrayList<>();
        page.routeWebSocket("**/chat", line -> {
            lines.add(line);
            if (lines.size() > 1) {
                line.connectToServer();
            }
        });
        danmaku("", page);
        for (String text : List.of("one", "two")) {
            page.locator("#text").fill(text);
            page.locator("#text").press("Enter");
        }
        page.locator("#text").fill("three");
        page.waitForCondition(() -> !lines.isEmpty());
        lines.getFirst().close(new WebSocketRoute.CloseOptions().setCode(3_500));

        assertThat(page.locator("#said")).hasText("Not sent: not connected");
        assertThat(page.locator("#text")).hasValue("one two three");
        page.locator("#text").press("Enter");
        assertThat(flying(page)).hasText("one two three");
    }

    @Test
    @Tag("browsers")
    void enterFocusesTheFieldAndCommandsAreNotSent() {
        Page page = page(english());
        page.clock().install();
        danmaku("", page);
        post("bot", "not silent");
        assertThat(flying(page)).hasCount(1);
        page.clock().runFor(3_000);
        assertThat(page.locator("#say")).hasCSS("opacity", "0");

        page.keyboard().press("Enter");
        assertThat(page.locator("#text")).isFocused();
        assertThat(page.locator("#say")).hasCSS("opacity", "1");
        page.keyboard().type("half a thou");
        page.keyboard().press("Escape");
        assertThat(page.locator("#text")).not().isFocused();
        page.keyboard().press("Enter");
        assertThat(page.locator("#text")).isFocused();
        assertThat(page.locator("#text")).hasValue("half a thou");

        page.locator("#text").fill("/nick zoe");
        page.keyboard().press("Enter");
        assertThat(page.locator("#said")).containsText("Commands are for the chat: nothing was sent.");
        assertThat(page.locator("#text")).hasValue("/nick zoe");
        page.locator("#text").fill("//nick zoe");
        page.keyboard().press("Enter");
        assertThat(flying(page).last()).hasText("/nick zoe");
    }

    // ---- appearance

    @Test
    void overlayHasNoBackgroundAndNoPanel() throws IOException {
        Page overlay = danmaku("?bg=none&panel=off");
        assertThat(overlay.locator("#panel")).isHidden();
        overlay.mouse().move(200, 200);
        assertThat(overlay.locator("#panel")).isHidden();
        assertThat(overlay.locator("#say")).isHidden();
        assertThat(overlay.locator("#quiet")).isHidden();
        assertThat(overlay.locator("#state")).hasCSS("opacity", "0");
        assertThat(backgroundAlpha(overlay)).isZero();

        assertThat(backgroundAlpha(danmaku(""))).isEqualTo(255);
    }

    /** The opacity in the middle of the page, without the browser's own background. */
    private static int backgroundAlpha(Page page) throws IOException {
        byte[] png = page.screenshot(new Page.ScreenshotOptions().setOmitBackground(true));
        BufferedImage image = ImageIO.read(new ByteArrayInputStream(png));
        return image.getRGB(image.getWidth() / 2, image.getHeight() / 3) >>> 24;
    }

    @Test
    void optionsFromTheAddressAreClamped() {
        Page page = danmaku("?speed=9999&size=1&opacity=abc&area=50");

        assertThat(page.locator("#speed")).hasValue("300");
        assertThat(page.locator("#size")).hasValue("50");
        assertThat(page.locator("#opacity")).hasValue("100");
        assertThat(page.locator("#area")).hasValue("50");
        assertThat(page.evaluate("() => getComputedStyle(document.getElementById('sky')).fontSize"))
                .isEqualTo("14px");
    }

    @Test
    void panelWorksByKeyboardAndHidesAfterATimeoutOrOnEscape() {
        Page page = page(english());
        page.clock().install();
        danmaku("", page);
        assertThat(page.locator("#panel")).isVisible();
        page.clock().runFor(3_000);
        assertThat(page.locator("#panel")).isHidden();

        page.keyboard().press("Tab");
        assertThat(page.locator("#panel")).isVisible();
        page.locator("#speed").focus();
        page.keyboard().press("ArrowRight");
        assertThat(page.locator("output[for=speed]")).hasText("105 %");
        assertThat(page).hasURL(home.resolve("/danmaku/" + room + "?speed=105").toString());
        assertThat(page.locator("#overlay")).hasAttribute("href", "/danmaku/" + room + "?speed=105&bg=none&panel=off");
        page.keyboard().press("Escape");
        assertThat(page.locator("#panel")).isHidden();
        page.keyboard().press("Escape");
        assertThat(page.locator("#panel")).isVisible();

        page.locator("#area").fill("10");
        page.locator("#opacity").fill("40");
        assertThat(page.locator("#sky")).hasCSS("opacity", "0.4");
        page.locator("#speed").fill("300");
        for (int n = 0; n < 4; n++) {
            post("bot", "only one lane " + n);
        }
        assertThat(flying(page)).hasCount(4);
        assertThat(page.locator("#sky .bullet:not([data-lane='0']):not([data-lane='1'])"))
                .hasCount(0);
    }

    @Test
    void spacePausesTheStage() {
        Page page = danmaku("");
        post("bot", "flying");
        assertThat(flying(page)).hasCount(1);

        page.keyboard().press("Space");

        assertThat(page.locator("#pause")).hasAttribute("aria-pressed", "true");
        assertThat(flying(page).first().evaluate("""
                async (node) => {
                  const before = node.getBoundingClientRect().left;
                  for (let i = 0; i < 10; i++) await new Promise(requestAnimationFrame);
                  return node.getBoundingClientRect().left === before;
                }""")).isEqualTo(true);
        post("bot", "waits");
        page.keyboard().press("Space");
        assertThat(flying(page)).hasCount(2);
    }

    @Test
    void reducedMotionShowsAList() {
        Page page = page(english().setReducedMotion(ReducedMotion.REDUCE));
        page.clock().install();
        danmaku("", page);
        Locator lines = page.locator("#sky.list .bullet");

        for (int n = 0; n < MOST_LINES + 3; n++) {
            post("bot", "line " + n);
        }
        for (int n = 2; n < MOST_LINES + 3; n += 3) {
            page.clock().runFor(1_000);
        }

        assertThat(lines.last()).hasText("line " + (MOST_LINES + 2));
        assertThat(lines).hasCount(MOST_LINES);
        assertThat(page.evaluate("() => document.getAnimations().length")).isEqualTo(0);
        screenshot(page, "danmaku-calm");
    }

    @Test
    void invalidRoomNameShowsAnError() {
        excuse("404");
        Page page = page(english());
        var answer = page.navigate(home.resolve("/danmaku/no%20room").toString());

        assertThat(answer.status()).isEqualTo(404);
        assertThat(page.locator("#wrong-text")).containsText("“no room” cannot be a room.");
        assertThat(page.locator("#wrong a")).hasAttribute("href", "/");
        screenshot(page, "danmaku-wrong");
    }

    @Test
    void onAPhoneItIsChineseAndDoesNotScrollSideways() {
        Page page = danmaku("", phone().setLocale("zh-CN").setViewportSize(320, 640));
        post("小梅", "枇杷熟了吗？");

        assertThat(page).hasTitle("#" + room + " 的弹幕 · Loquat");
        assertThat(page.locator("#state-text")).hasText("实时");
        assertThat(flying(page)).hasCount(1);
        page.locator("#pause").click();
        assertThat(page.evaluate("() => document.documentElement.scrollWidth <= document.documentElement.clientWidth"))
                .isEqualTo(true);
        screenshot(page, "danmaku-phone");
    }

    @Test
    void chatPageLinksToDanmaku() {
        Page page = enter("alice");

        assertThat(page.locator("#danmaku")).hasAttribute("href", "/danmaku/" + room);
    }

    @Test
    void screenshotOfABusyStage() {
        Page page = danmaku("?speed=200");
        List<String> texts = List.of(
                "666",
                "枇杷熟了！🍊",
                "What is a loquat?",
                "Small, orange, sweet, with big stones",
                "前方高能",
                "早上好 from Göteborg",
                "哈哈哈哈哈哈",
                "first!",
                "五月的枇杷最甜，六月就没有了",
                "Save me three. Or thirty.");
        for (int n = 0; n < texts.size(); n++) {
            for (int again = n == 0 ? 128 : n == 6 ? 9 : 1; again > 0; again--) {
                post("visitor" + n, texts.get(n));
            }
        }
        page.waitForFunction("""
                () => document.querySelectorAll('#sky .bullet[data-lane]').length === 10
                  && [...document.querySelectorAll('#sky .bullet')].some((node) => node.getBoundingClientRect().left < 650)""");
        page.mouse().move(900, 500);
        page.locator("#pause").click();
        page.locator("#speed").evaluate("speed => { speed.value = 100; speed.dispatchEvent(new Event('input')); }");

        screenshot(page, "danmaku");
        page.evaluate("options => document.documentElement.classList.add(options.name)", Map.of("name", "clear"));
        screenshot(page, "danmaku-overlay");
    }
}
