package io.loquat.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import io.loquat.testing.ServerTest;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** All tabs and windows of a browser are one person, and others do not see a reload as a leave and a join. */
@ServerTest
class SharedSessionTest extends PageTest {

    /** Plain HTTP pages have no Web Locks API. */
    private static final String WITHOUT_LOCKS = "delete Navigator.prototype.locks";

    private static final String HANGS = """
        () => navigator.locks
          ? void navigator.locks.request('loquat.session', () => new Promise(() => {}))
          : localStorage.setItem('loquat.turn.session', 'hangs')""";

    /** Enters in a fresh browser. */
    private Page guest(boolean hasLocks) {
        Page page = page(english());
        if (!hasLocks) {
            page.context().addInitScript(WITHOUT_LOCKS);
        }
        go(page, home, room);
        return page;
    }

    /** Opens the chat in all tabs at the same moment. */
    private void openAtOnce(List<Page> tabs) {
        String address = home.resolve("/?room=" + room).toString();
        tabs.forEach(tab -> tab.evaluate("address => void setTimeout(() => { location.href = address; })", address));
        tabs.forEach(tab -> assertThat(joinNotice(tab)).hasCount(1));
    }

    private static List<Page> tabs(BrowserContext browser, int count) {
        return Stream.generate(browser::newPage).limit(count).toList();
    }

    private static Locator joinNotice(Page page) {
        return page.locator(".notice.enter");
    }

    private static String nick(Page page) {
        return page.locator("#me-nick").textContent();
    }

    @Tag("browsers")
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void tabsOpenedAtOnceAreOnePersonAndShareRenames(boolean hasLocks) {
        Page watcher = enter(room + "watcher");
        Page alice = guest(hasLocks);
        String guest = nick(alice);

        List<Page> tabs = tabs(alice.context(), 3);
        tabs.forEach(tab -> tab.navigate(home.resolve("/play").toString()));
        openAtOnce(tabs);

        tabs.forEach(tab -> assertThat(tab.locator("#me-nick")).hasText(guest));
        rename(tabs.getLast(), room + "alice");
        assertThat(alice.locator("#me-nick")).hasText(room + "alice");
        tabs.forEach(tab -> assertThat(tab.locator("#me-nick")).hasText(room + "alice"));
        assertThat(watcher.locator(".notice.note")).containsText(guest + " is now called " + room + "alice");
        assertThat(people(watcher)).hasCount(2);
        assertThat(joinNotice(watcher)).hasCount(2);
    }

    @Test
    @Tag("browsers")
    void readingInOneTabMarksAsReadInAll() {
        Page alice = page(english());
        canBeHidden(alice);
        remember(alice, "alice");
        go(alice, home, room);
        Page second = alice.context().newPage();
        go(second, home, room + "c");
        goTo(second, room + "b");

        post("robot", "@alice, seen");
        assertThat(texts(alice)).hasText("@alice, seen");
        post(room + "c", "robot", "nowhere seen");
        assertThat(second).hasTitle("(1) #" + room + "b · Loquat");
        assertThat(entry(second, room).locator(".badge")).isHidden();

        hide(alice, true);
        post("robot", "@alice, unseen");
        assertThat(second).hasTitle("(2) #" + room + "b · Loquat");
        assertThat(entry(second, room).locator(".at")).isVisible();
        hide(alice, false);
        assertThat(second).hasTitle("(1) #" + room + "b · Loquat");
        assertThat(entry(second, room).locator(".badge")).isHidden();
        assertThat(entry(second, room).locator(".at")).isHidden();
        open(second, room);
        assertThat(texts(second).last()).hasText("@alice, unseen");
        assertThat(second.locator(".fresh")).hasCount(0);
    }

    @Test
    void renameReachesAllTabsWithoutAPresenceEvent() {
        Page alice = guest(true);
        Page second = alice.context().newPage();
        second.navigate(home.resolve("/?room=" + room + "b").toString());
        assertThat(joinNotice(second)).hasCount(1);
        // Neither tab receives the rename from the room, as in a room of more than a hundred people.
        for (Page page : List.of(alice, second)) {
            page.routeWebSocket("**/chat", route -> {
                var server = route.connectToServer();
                server.onMessage(frame -> {
                    if (!frame.text().contains("\"renamed\":[{")) {
                        route.send(frame.text());
                    }
                });
            });
            page.reload();
            assertThat(joinNotice(page)).hasCount(1);
        }

        rename(alice, room + "alice");

        assertThat(second.locator("#me-nick")).hasText(room + "alice");
    }

    @Test
    @Tag("browsers")
    void reloadsAreInvisibleToOthers() {
        Page watcher = enter(room + "watcher");
        Page alice = guest(true);
        String guest = nick(alice);
        String before = watcher.locator("#messages").textContent();

        alice.reload();
        assertThat(joinNotice(alice)).hasCount(1);
        // Reloads faster and faster, before the page has received its welcome: a race in real time, which no clock can
        // replace.
        alice.evaluate("() => { sessionStorage.again = 5; }");
        alice.addInitScript("""
            if (self.origin !== 'null' && sessionStorage.again > 0) {
              setTimeout(() => location.reload(), 60 * --sessionStorage.again);
            }""");
        alice.reload();
        alice.waitForFunction("() => Number(sessionStorage.again) === 0");
        assertThat(joinNotice(alice)).hasCount(1);
        alice.navigate(home.resolve("/play").toString());
        alice.navigate(home.resolve("/?room=" + room).toString());
        assertThat(joinNotice(alice)).hasCount(1);

        assertThat(alice.locator("#me-nick")).hasText(guest);
        say(alice, "still me");
        assertThat(watcher.locator(".message .who")).hasText(guest);
        assertThat(watcher.locator("#messages .notice")).hasCount(2);
        assertThat(watcher.locator("#messages")).containsText(before);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void hangingTabDoesNotBlockTheOthers(boolean hasLocks) {
        Page alice = guest(hasLocks);
        Page hangs = alice.context().newPage();
        hangs.navigate(home.resolve("/play").toString());
        hangs.evaluate(HANGS);

        List<Page> tabs = tabs(alice.context(), 2);
        tabs.forEach(tab -> tab.navigate(home.resolve("/play").toString()));
        openAtOnce(tabs);

        tabs.forEach(tab -> assertThat(tab.locator("#me-nick")).hasText(nick(alice)));
    }

    @Test
    void noticesKeepTheNamesOfTheirTime() {
        Page alice = guest(true);
        String guest = nick(alice);
        rename(alice, room + "alice");
        goTo(alice, room + "b");
        open(alice, room);
        assertThat(joinNotice(alice)).containsText("You joined as " + guest);

        alice.locator("#lang").click();
        alice.locator("#lang").click();

        assertThat(joinNotice(alice)).containsText("You joined as " + guest);
        assertThat(alice.locator(".notice.note")).containsText("You are now called " + room + "alice");
    }
}
