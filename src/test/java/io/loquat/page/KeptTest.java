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

/** Issue 6: what was said is kept in the browser, a room by itself, and gives way where it does not fit what the server has. */
@ServerTest
class KeptTest extends PageTest {

    private static final String KEEP = "([room, kept]) => localStorage.setItem('loquat.said.' + room, kept)";

    private final AtomicBoolean away = new AtomicBoolean();

    /** A page whose files come, and whose connections do while {@link #away} is not set. */
    private Page connected() {
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

    private Page startsAway(Page page) {
        away.set(true);
        page.reload();
        assertThat(page.locator("#away")).isVisible();
        return page;
    }

    /** In a browser in which this was kept of each of these rooms; the first is on screen. */
    private Page startsAwayWith(String kept, List<String> rooms) {
        Page page = connected();
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

    private void comesBack(Page page) {
        away.set(false);
        page.locator("#away-now").evaluate("button => button.click()"); // it may have come by itself, and be hidden
        assertThat(page.locator("#state")).hasAttribute("data-state", "online");
    }

    private static Object keptOf(Page page, String room) {
        page.evaluate("() => { hide(true); hide(false); }");
        return page.evaluate("room => localStorage.getItem('loquat.said.' + room) ?? 'nothing'", room);
    }

    @Test
    void whatWasLoadedGivesWayWhenItIsTooFarFromWhatIsThereNow() {
        Page alice = connected();
        go(alice, home, room);
        post("robot", "line 1");
        post("robot", "line 2");
        assertThat(texts(alice)).hasCount(2);

        startsAway(alice);
        assertThat(texts(alice)).hasText(new String[] {"line 1", "line 2"});
        IntStream.rangeClosed(3, 60).forEach(n -> post("robot", "line " + n));
        comesBack(alice);

        // The newest 50, and then what is between them and where the unread begins.
        assertThat(texts(alice)).hasCount(60);
        assertThat(texts(alice).last()).hasText("line 60");
        assertThat(alice.locator(".fresh + .message .text")).hasText("line 3");
        assertThat(alice.locator(".fresh")).isInViewport();
    }

    @Test
    void everyRoomIsThereAndOneThatWasNotLoadedSaysSo() {
        Page alice = connected();
        go(alice, home, room);
        post("robot", "here");
        go(alice, home, room + "b");
        post(room + "b", "robot", "there");
        assertThat(texts(alice)).hasText("there");

        startsAway(alice);
        assertThat(texts(alice)).hasText("there");
        alice.locator("#rooms-list bdi[title='" + room + "']").click();
        assertThat(texts(alice)).hasText("here");
        assertThat(alice.locator("#kept")).containsText("This is what was loaded on");
        alice.navigate(home.resolve("/?room=" + room + "c").toString());
        assertThat(alice.locator("#kept")).containsText("has not been loaded in this browser yet");
        assertThat(alice.locator("#empty")).isHidden();
        alice.setViewportSize(320, 640);
        screenshot(alice, "kept-nothing-320");
        comesBack(alice);
        assertThat(alice.locator("#kept")).isHidden();
        assertThat(alice.locator("#empty")).isVisible();
    }

    @Test
    void aRoomThatIsLeftIsKeptNoLonger() {
        Page alice = connected();
        go(alice, home, room);
        say(alice, "secret");
        assertThat(alice.locator("#pending > li")).hasCount(0);
        assertThat(keptOf(alice, room)).asString().contains("secret");
        go(alice, home, room + "b");

        Locator entry = alice.locator("#rooms-list li").first();
        entry.hover();
        entry.locator(".out").click();

        assertThat(alice.locator("#rooms-list li")).hasCount(1);
        assertThat(keptOf(alice, room)).isEqualTo("nothing");
        assertThat(keptOf(alice, room + "b")).asString().contains("epoch");
        assertThat(alice.evaluate("() => JSON.stringify({ ...localStorage })"))
                .asString()
                .doesNotContain("secret");
    }

    @Test
    void notMoreIsKeptThanABrowserHasRoomFor() {
        Page alice = connected();
        go(alice, home, room);
        IntStream.rangeClosed(1, 230).forEach(n -> post("robot", "line " + n));
        assertThat(texts(alice).last()).hasText("line 230");
        assertThat(keptOf(alice, room))
                .asString()
                .contains("\"line 31\"", "\"line 230\"")
                .doesNotContain("\"line 30\"");

        IntStream.rangeClosed(1, 40).forEach(n -> post("robot", "long ".repeat(800) + n));
        assertThat(texts(alice).last()).containsText("40");
        assertThat(keptOf(alice, room))
                .asString()
                .hasSizeBetween(60_000, 100_000)
                .contains("long 40\"");
    }

    @Test
    void theTabThatHeardLessDoesNotOverwriteWhatAnotherKept() {
        Page alice = connected();
        go(alice, home, room);
        post("robot", "one");
        assertThat(texts(alice)).hasText("one");
        assertThat(keptOf(alice, room)).asString().contains("\"one\"");
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
    void whatABrowserKeptShowsAsTextAndWhatIsNoneOfOursIsNotShown() {
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
        Page alice = startsAwayWith(kept, List.of(room));

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
        comesBack(alice);
        say(alice, "here");
        assertThat(texts(alice)).hasText("here");
    }

    @Test
    void roomsThatAreOpenedOneAfterTheOtherAreShownWhole() {
        int most = 200;
        String said = IntStream.rangeClosed(1, most).mapToObj("""
                    {"offset":%1$d,"nick":"bob","text":"line %1$d","time":"2026-11-20T15:52:00.123Z"}"""::formatted).collect(Collectors.joining(","));
        String kept = """
                {"epoch":"e","offset":%d,"messages":[%s]}""".formatted(most, said);
        List<String> rooms = List.of(room, room + "b", room + "c", room + "d");
        Page alice = startsAwayWith(kept, rooms);

        for (String name : rooms) {
            open(alice, name);
            assertThat(texts(alice)).hasCount(most);
        }
    }
}
