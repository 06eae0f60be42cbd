package io.loquat.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.WebSocketRoute;
import io.loquat.testing.Eventually;
import io.loquat.testing.Rest;
import io.loquat.testing.ServerTest;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The "Go to a room" dialog: finds rooms by name, by part of a name, and in the list. */
@ServerTest
class RoomDialogTest extends PageTest {

    private static final int MOST_ROOMS = 32;
    private static final Pattern JOIN = Pattern.compile("\"room\":\"([^\"]*-shut)\".*\"id\":(\\d+)");

    private final String quiet = room + "-quiet";

    /** The entries of the dialog whose names contain this test's room. */
    private Locator entries(Page page) {
        return page.locator("#room-list li").filter(new Locator.FilterOptions().setHasText(room));
    }

    /** Posts, and waits until the server's room search finds the room: its results are up to a second old. */
    private void postToQuietRoom(String text) {
        post(quiet, "robot", text);
        Rest rest = new Rest(home).from("127.0.0.79");
        Eventually.becomes(
                1, () -> rest.get("/api/rooms?q=" + quiet).json().path("rooms").size());
    }

    private static void openDialogWith(Page page, String name) {
        page.locator("#text").press("ControlOrMeta+k");
        page.locator("#room-input").fill(name);
    }

    @Test
    @Tag("browsers")
    void findsAnEmptyRoomByPartOfItsNameByKeyboard() {
        postToQuietRoom("is anybody here?");
        Page alice = enter("alice");

        openDialogWith(alice, room + "-QUI");
        assertThat(entries(alice)).hasCount(1);
        assertThat(alice.locator("#room-hint")).hasText("Press Enter to create the room #" + room + "-QUI.");
        assertThat(alice.locator("#room-input")).hasAttribute("aria-expanded", "true");
        alice.keyboard().press("ArrowDown");
        assertThat(entries(alice)).hasAttribute("aria-selected", "true");
        assertThat(alice.locator("#room-input")).hasAttribute("aria-activedescendant", "room-option-0");
        assertThat(alice.locator("#room-input")).isFocused();
        assertThat(alice.locator("#room-hint")).hasText("Press Enter to go to #" + quiet + ".");
        alice.keyboard().press("Enter");

        assertThat(alice.locator("#room-name")).hasText(quiet);
        assertThat(texts(alice)).hasText("is anybody here?");
    }

    @Test
    void entriesShowUnreadCountPeopleAndTimeOfTheNewestMessage() {
        Page bob = enter("bob");
        Page alice = enter("alice");
        goTo(alice, room + "-mine");
        goTo(alice, room + "-left");
        entry(alice, room + "-left").locator(".out").click();
        postToQuietRoom("later than all the others");
        say(bob, "@alice, are you there?");
        assertThat(entry(alice, room).locator(".badge")).hasText("1");

        openDialogWith(alice, "");
        assertThat(entries(alice).nth(0)).hasText(Pattern.compile("^#" + room + "joined2 people\\d\\d:\\d\\d@ 1"));
        assertThat(entries(alice).nth(1)).hasText(Pattern.compile("^#" + quiet + "\\d\\d:\\d\\d$"));
        // If there are more rooms than the dialog shows, those without a message come last.
        alice.locator("#room-input").fill(room + "-");
        assertThat(entries(alice).filter(new Locator.FilterOptions().setHasText("you are here")))
                .hasText(Pattern.compile("^#" + room + "-mine"));
        assertThat(entries(alice).filter(new Locator.FilterOptions().setHasText("-left")))
                .hasCount(1);
        alice.locator("#room-input").fill("");
        alice.locator("#room-list li").first().click();
        assertThat(alice.locator("#room-name")).hasText(room);
    }

    @Test
    void searchesOnTheServerIfItsListIsIncomplete() {
        postToQuietRoom("hi");
        Page alice = page(english());
        remember(alice, "alice");
        alice.route("**/api/rooms?*", route -> {
            if (route.request().url().endsWith("q=")) {
                route.fulfill(new Route.FulfillOptions().setBody("{\"rooms\":[],\"more\":true}"));
            } else {
                route.resume();
            }
        });
        go(alice, home, room);

        openDialogWith(alice, "");
        assertThat(alice.locator("#room-note")).containsText("There are more rooms than are shown");
        alice.locator("#room-input").fill(quiet);
        assertThat(entries(alice)).hasCount(1);
        assertThat(alice.locator("#room-hint")).hasText("Press Enter to go to #" + quiet + ".");
    }

    @Test
    void rateLimitedSearchIsRetried() {
        excuse("429");
        postToQuietRoom("hi");
        Page alice = page(english());
        remember(alice, "alice");
        alice.route(
                "**/api/rooms?*",
                route ->
                        route.fulfill(new Route.FulfillOptions().setStatus(429).setHeaders(Map.of("Retry-After", "1"))),
                new Page.RouteOptions().setTimes(1));
        go(alice, home, room);

        openDialogWith(alice, "");
        assertThat(entries(alice).filter(new Locator.FilterOptions().setHasText(quiet)))
                .hasCount(1);
        assertThat(alice.locator("#room-note")).not().containsText("cannot be loaded");
    }

    @Test
    void withoutTheServersListOwnAndRecentRoomsAreShown() {
        excuse("503");
        Page alice = page(english());
        remember(alice, "alice");
        alice.route("**/api/rooms?*", route -> route.fulfill(new Route.FulfillOptions().setStatus(503)));
        go(alice, home, room);
        goTo(alice, room + "-left");
        entry(alice, room + "-left").locator(".out").click();
        alice.evaluate(
                "() => localStorage.setItem('loquat.visited', localStorage.getItem('loquat.visited').replace('[', '[7,null,\"no room\",'))");

        openDialogWith(alice, "");
        assertThat(alice.locator("#room-note")).containsText("cannot be loaded right now");
        assertThat(alice.locator("#room-list bdi")).hasText(new String[] {room, room + "-left"});
        alice.locator("#room-input").fill("no room");
        alice.keyboard().press("Enter");
        assertThat(alice.locator("#room-error")).containsText("A room name consists of letters");
        alice.locator("#room-input").press("Escape");
        assertThat(alice.locator("#text")).isFocused();
    }

    @Test
    void joiningOverTheLimitIsRefusedWithAMessage() {
        String rooms = IntStream.range(0, MOST_ROOMS)
                .mapToObj(n -> "{\"name\":\"" + room + "-" + n + "\"}")
                .collect(Collectors.joining(",", "[", "]"));
        Page alice = page(english());
        remember(alice, "alice");
        alice.addInitScript(
                "self.origin === 'null' || localStorage.getItem('loquat.rooms') || localStorage.setItem('loquat.rooms', '"
                        + rooms + "')");
        go(alice, home, room + "-3");
        String words = "You are in 32 rooms, and that is the most at a time. Leave one, then go to #%s again.";

        openDialogWith(alice, room + "-one");
        alice.keyboard().press("Enter");
        assertThat(alice.locator("#room-error")).hasText(words.formatted(room + "-one"));
        alice.keyboard().press("Escape");
        alice.evaluate("room => location.hash = room", room + "-two");
        assertThat(alice.locator(".notice.note")).containsText(words.formatted(room + "-two"));
        assertThat(alice.locator("#room-name")).hasText(room + "-3");
        go(alice, home, room + "-three");
        assertThat(alice.locator(".notice.note")).containsText(words.formatted(room + "-three"));
        assertThat(rooms(alice)).hasCount(MOST_ROOMS);
        assertThat(rooms(alice).last()).hasText(room + "-31");

        entry(alice, room + "-3").locator(".out").click();
        openDialogWith(alice, room + "-one");
        alice.keyboard().press("Enter");
        assertThat(alice.locator("#room-name")).hasText(room + "-one");
        assertThat(alice.locator(".notice.enter").first()).containsText("You joined");
    }

    @Test
    void refusedRoomIsLeftAndItsDraftIsKept() {
        Page alice = page(english());
        remember(alice, "alice");
        alice.routeWebSocket("**/chat", route -> {
            WebSocketRoute server = route.connectToServer();
            route.onMessage(frame -> {
                Matcher join = JOIN.matcher(frame.text());
                if (frame.text().contains("\"join\"") && join.find()) {
                    route.send(
                            "{\"re\":" + join.group(2)
                                    + ",\"type\":\"error\",\"code\":\"limit_exceeded\",\"message\":\"full\",\"temporary\":false}");
                } else {
                    server.send(frame.text());
                }
            });
        });
        go(alice, home, room);
        alice.evaluate("name => localStorage.setItem('loquat.draft.' + name, 'half a thought')", room + "-shut");

        openDialogWith(alice, room + "-shut");
        alice.keyboard().press("Enter");
        assertThat(alice.locator(".notice.note")).containsText("You cannot enter #" + room + "-shut now");
        assertThat(alice.locator("#room-name")).hasText(room);
        assertThat(rooms(alice)).hasText(new String[] {room});
        assertThat(alice).hasURL(Pattern.compile("room=" + room + "$"));
        assertThat(alice.evaluate("() => localStorage.getItem('loquat.rooms')").toString())
                .doesNotContain("shut");
        assertThat(alice.evaluate("name => localStorage.getItem('loquat.draft.' + name)", room + "-shut"))
                .isEqualTo("half a thought");
    }
}
