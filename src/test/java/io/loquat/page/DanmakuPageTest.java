package io.loquat.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser.NewContextOptions;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ReducedMotion;
import io.quarkus.test.junit.QuarkusTest;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

@QuarkusTest
class DanmakuPageTest extends PageTest {

    /** What is on the screen, and the one that is measured, at most. */
    private static final int MOST = 151;

    private static final int MOST_LINES = 12;

    private Page danmaku(String query) {
        return danmaku(query, english());
    }

    private Page danmaku(String query, NewContextOptions options) {
        Page page = page(options);
        page.navigate(home.resolve("/danmaku/" + URLEncoder.encode(room, StandardCharsets.UTF_8) + query)
                .toString());
        assertThat(page.locator("#state")).hasAttribute("data-state", "online");
        return page;
    }

    private static Locator flying(Page page) {
        return page.locator("#sky .bullet[data-lane]");
    }

    /** One simple client that says so many texts, ten at once; {@code pattern} has the place of the number. */
    private Page shouter(String pattern, int count, int everyMs) {
        Page page = page(english());
        page.navigate(home.resolve("/play").toString());
        page.evaluate("""
                ([room, pattern, count, every]) => new Promise((resolve, reject) => {
                  const ws = new WebSocket(`ws://${location.host}/chat/${room}?echo=false&format=plain`);
                  let n = 0;
                  ws.onerror = reject;
                  ws.onopen = () => {
                    resolve();
                    const timer = setInterval(() => {
                      for (let i = 0; i < 10 && n < count; i++) ws.send(pattern.replace('N', String(n++)));
                      if (n === count) clearInterval(timer), (window.done = true);
                    }, every);
                  };
                })""", List.of(room, pattern, count, everyMs));
        return page;
    }

    /** Looks at every frame, for that long or until a condition holds, and remembers what was worst. */
    private static void watch(Page page) {
        page.evaluate("""
                () => {
                  const seen = (window.seen = { from: performance.now(), most: 0, frames: 0, overlaps: [], pairs: 0, shown: new Set(), lanes: new Set() });
                  const box = (bullet) => {
                    const rects = [bullet, ...bullet.querySelectorAll('.times')].map((node) => node.getBoundingClientRect());
                    return { left: rects[0].left, right: Math.max(...rects.map((rect) => rect.right)), text: bullet.textContent };
                  };
                  const look = () => {
                    const lanes = new Map();
                    for (const bullet of document.querySelectorAll('#sky .bullet[data-lane]')) {
                      const lane = bullet.dataset.lane;
                      lanes.set(lane, [...(lanes.get(lane) ?? []), box(bullet)]);
                      seen.shown.add(bullet.firstChild.textContent);
                      seen.lanes.add(lane);
                    }
                    for (const boxes of lanes.values()) {
                      boxes.sort((a, b) => a.left - b.left);
                      for (let i = 1; i < boxes.length; i++) {
                        seen.pairs++;
                        if (boxes[i].left < boxes[i - 1].right) seen.overlaps.push([boxes[i - 1], boxes[i]]);
                      }
                    }
                    seen.most = Math.max(seen.most, document.querySelectorAll('#sky *').length);
                    seen.frames++;
                    requestAnimationFrame(look);
                  };
                  look();
                }""");
    }

    private static int seen(Page page, String what) {
        return ((Number) page.evaluate("() => seen." + what)).intValue();
    }

    // ---- lanes

    @Test
    void noTwoInALaneTouchWhateverTheirSpeedsAndWidths() {
        Page page = danmaku("");

        Object touched = page.evaluate("""
                async () => {
                  const { enter } = await import('/js/danmaku/lanes.js');
                  let entered = 0;
                  const touched = [];
                  for (let round = 0; round < 300; round++) {
                    const length = 320 + Math.random() * 3000;
                    const gap = Math.random() * 80;
                    const lanes = [];
                    const flights = [];
                    let at = 0;
                    for (let n = 0; n < 120; n++) {
                      at += Math.random() * 400;
                      const bullet = { at, width: 10 + Math.random() * 2500, speed: 0.02 + Math.random() * 0.8 };
                      const lane = enter(lanes, 1 + Math.floor(Math.random() * 8), bullet, length, gap);
                      if (lane >= 0) flights.push({ ...bullet, lane });
                    }
                    entered += flights.length;
                    for (const a of flights) for (const b of flights) {
                      if (a.lane !== b.lane || a.at >= b.at) continue;
                      const head = (f, t) => length - (t - f.at) * f.speed;
                      const end = a.at + (length + a.width) / a.speed;
                      for (let t = b.at; t <= end; t += (end - b.at) / 20 + 1) {
                        if (head(b, t) + 1e-6 < head(a, t) + a.width) touched.push([a, b, t]);
                      }
                    }
                  }
                  return entered < 1000 ? `only ${entered} entered` : touched.length;
                }""");

        assertThat(touched).isEqualTo(0);
    }

    @Test
    void theTopmostLaneThatIsFreeIsTakenAndNoneIsWaitedFor() {
        Page page = danmaku("");

        assertThat(page.evaluate("""
                async () => {
                  const { enter } = await import('/js/danmaku/lanes.js');
                  const lanes = [];
                  const at = (at) => enter(lanes, 2, { at, width: 100, speed: 1 }, 1000, 10);
                  return [at(0), at(0), at(0), at(109), at(110), at(110)].join();
                }""")).isEqualTo("0,1,-1,-1,0,1");
    }

    // ---- the sky

    @Test
    void messagesFlyFromRightToLeftAndNeverOverlapInALane() {
        Page page = danmaku("?speed=300&size=60");
        watch(page);
        shouter("nNn" + "枇杷 is sweet ".repeat(2), 200, 300);

        page.waitForFunction("() => seen.shown.size >= 100 && seen.pairs > 500");

        assertThat(page.evaluate("() => seen.overlaps")).isEqualTo(List.of());
        assertThat(seen(page, "lanes.size")).isGreaterThan(3);
        Locator bullet = flying(page).last();
        Object moved = bullet.evaluate("""
                async (node) => {
                  const places = [];
                  for (let i = 0; i < 5; i++) {
                    await new Promise(requestAnimationFrame);
                    places.push(node.getBoundingClientRect().left);
                  }
                  return places.every((place, i) => !i || place < places[i - 1]);
                }""");
        assertThat(moved).isEqualTo(true);
    }

    @Test
    void aChangeOfSpeedInFlightLetsNobodyTouch() {
        Page page = danmaku("?speed=200&size=60");
        watch(page);
        shouter("N and some more words", 150, 250);
        page.waitForFunction("() => seen.shown.size >= 20");

        page.locator("#speed").fill("60");
        page.waitForFunction("() => seen.shown.size >= 40");
        page.locator("#speed").fill("300");
        page.waitForFunction("() => seen.shown.size >= 90 && seen.pairs > 300");

        assertThat(page.evaluate("() => seen.overlaps")).isEqualTo(List.of());
    }

    @Test
    void repeatsAreFoldedIntoOneWithTheirNumber() {
        Page page = danmaku("?speed=50");

        shouter("666", 128, 20);

        assertThat(flying(page)).hasCount(1);
        assertThat(page.locator(".bullet .times")).hasText("×128");
        post("bot", "another");
        assertThat(flying(page)).hasCount(2);
    }

    @Test
    void aFloodOf500ASecondKeepsTheScreenBounded() {
        Page page = danmaku("?speed=300&size=50");
        watch(page);

        Page shouter = shouter("flood N", 2_000, 20);
        shouter.waitForFunction("() => window.done");

        page.waitForFunction("() => seen.shown.size >= 60");
        assertThat(seen(page, "most")).isPositive().isLessThanOrEqualTo(2 * MOST);
        assertThat(page.evaluate("() => seen.shown.size <= 8 + (30 * (performance.now() - seen.from)) / 1000"))
                .as("30 a second, and some at once")
                .isEqualTo(true);
        assertThat(page.evaluate("() => seen.overlaps")).isEqualTo(List.of());
    }

    @Test
    void theOldestThatWaitsGivesWayAndARepeatIsNewAfterAWhile() {
        Page page = danmaku("");

        assertThat(page.evaluate("""
                async () => {
                  const { Waiting } = await import('/js/danmaku/waiting.js');
                  const recounted = [];
                  const waiting = new Waiting(({ text, times }) => recounted.push(text + times));
                  const say = (text, at) => waiting.add({ nick: 'bot', text }, at);
                  for (let n = 0; n < 1000; n++) say(`n${n}`, 0);
                  const said = [waiting.size, waiting.first().text];
                  say('n999', 0);
                  say('n959', 0);
                  said.push(waiting.size, waiting.first().text);
                  waiting.shown(1000);
                  for (const at of [1000, 5000, 5001]) say('N961', at);
                  return [...said, ...recounted, waiting.size].join();
                }""")).isEqualTo("40,n960,40,n961,n9612,n9613,40");
    }

    @Test
    void aLongTextIsCutAndMarkupIsText() {
        Page page = danmaku("");

        post("bot", "<img src=x onerror=alert(1)> " + "长".repeat(4_000));

        assertThat(flying(page)).hasCount(1);
        String text = flying(page).first().textContent();
        assertThat(text).startsWith("<img src=x onerror=alert(1)> 长").endsWith("…");
        assertThat(text.length()).isEqualTo(80);
        assertThat(page.locator("#sky img")).hasCount(0);
    }

    @Test
    void aReaderIsNotAPersonOnline() {
        Page page = danmaku("");

        assertThat(page.evaluate(
                        "room => fetch('/online?room=' + room).then(answer => answer.json()).then(({ online }) => online)",
                        room))
                .isEqualTo(0);
    }

    // ---- how it looks

    @Test
    void anOverlayHasNoBackgroundAndNoPanel() throws IOException {
        Page overlay = danmaku("?bg=none&panel=off");
        assertThat(overlay.locator("#panel")).isHidden();
        overlay.mouse().move(200, 200);
        assertThat(overlay.locator("#panel")).isHidden();
        assertThat(overlay.locator("#state")).hasCSS("opacity", "0");
        assertThat(alpha(overlay)).isZero();

        assertThat(alpha(danmaku(""))).isEqualTo(255);
    }

    /** Of the middle of the page, on no ground of the browser's own. */
    private static int alpha(Page page) throws IOException {
        byte[] png = page.screenshot(new Page.ScreenshotOptions().setOmitBackground(true));
        BufferedImage image = ImageIO.read(new ByteArrayInputStream(png));
        return image.getRGB(image.getWidth() / 2, image.getHeight() / 3) >>> 24;
    }

    @Test
    void whatTheAddressAsksForIsTakenWithinItsRange() {
        Page page = danmaku("?speed=9999&size=1&opacity=abc&area=50");

        assertThat(page.locator("#speed")).hasValue("300");
        assertThat(page.locator("#size")).hasValue("50");
        assertThat(page.locator("#opacity")).hasValue("100");
        assertThat(page.locator("#area")).hasValue("50");
        assertThat(page.evaluate("() => getComputedStyle(document.getElementById('sky')).fontSize"))
                .isEqualTo("14px");
    }

    @Test
    void thePanelIsForTheKeyboardTooAndHidesByItselfAndByAKey() {
        Page page = danmaku("");
        assertThat(page.locator("#panel")).isVisible();
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
        for (int n = 0; n < 4; n++) {
            post("bot", "only one lane " + n);
        }
        assertThat(flying(page)).hasCount(4);
        assertThat(page.locator("#sky .bullet:not([data-lane='0']):not([data-lane='1'])"))
                .hasCount(0);
    }

    @Test
    void spacePausesEverything() {
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
    void whoWantsNoMotionReadsACalmList() {
        Page page = danmaku("", english().setReducedMotion(ReducedMotion.REDUCE));

        for (int n = 0; n < MOST_LINES + 3; n++) {
            post("bot", "line " + n);
        }

        Locator lines = page.locator("#sky.list .bullet");
        assertThat(lines.last()).hasText("line " + (MOST_LINES + 2));
        assertThat(lines).hasCount(MOST_LINES);
        assertThat(page.evaluate("() => document.getAnimations().length")).isEqualTo(0);
        screenshot(page, "danmaku-calm");
    }

    @Test
    void aNameThatIsNoRoomIsASentence() {
        excuse("404");
        Page page = page(english());
        var answer = page.navigate(home.resolve("/danmaku/no%20room").toString());

        assertThat(answer.status()).isEqualTo(404);
        assertThat(page.locator("#wrong-text")).containsText("“no room” can not be a room.");
        assertThat(page.locator("#wrong a")).hasAttribute("href", "/");
        screenshot(page, "danmaku-wrong");
    }

    @Test
    void onAPhoneItSpeaksChineseAndNothingScrollsSideways() {
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
    void theChatPageLeadsHere() {
        Page page = enter("alice");

        assertThat(page.locator("#danmaku")).hasAttribute("href", "/danmaku/" + room);
    }

    @Test
    void screenshotOfABusySky() {
        Page page = danmaku("");
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

        screenshot(page, "danmaku");
        page.evaluate("options => document.documentElement.classList.add(options.name)", Map.of("name", "clear"));
        screenshot(page, "danmaku-overlay");
    }
}
