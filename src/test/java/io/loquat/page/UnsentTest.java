package io.loquat.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.WebSocketRoute;
import io.loquat.testing.ServerTest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Unsent messages outlive their page: any open tab sends them, once and in order. */
@ServerTest
class UnsentTest extends PageTest {

    private static final String WAITS = "will be sent";
    private static final String UNKEPT = "will be sent if this page stays open";

    /** A tab whose connection the test can cut. */
    private static final class Tab {
        private final List<WebSocketRoute> lines = Collections.synchronizedList(new ArrayList<>());
        private final Page page;
        private volatile boolean isDown;
        private volatile boolean isMute;

        Tab(Page page) {
            this.page = page;
            page.routeWebSocket("**/chat", line -> {
                if (isDown) {
                    line.close(new WebSocketRoute.CloseOptions().setCode(3008));
                    return;
                }
                lines.add(line);
                line.connectToServer().onMessage(frame -> {
                    // Drops the acknowledgement of a message and the message itself.
                    if (!isMute
                            || !frame.text().contains("\"ack\"")
                                    && !frame.text().contains("\"key\"")) {
                        line.send(frame.text());
                    }
                });
            });
        }

        Tab cut() {
            isDown = true;
            lines.forEach(line -> line.close(new WebSocketRoute.CloseOptions().setCode(3008)));
            lines.clear();
            assertThat(page.locator("#away")).isVisible();
            return this;
        }

        void mend() {
            isDown = false;
            // Not a real click: the button may be hidden by now.
            page.locator("#away-now").evaluate("button => button.click()");
            assertThat(page.locator("#state")).hasAttribute("data-state", "online");
        }

        Locator pending() {
            return page.locator("#pending > li");
        }

        Locator states() {
            return page.locator("#pending .sent");
        }
    }

    private Tab enterTab(BrowserContext browser, String nick) {
        Tab tab = new Tab(browser.newPage());
        remember(tab.page, nick);
        go(tab.page, home, room);
        return tab;
    }

    private BrowserContext browser() {
        Page first = page(english());
        return first.context();
    }

    private static Object storedCount(Page page) {
        return page.evaluate(
                "() => Object.keys(localStorage).filter((name) => name.startsWith('loquat.unsent.')).length");
    }

    @Test
    @Tag("browsers")
    void unsentMessagesSurviveAReloadAndAreSentOnceInOrder() {
        Page bob = enter(room + "bob");
        Tab alice = enterTab(browser(), room + "alice");
        say(alice.page, "one");
        assertThat(texts(bob)).hasText("one");
        alice.cut();
        List.of("two", "three", "four").forEach(text -> say(alice.page, text));

        alice.page.reload();

        assertThat(alice.page.locator("#pending .text")).hasText(new String[] {"two", "three", "four"});
        assertThat(alice.states()).hasText(new String[] {WAITS, WAITS, WAITS});
        say(alice.page, "five");
        alice.mend();
        String[] all = {"one", "two", "three", "four", "five"};
        assertThat(texts(bob)).hasText(all);
        assertThat(texts(alice.page)).hasText(all);
        assertThat(alice.pending()).hasCount(0);
        assertThat(storedCount(alice.page)).isEqualTo(0);
    }

    @Test
    @Tag("browsers")
    void openTabSendsTheMessagesOfAClosedOne() {
        Page bob = enter(room + "bob");
        BrowserContext browser = browser();
        Tab second = enterTab(browser, room + "alice");
        Tab first = enterTab(browser, room + "alice");
        first.cut();
        say(first.page, "one");
        say(first.page, "two");
        assertThat(second.states()).hasText(new String[] {WAITS, WAITS});
        assertThat(texts(bob)).hasCount(0);

        first.page.close();

        assertThat(texts(bob)).hasText(new String[] {"one", "two"});
        assertThat(second.pending()).hasCount(0);
        assertThat(storedCount(second.page)).isEqualTo(0);
    }

    @Test
    @Tag("browsers")
    void deliveredMessageIsNotResentAfterAReload() {
        Page bob = enter(room + "bob");
        Tab alice = enterTab(browser(), room + "alice");
        alice.isMute = true;
        say(alice.page, "one");
        assertThat(texts(bob)).hasText("one");
        say(alice.page, "two");
        assertThat(alice.pending()).hasCount(2);
        // As after a long time: the server has forgotten the key, and would store the message again.
        alice.page.evaluate("""
            () => Object.entries(localStorage).filter(([name]) => name.startsWith('loquat.unsent.')).forEach(([name, item]) => {
              localStorage.removeItem(name);
              localStorage.setItem(`${name}-old`, item);
            })""");

        alice.page.reload();
        alice.isMute = false;

        assertThat(texts(bob)).hasText(new String[] {"one", "two"});
        assertThat(texts(alice.page)).hasText(new String[] {"one", "two"});
        assertThat(alice.pending()).hasCount(0);
    }

    @Test
    void discardedOrSentMessagesDisappearInAllTabsAndFailuresSurviveAReload() {
        BrowserContext browser = browser();
        Tab second = enterTab(browser, room + "alice");
        Tab first = enterTab(browser, room + "alice");
        first.cut();
        say(first.page, "unsure");
        assertThat(second.pending()).hasCount(1);
        first.page.evaluate("""
            () => Object.entries(localStorage).filter(([name]) => name.startsWith('loquat.unsent.')).forEach(([name, item]) =>
              localStorage.setItem(name, JSON.stringify({ ...JSON.parse(item), failed: 'unsure' })))""");
        assertThat(second.states()).containsText("It is not known whether this arrived.");
        first.page.reload();
        assertThat(first.states()).containsText("It is not known whether this arrived.");

        button(first.page, "Discard").click();

        assertThat(second.pending()).hasCount(0);
        say(first.page, "wanted");
        assertThat(second.pending()).hasCount(1);
        first.mend();
        assertThat(texts(second.page)).hasText("wanted");
        assertThat(second.pending()).hasCount(0);
        assertThat(storedCount(second.page)).isEqualTo(0);
    }

    @Test
    void joinsARoomToSendItsUnsentMessages() {
        Tab alice = enterTab(browser(), room + "alice");
        goTo(alice.page, room + "b");
        alice.cut();
        say(alice.page, "to be said");
        alice.page.evaluate("room => localStorage.setItem('loquat.rooms', JSON.stringify([{ name: room }]))", room);
        alice.page.navigate(home.resolve("/?room=" + room).toString());
        assertThat(rooms(alice.page)).hasText(new String[] {room, room + "b"});

        alice.mend();

        open(alice.page, room + "b");
        assertThat(texts(alice.page)).hasText("to be said");
    }

    @Test
    void messagesThatCannotBeStoredSaySo() {
        Page page = page(english());
        page.addInitScript("Storage.prototype.setItem = () => { throw new DOMException('', 'QuotaExceededError'); }");
        Tab alice = new Tab(page);
        go(page, home, room);
        alice.cut();

        say(page, "one");

        assertThat(alice.states()).hasText(UNKEPT);
        assertThat(page.locator("#away-kept"))
                .hasText("What you write is sent then if this page stays open: this browser cannot store it.");
        screenshot(page, "unsent-unkept");
        alice.mend();
        assertThat(texts(page)).hasText("one");
    }

    @Test
    void storageIsLimitedAndForeignDataIsLeftAlone() {
        int most = 100;
        Tab alice = enterTab(browser(), room + "alice");
        alice.cut();
        Map<String, Object> bounds = Map.of("room", room, "most", most);
        alice.page.evaluate("""
            ({ room, most }) => {
              for (const bad of ['{', 'null', '{}', '[]', JSON.stringify({ room: '..', text: 'x', time: '', n: 1, by: 'x' })]) {
                localStorage.setItem(`loquat.unsent.bad-${bad.length}`, bad);
              }
              for (let n = 1; n < most; n += 1) {
                const item = { room, text: `line ${n}`, time: new Date().toISOString(), n, by: 'nobody' };
                localStorage.setItem(`loquat.unsent.key-${n}`, JSON.stringify(item));
              }
            }""", bounds);
        alice.page.reload();
        assertThat(alice.pending()).hasCount(most - 1);

        say(alice.page, "the last that is kept");
        say(alice.page, "one too many");

        assertThat(alice.states().nth(most - 1)).hasText(WAITS);
        assertThat(alice.states().nth(most)).hasText(UNKEPT);
    }

    @Test
    void storageForAllRoomsIsLimited() {
        Tab alice = enterTab(browser(), room + "alice");
        alice.cut();
        alice.page.evaluate("""
            () => localStorage.setItem('loquat.unsent.long', JSON.stringify({
              room: 'long', text: 'x'.repeat(499_990), time: new Date().toISOString(), n: 1, by: 'another',
            }))""");

        say(alice.page, "x".repeat(11));
        say(alice.page, "x".repeat(10));

        assertThat(alice.states()).hasText(new String[] {UNKEPT, WAITS});
    }
}
