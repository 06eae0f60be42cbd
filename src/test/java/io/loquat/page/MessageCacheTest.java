package io.loquat.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.WebSocketRoute;
import io.loquat.testing.ServerTest;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The cached messages of each room, and what happens to them when the server's messages do not continue them. */
@ServerTest
class MessageCacheTest extends PageTest {

    private static final String KEEP = "([room, kept]) => localStorage.setItem('loquat.said.' + room, kept)";

    private final AtomicBoolean away = new AtomicBoolean();

    /** A page whose files always load, and whose connections open only while {@link #away} is not set. */
    private Page enterWithSwitchableConnection() {
        Page page = page(english());
        page.routeWebSocket("**/chat", route -> {
            if (away.get()) {
                route.close(new WebSocketRoute.CloseOptions().setCode(3008));
            } else {
                route.connectToServer();
            }
        });
        canBeHidden(page);
        remember(page, "alice");
        return page;
    }

    private Page reloadOffline(Page page) {
        away.set(true);
        page.reload();
        assertThat(page.locator("#away")).isVisible();
        return page;
    }

    /** Starts offline in a browser that has this cache for each of these rooms; the first room is on screen. */
    private Page startOfflineWith(String kept, List<String> rooms) {
        Page page = enterWithSwitchableConnection();
        away.set(true);
        page.navigate(home.resolve("/play").toString());
        page.evaluate("() => localStorage.setItem('loquat.at', '2026-11-20T15:52:00.123Z')");
        page.evaluate(
                "rooms => localStorage.setItem('loquat.rooms', JSON.stringify(rooms.map((name) => ({ name }))))",
                rooms);
        rooms.forEach(name -> page.evaluate(KEEP, List.of(name, kept)));
        page.navigate(home.resolve("/?room=" + rooms.getFirst()).toString());
        return page;
    }

    private void reconnect(Page page) {
        away.set(false);
        // Not a real click: the page may have reconnected already and hidden the button.
        page.locator("#away-now").evaluate("button => button.click()");
        assertThat(page.locator("#state")).hasAttribute("data-state", "online");
    }

    private static Object cacheOf(Page page, String room) {
        page.evaluate("() => { hide(true); hide(false); }");
        return page.evaluate("room => localStorage.getItem('loquat.said.' + room) ?? 'nothing'", room);
    }

    @Test
    void cacheIsReplacedIfItDoesNotReachTheServersMessages() {
        Page alice = enterWithSwitchableConnection();
        go(alice, home, room);
        post("robot", "line 1");
        post("robot", "line 2");
        assertThat(texts(alice)).hasCount(2);

        reloadOffline(alice);
        assertThat(texts(alice)).hasText(new String[] {"line 1", "line 2"});
        IntStream.rangeClosed(3, 60).forEach(n -> post("robot", "line " + n));
        reconnect(alice);

        // The newest 50, then everything back to the first unread message.
        assertThat(texts(alice)).hasCount(60);
        assertThat(texts(alice).last()).hasText("line 60");
        assertThat(alice.locator(".fresh + .message .text")).hasText("line 3");
        assertThat(alice.locator(".fresh")).isInViewport();
    }

    @Test
    void everyRoomIsShownOfflineAndOneWithoutACacheSaysSo() {
        Page alice = enterWithSwitchableConnection();
        go(alice, home, room);
        post("robot", "here");
        go(alice, home, room + "b");
        post(room + "b", "robot", "there");
        assertThat(texts(alice)).hasText("there");

        reloadOffline(alice);
        assertThat(texts(alice)).hasText("there");
        alice.locator("#rooms-list bdi[title='" + room + "']").click();
        assertThat(texts(alice)).hasText("here");
        assertThat(alice.locator("#kept")).containsText("This is what was loaded on");
        alice.navigate(home.resolve("/?room=" + room + "c").toString());
        assertThat(alice.locator("#kept")).containsText("has not been loaded in this browser yet");
        assertThat(alice.locator("#empty")).isHidden();
        alice.setViewportSize(320, 640);
        screenshot(alice, "kept-nothing-320");
        reconnect(alice);
        assertThat(alice.locator("#kept")).isHidden();
        assertThat(alice.locator("#empty")).isVisible();
    }

    @Test
    void leavingARoomRemovesItFromTheCache() {
        Page alice = enterWithSwitchableConnection();
        go(alice, home, room);
        say(alice, "secret");
        assertThat(alice.locator("#pending > li")).hasCount(0);
        assertThat(cacheOf(alice, room)).asString().contains("secret");
        go(alice, home, room + "b");

        Locator entry = alice.locator("#rooms-list li").first();
        entry.hover();
        entry.locator(".out").click();

        assertThat(alice.locator("#rooms-list li")).hasCount(1);
        assertThat(cacheOf(alice, room)).isEqualTo("nothing");
        assertThat(cacheOf(alice, room + "b")).asString().contains("epoch");
        assertThat(alice.evaluate("() => JSON.stringify({ ...localStorage })"))
                .asString()
                .doesNotContain("secret");
    }

    @Test
    void cacheSizeIsLimited() {
        Page alice = enterWithSwitchableConnection();
        go(alice, home, room);
        IntStream.rangeClosed(1, 230).forEach(n -> post("robot", "line " + n));
        assertThat(texts(alice).last()).hasText("line 230");
        assertThat(cacheOf(alice, room))
                .asString()
                .contains("\"line 31\"", "\"line 230\"")
                .doesNotContain("\"line 30\"");

        IntStream.rangeClosed(1, 40).forEach(n -> post("robot", "long ".repeat(800) + n));
        assertThat(texts(alice).last()).containsText("40");
        assertThat(cacheOf(alice, room))
                .asString()
                .hasSizeBetween(60_000, 100_000)
                .contains("long 40\"");
    }

    @Test
    void tabThatReceivedLessDoesNotOverwriteTheCache() {
        Page alice = enterWithSwitchableConnection();
        go(alice, home, room);
        post("robot", "one");
        assertThat(texts(alice)).hasText("one");
        assertThat(cacheOf(alice, room)).asString().contains("\"one\"");
        post("robot", "two");
        assertThat(texts(alice)).hasCount(2);

        Object kept = alice.evaluate("""
            room => {
              const name = `loquat.said.${room}`;
              const now = JSON.parse(localStorage.getItem(name));
              const other = (offset) => ({ ...now.messages[0], offset, text: 'of another tab' });
              localStorage.setItem(name, JSON.stringify({ ...now, offset: 3, messages: [other(1), other(2), other(3)] }));
              window.hide(true);
              return localStorage.getItem(name);
            }""", room);

        assertThat(kept).asString().contains("of another tab").doesNotContain("two");
    }

    @Test
    void cachedMarkupIsShownAsTextAndInvalidDataIsIgnored() {
        String kept = """
                {"epoch":"e","offset":2,"messages":[
                  {"offset":1,"nick":"<b>x</b>","text":"<img src=x onerror=\\"window.owned = 1\\">","time":"2026-11-20T15:52:00.123Z"},
                  {"offset":2,"nick":"bob","text":"[x](javascript:window.owned=1)","time":"2026-11-20T15:52:00.123Z"}]}""";
        List<String> broken = List.of(
                "{",
                "null",
                "{}",
                kept.replace("\"offset\":2,\"nick\"", "\"offset\":3,\"nick\""),
                kept.replace("\"nick\":\"bob\"", "\"nick\":{}"),
                kept.replace("2026-11-20", "2026-99-20"),
                kept.replace("\"epoch\":\"e\"", "\"epoch\":1"));
        Page alice = startOfflineWith(kept, List.of(room));

        assertThat(texts(alice))
                .hasText(new String[] {"<img src=x onerror=\"window.owned = 1\">", "[x](javascript:window.owned=1)"});
        assertThat(alice.locator(".message .who").first()).hasText("<b>x</b>");
        assertThat(alice.locator("#log").locator("img[src=x], b, a")).hasCount(0);
        assertThat(alice.evaluate("() => window.owned === undefined")).isEqualTo(true);
        for (String text : broken) {
            alice.evaluate(KEEP, List.of(room, text));
            alice.reload();
            assertThat(alice.locator("#kept")).containsText("has not been loaded");
            assertThat(texts(alice)).hasCount(0);
        }
        reconnect(alice);
        say(alice, "here");
        assertThat(texts(alice)).hasText("here");
    }

    @Test
    void roomsOpenedInSuccessionAreShownCompletely() {
        int most = 200;
        String said = IntStream.rangeClosed(1, most).mapToObj("""
                    {"offset":%1$d,"nick":"bob","text":"line %1$d","time":"2026-11-20T15:52:00.123Z"}"""::formatted).collect(Collectors.joining(","));
        String kept = """
                {"epoch":"e","offset":%d,"messages":[%s]}""".formatted(most, said);
        List<String> rooms = List.of(room, room + "b", room + "c", room + "d");
        Page alice = startOfflineWith(kept, rooms);

        for (String name : rooms) {
            open(alice, name);
            assertThat(texts(alice)).hasCount(most);
        }
    }
}
