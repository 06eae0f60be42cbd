package io.loquat.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import io.loquat.testing.ServerTest;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The danmaku stage: lanes, limits, and repeats that are shown once with a count. */
@ServerTest
class DanmakuStageTest extends DanmakuTest {

    /** The most bullets on the stage, plus the one that is being measured. */
    private static final int MOST = 151;

    /**
     * Sends texts from the page itself, ten at a time, as a simple client; {@code pattern} has a placeholder for the
     * number.
     */
    private void sendMany(Page page, String pattern, int count, int everyMs) {
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
    }

    /**
     * Examines every frame and records the worst values. In real time, as frames and animations follow the browser's
     * clock.
     */
    private static void recordFrames(Page page) {
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

    private static int recorded(Page page, String what) {
        return ((Number) page.evaluate("() => seen." + what)).intValue();
    }

    /** A page that runs none of the modules, so that a test can import them. */
    private Page emptyPage() {
        Page page = page(english());
        page.navigate(home.resolve("/play").toString());
        return page;
    }

    // ---- lanes

    @Test
    void bulletsInALaneNeverTouchWhateverTheirSpeedsAndWidths() {
        Page page = emptyPage();

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
    void takesTheTopmostFreeLaneOrNone() {
        Page page = emptyPage();

        assertThat(page.evaluate("""
                async () => {
                  const { enter } = await import('/js/danmaku/lanes.js');
                  const lanes = [];
                  const at = (at) => enter(lanes, 2, { at, width: 100, speed: 1 }, 1000, 10);
                  return [at(0), at(0), at(0), at(109), at(110), at(110)].join();
                }""")).isEqualTo("0,1,-1,-1,0,1");
    }

    // ---- the stage

    @Test
    void messagesFlyFromRightToLeftAndNeverOverlapInALane() {
        Page page = danmaku("?speed=300&size=60");
        recordFrames(page);
        sendMany(page, "nNn" + "枇杷 is sweet ".repeat(2), 200, 200);

        page.waitForFunction("() => seen.shown.size >= 60 && seen.pairs > 500");

        assertThat(page.evaluate("() => seen.overlaps")).isEqualTo(List.of());
        assertThat(recorded(page, "lanes.size")).isGreaterThan(3);
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
    void speedChangeInFlightCausesNoOverlap() {
        Page page = danmaku("?speed=200&size=60");
        recordFrames(page);
        sendMany(page, "N and some more words", 150, 200);
        page.waitForFunction("() => seen.shown.size >= 15");

        page.locator("#speed").fill("60");
        page.waitForFunction("() => seen.shown.size >= 30");
        page.locator("#speed").fill("300");
        page.waitForFunction("() => seen.shown.size >= 60 && seen.pairs > 300");

        assertThat(page.evaluate("() => seen.overlaps")).isEqualTo(List.of());
    }

    @Test
    void repeatsAreShownOnceWithACount() {
        Page page = danmaku("?speed=50");

        sendMany(page, "666", 128, 20);

        assertThat(flying(page)).hasCount(1);
        assertThat(page.locator(".bullet .times")).hasText("×128");
        post("bot", "another");
        assertThat(flying(page)).hasCount(2);
    }

    @Test
    void floodOf500PerSecondKeepsTheStageBounded() {
        Page page = danmaku("?speed=300&size=50");
        recordFrames(page);

        sendMany(page, "flood N", 1_000, 20);
        page.waitForFunction("() => window.done && seen.shown.size >= 40");

        assertThat(recorded(page, "most")).isPositive().isLessThanOrEqualTo(2 * MOST);
        assertThat(page.evaluate("() => seen.shown.size <= 8 + (30 * (performance.now() - seen.from)) / 1000"))
                .as("30 a second, and some at once")
                .isEqualTo(true);
        assertThat(page.evaluate("() => seen.overlaps")).isEqualTo(List.of());
    }

    @Test
    void fullQueueDropsTheOldestAndALateRepeatIsShownAgain() {
        Page page = emptyPage();

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
    void longTextIsCutAndMarkupIsShownAsText() {
        Page page = danmaku("");

        post("bot", "<img src=x onerror=alert(1)> " + "长".repeat(4_000));

        assertThat(flying(page)).hasCount(1);
        String text = flying(page).first().textContent();
        assertThat(text).startsWith("<img src=x onerror=alert(1)> 长").endsWith("…");
        assertThat(text.length()).isEqualTo(80);
        assertThat(page.locator("#sky img")).hasCount(0);
    }
}
