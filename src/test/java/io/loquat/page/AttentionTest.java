package io.loquat.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.Contrast;
import com.microsoft.playwright.options.ForcedColors;
import io.loquat.testing.Eventually;
import io.loquat.testing.Rest;
import io.loquat.testing.ServerTest;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Notifications, tones, screen reader announcements, and the settings for them. */
@ServerTest
class AttentionTest extends PageTest {

    /** Records notifications and tones instead of showing and playing them. */
    private static final String STAND_INS = """
        window.told = [];
        window.tones = 0;
        window.Notification = class {
          static permission = 'default';
          static requestPermission = async () => (window.Notification.permission = 'ANSWER');
          constructor(title, { body }) { told.push(`${title}: ${body}`); }
          close() {}
        };
        window.AudioContext = class {
          currentTime = 0;
          resume = async () => {};
          createOscillator() { return { frequency: this.#ramp(), connect: (to) => to, start: () => (window.tones += 1), stop: () => {} }; }
          createGain() { return { gain: this.#ramp(), connect: (to) => to }; }
          #ramp() { return { setValueAtTime() {}, exponentialRampToValueAtTime() {} }; }
        };""";

    private Page enterWithNotificationAnswer(String answer) {
        Page page = page(english());
        page.addInitScript(STAND_INS.replace("ANSWER", answer));
        canBeHidden(page);
        remember(page, "alice");
        go(page, home, room);
        return page;
    }

    private Page openSecondTab(Page alice) {
        Page page = alice.context().newPage();
        page.addInitScript(STAND_INS.replace("ANSWER", "granted"));
        canBeHidden(page);
        go(page, home, room + "b");
        page.locator("#text").click(); // browsers allow no tone before the first click
        return page;
    }

    private static Object notificationsOf(Page page) {
        return page.evaluate("() => told.map((words) => words.split('robot: ')[1]).join('|')");
    }

    private Locator option(Page page, String words) {
        return page.locator(".choice label").filter(new Locator.FilterOptions().setHasText(words));
    }

    private void closeSettings(Page page) {
        page.locator("#settings-dialog [data-close]").click();
        assertThat(page.locator("#settings")).isFocused();
    }

    @Test
    void titleAndIconShowUnreadMessages() {
        Page alice = enterWithNotificationAnswer("granted");
        Locator icon = alice.locator("#icon");
        post("robot", "seen");
        assertThat(texts(alice)).hasText("seen");
        assertThat(icon).hasAttribute("href", "/img/loquat.svg");

        hide(alice, true);
        post("robot", "unseen");
        assertThat(alice).hasTitle("(1) #" + room + " · Loquat");
        assertThat(icon).hasAttribute("href", "/img/loquat-dot.svg");
        hide(alice, false);

        assertThat(alice).hasTitle("#" + room + " · Loquat");
        assertThat(icon).hasAttribute("href", "/img/loquat.svg");
        assertThat(alice.locator(".fresh + .message .text")).hasText("unseen");
        assertThat(alice.evaluate("() => told.length + tones")).isEqualTo(0);
    }

    @Test
    void notifiesOfMentionsWhileThePageIsHiddenIfEnabled() {
        Page alice = enterWithNotificationAnswer("granted");
        alice.locator("#settings").click();
        option(alice, "Mentions").click();
        closeSettings(alice);

        post("robot", "@alice, visible");
        assertThat(texts(alice)).hasCount(1);
        hide(alice, true);
        post("robot", "nobody in particular");
        post("robot", "@alice, hidden");
        assertThat(alice).hasTitle(Pattern.compile("^\\(2\\) .*"));

        alice.waitForFunction("() => told.length");
        assertThat(alice.evaluate("() => told.join('|')")).isEqualTo("#" + room + " · Loquat: robot: @alice, hidden");
        alice.reload();
        alice.locator("#settings").click();
        assertThat(option(alice, "Mentions").locator("input")).isChecked();
    }

    @Test
    @Tag("browsers")
    void everyMentionNotifiesAndOtherMessagesAreRateLimited() {
        Page alice = enterWithNotificationAnswer("granted");
        alice.locator("#settings").click();
        option(alice, "All").click();
        closeSettings(alice);
        hide(alice, true);

        post("robot", "first");
        post("robot", "folded");
        post("robot", "@alice, and at once");
        post("robot", "@alice, **again**");
        assertThat(alice).hasTitle(Pattern.compile("^\\(4\\) .*"));

        alice.waitForFunction("() => told.at(-1)?.includes('again')");
        assertThat(alice.evaluate("() => told.map((words) => words.split('robot: ')[1]).join('|')"))
                .isEqualTo("first|@alice, and at once|@alice, again");
    }

    @Test
    @Tag("browsers")
    void onlyOneTabNotifiesAndOnlyOfRoomsThatNoTabShows() {
        Page alice = enterWithNotificationAnswer("granted");
        alice.locator("#settings").click();
        option(alice, "All").click();
        alice.locator("#sound").check();
        closeSettings(alice);
        Page second = openSecondTab(alice);
        hide(second, true);

        post("robot", "@alice, seen");
        assertThat(texts(alice)).hasText("@alice, seen");
        hide(alice, true);
        post("robot", "@alice, unseen");
        post("robot", "@alice, to the end");
        for (Page page : List.of(alice, second)) {
            assertThat(page).hasTitle(Pattern.compile("^\\(2\\) .*"));
        }
        Eventually.becomes(
                "@alice, unseen|@alice, to the end",
                () -> String.join(
                        "|",
                        Stream.of(notificationsOf(alice), notificationsOf(second))
                                .map(Object::toString)
                                .filter(words -> !words.isEmpty())
                                .toList()));
    }

    /** Each call sends messages to a room; its result is the number of notifications and of tones. */
    @Test
    void everyMentionNotifiesAndTheToneIsRateLimited() {
        Page page = page(english());
        page.addInitScript(STAND_INS.replace("ANSWER", "granted"));
        canBeHidden(page);
        page.navigate(home.resolve("/play").toString());
        page.evaluate("() => Notification.requestPermission()");
        hide(page, true);

        page.evaluate("""
                () => void (async () => {
                  const { Attention } = await import('/js/chat/attention.js');
                  Object.entries({ sound: 'on', notify: 'all' }).forEach(([name, value]) => localStorage.setItem(`loquat.${name}`, value));
                  let now = 5_000;
                  performance.now = () => now;
                  let looked = [];
                  const attention = new Attention({}, () => {}, async () => new Set(looked));
                  const channel = new BroadcastChannel('loquat');
                  const results = [];
                  let offset = 0;
                  const call = async (name, count, mention) => {
                    const done = new Promise((done) => (channel.onmessage = ({ data }) => data.called && done()));
                    for (let n = 0; n < count; n += 1) {
                      offset += 1;
                      attention.call({ name, epoch: 'e' }, { offset, nick: 'bob', text: 'x' }, mention);
                    }
                    await done;
                    await new Promise((done) => setTimeout(done)); // notifications are shown asynchronously
                    results.push(`${told.splice(0).length} ${tones}`);
                    tones = 0;
                  };
                  await call('tea', 20, true);
                  await call('tea', 20, true);
                  now += 1_000;
                  await call('tea', 20, true);
                  now += 1_000;
                  await call('tea', 20, false);
                  now += 1_000;
                  looked = ['lobby'];
                  attention.call({ name: 'lobby', epoch: 'e' }, { offset: 1, nick: 'bob', text: 'x' }, true);
                  await call('tea', 1, true);
                  looked = [];
                  now += 1_000;
                  channel.postMessage({ called: new Map([['tea', { epoch: 'e', offset: offset + 2 }]]), acts: true, rings: true });
                  await call('tea', 3, true);
                  window.results = results.join(', ');
                })()""");
        page.waitForFunction("() => window.results");

        assertThat(page.evaluate("() => results")).isEqualTo("20 1, 20 0, 20 1, 1 1, 0 1, 1 0");
    }

    /** On Android only the service worker may show notifications. */
    @Test
    void theServiceWorkerNotifiesWhereThePageMayNot() {
        Page alice = enterWithNotificationAnswer("granted");
        alice.locator("#settings").click();
        option(alice, "Mentions").click();
        closeSettings(alice);
        alice.evaluate("""
                () => {
                  window.Notification = class { static permission = 'granted'; constructor() { throw new TypeError('Illegal constructor'); } };
                  const showNotification = async (title, { body, data }) => told.push(`${title}: ${body} → ${data.room}`);
                  window.worker = { showNotification };
                  navigator.serviceWorker.getRegistration = async () => window.worker;
                }""");
        hide(alice, true);
        post("robot", "@alice, here");
        alice.waitForFunction("() => told.length === 1");
        assertThat(alice.evaluate("() => told[0]")).isEqualTo("#" + room + " · Loquat: robot: @alice, here → " + room);

        alice.evaluate("() => { window.worker = undefined; }");
        post("robot", "@alice, there");

        assertThat(alice.locator(".notice.note")).containsText("Notifications are off now. This browser cannot notify");
        assertThat(alice.evaluate("() => localStorage.getItem('loquat.notify')"))
                .isNull();
    }

    @Test
    void clickingAServiceWorkerNotificationOpensTheRoom() {
        String worker = new Rest(home).get("/sw.js").text();
        Page alice = enter("alice");

        Object done = alice.evaluate("""
                async () => {
                  const handlers = {};
                  const done = [];
                  let pages = [];
                  const page = { url: `${location.origin}/?room=x`, focus: async () => done.push('focus'), postMessage: ({ room }) => done.push(room) };
                  const clients = { matchAll: async () => pages, openWindow: async (url) => done.push(url) };
                  const click = async () => {
                    let until;
                    const notification = { data: { room: 'a b' }, close: () => done.push('close') };
                    handlers.notificationclick({ notification, waitUntil: (promise) => (until = promise) });
                    await until;
                  };
                  ((self) => { WORKER })({ clients, addEventListener: (type, handler) => (handlers[type] = handler) });
                  await click();
                  pages = [{ url: `${location.origin}/play` }, page];
                  await click();
                  return done.join(' ');
                }""".replace("WORKER", worker));
        assertThat(done).isEqualTo("close /?room=a%20b close focus a b");

        alice.evaluate(
                "room => navigator.serviceWorker.dispatchEvent(new MessageEvent('message', { data: { room } }))",
                room + "b");
        assertThat(alice.locator("#room-name")).hasText(room + "b");
    }

    @Test
    void longTextsAreCutBetweenGraphemes() {
        Page page = page(english());
        page.navigate(home.resolve("/play").toString());

        assertThat(page.evaluate("""
                async () => {
                  const load = async (as) => (await import(`/js/graphemes.js?${as}`)).cut;
                  const cut = await load('as it is');
                  const { Segmenter } = Intl;
                  Intl.Segmenter = undefined;
                  const plain = await load('without');
                  Intl.Segmenter = Segmenter;
                  const family = '👩‍👩‍👧‍👦';
                  return [
                    cut('a'.repeat(139) + '😀', 140).length, cut('a'.repeat(139) + '😀b', 140) === `${'a'.repeat(139)}…`,
                    cut(family.repeat(3), 3, 99) === family.repeat(3), cut(family.repeat(4), 3, 99) === `${family.repeat(2)}…`,
                    cut(`ab${'😀'.repeat(9)}`, 50, 5) === 'ab😀…', cut(`Z${'\u0301'.repeat(4_000)}`, 140), cut('a b c d', 3),
                    plain('😀'.repeat(4), 3), plain('a'.repeat(139) + '😀b', 140) === `${'a'.repeat(139)}…`,
                  ].join();
                }""")).isEqualTo("141,true,true,true,true,…,a…,😀😀…,true");
    }

    @Test
    void deniedPermissionIsExplainedAndNotificationsStayOff() {
        Page alice = enterWithNotificationAnswer("denied");
        alice.locator("#settings").click();
        option(alice, "All").click();

        assertThat(alice.locator("#notify-note")).containsText("Your browser does not allow");
        assertThat(option(alice, "None").locator("input")).isChecked();
    }

    @Test
    void theToneIsOffByDefault() {
        Page alice = enterWithNotificationAnswer("granted");
        alice.locator("#settings").click();
        assertThat(alice.locator("#sound")).not().isChecked();
        alice.locator("#sound").check();
        assertThat(alice.evaluate("() => tones")).isEqualTo(1);
        closeSettings(alice);

        post("robot", "seen");
        assertThat(texts(alice)).hasCount(1);
        assertThat(alice.evaluate("() => tones")).isEqualTo(1);
        hide(alice, true);
        post("robot", "heard");
        alice.waitForFunction("() => tones === 2");
    }

    @Test
    void theThemeFollowsTheSystemUnlessChosen() {
        Page alice = enter("alice");
        alice.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(ColorScheme.DARK));
        assertThat(alice.locator("body")).hasCSS("background-color", "rgb(26, 22, 19)");

        alice.locator("#settings").press("Enter");
        alice.keyboard().press("ArrowRight");
        assertThat(alice.locator("body")).hasCSS("background-color", "rgb(253, 248, 240)");
        screenshot(alice, "settings");
        alice.reload();
        assertThat(alice.locator("body")).hasCSS("background-color", "rgb(253, 248, 240)");
        alice.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(ColorScheme.LIGHT));
        alice.locator("#settings").click();
        option(alice, "Dark").click();
        assertThat(alice.locator("body")).hasCSS("background-color", "rgb(26, 22, 19)");
        assertThat(themeColour(alice)).isEqualTo("#1a1613");
        screenshot(alice, "settings-dark");
        option(alice, "Same as the system").click();
        assertThat(themeColour(alice)).isEqualTo("#fdf8f0");
        assertThat(alice.locator("body")).hasCSS("background-color", "rgb(253, 248, 240)");
        closeSettings(alice);
        alice.emulateMedia(new Page.EmulateMediaOptions().setContrast(Contrast.MORE));
        assertThat(alice.locator(".bar")).hasCSS("border-bottom-color", "rgb(125, 106, 82)");
    }

    @Test
    void selectionAndConnectionStateAreVisibleInForcedColours() {
        Page alice = enter("alice", english().setForcedColors(ForcedColors.ACTIVE));

        assertThat(alice.locator("#state .dot")).hasCSS("background-color", "rgb(61, 115, 80)");
        assertThat(alice.locator("#rooms .enter[aria-current]")).hasCSS("outline-style", "solid");
        alice.locator("#settings").click();
        assertThat(alice.locator(".choice label:has(:checked)").first()).hasCSS("outline-style", "solid");
        assertThat(alice.locator(".choice label:not(:has(:checked))").first()).hasCSS("outline-style", "none");
        screenshot(alice, "settings-forced");
    }

    /** The colour of the browser's own bar: that of the first meta element whose media query matches. */
    private static Object themeColour(Page page) {
        return page.evaluate("""
            () => [...document.querySelectorAll('meta[name="theme-color"]')].find(({ media }) => matchMedia(media).matches).content""");
    }

    @Test
    void fewMessagesAreAnnouncedOneByOneAndManyAsANumber() {
        Page alice = page(english());
        alice.clock().install();
        remember(alice, "alice");
        go(alice, home, room);
        alice.clock().runFor(1_000);
        assertThat(alice.locator("#log")).hasAttribute("aria-live", "polite");
        post("robot", "one");
        assertThat(texts(alice)).hasCount(1);
        assertThat(alice.locator("#announce")).isEmpty();

        postLines(200);
        assertThat(alice.locator("#log")).hasAttribute("aria-live", "off");
        alice.clock().runFor(5_000);
        assertThat(alice.locator("#announce")).hasText(Pattern.compile("\\d+ new messages"));
        assertThat(alice.locator("#log")).hasAttribute("aria-live", "polite");
    }
}
