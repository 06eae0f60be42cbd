package io.loquat.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import io.loquat.testing.FullClient;
import io.loquat.testing.RawWebSocket;
import io.loquat.testing.ServerTest;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The list of people, also in a large room, for which the server announces only a count. */
@ServerTest
class PeopleTest extends PageTest {

    /** With one more person, the server announces only the count. */
    private static final int TOLD = 100;

    private final AtomicBoolean isAway = new AtomicBoolean();

    private List<RawWebSocket> crowd(int count) {
        return IntStream.range(0, count)
                .mapToObj(n -> RawWebSocket.to(home, "/chat/" + room + "?format=plain&nick=p%03d".formatted(n))
                        .open())
                .toList();
    }

    @Test
    @Tag("browsers")
    void largeRoomIsPagedAndSearchable() {
        excuse("503");
        Page ada = page(english());
        remember(ada, "ada"); // a name that no earlier test can still hold
        ada.route("**/people?*", route -> {
            if (isAway.get()) {
                route.fulfill(new Route.FulfillOptions().setStatus(503));
            } else {
                route.resume();
            }
        });
        List<RawWebSocket> others = crowd(TOLD + 20);
        go(ada, home, room);

        assertThat(ada.locator("#people-title")).hasText("121 people here");
        assertThat(people(ada)).hasCount(TOLD);
        assertThat(people(ada).first()).hasText("ada");
        ada.locator("#people-list li").last().scrollIntoViewIfNeeded();
        assertThat(people(ada)).hasCount(121);
        assertThat(people(ada).last()).hasText("p119");
        assertThat(ada.locator("#people-more")).isHidden();

        ada.locator("#people-search").fill("P11");
        assertThat(people(ada)).hasCount(10);
        assertThat(people(ada))
                .hasText(IntStream.range(110, 120).mapToObj("p%d"::formatted).toArray(String[]::new));
        ada.locator("#people-search").fill("nobody");
        assertThat(ada.locator("#people-note")).hasText("Nobody here has “nobody” in their name.");
        isAway.set(true);
        ada.locator("#people-search").fill("p11");
        assertThat(ada.locator("#people-note")).hasText("The list of people cannot be loaded right now.");
        isAway.set(false);
        ada.locator("#people-more").click();
        assertThat(people(ada)).hasCount(10);
        others.forEach(RawWebSocket::close);
    }

    @Test
    @Tag("browsers")
    void joinsAndLeavesDoNotMoveTheFocus() {
        Page alice = enter("alice");
        FullClient bob = raw("bob");
        FullClient dora = raw("dora");
        assertThat(people(alice)).hasText(new String[] {"alice", "bob", "dora"});
        alice.locator("[data-call=bob]").focus();

        raw("anna");
        FullClient carol = raw("carol");
        assertThat(people(alice)).hasText(new String[] {"alice", "anna", "bob", "carol", "dora"});
        assertThat(alice.locator("[data-call=bob]")).isFocused();
        dora.close();
        carol.close();
        assertThat(people(alice)).hasText(new String[] {"alice", "anna", "bob"});
        assertThat(alice.locator("[data-call=bob]")).isFocused();
        bob.close();
        assertThat(people(alice)).hasText(new String[] {"alice", "anna"});
        assertThat(alice.locator("[data-call=anna]")).isFocused();
    }

    @Test
    void ownRenameIsConfirmedOnceInLargeAndSmallRooms() {
        Page alice = enter("alice");
        rename(alice, "alicia");
        assertThat(alice.locator(".notice.note")).hasText(Pattern.compile("You are now called alicia.*"));

        List<RawWebSocket> others = crowd(TOLD);
        assertThat(alice.locator("#people-title")).hasText("101 people here");
        rename(alice, "alix");
        assertThat(alice.locator(".notice.note").last()).containsText("You are now called alix");
        assertThat(people(alice).first()).hasText("alix");
        others.forEach(RawWebSocket::close);
    }

    @Test
    void smallRoomIsSearchedLocally() {
        Page alice = enter("alice");
        assertThat(alice.locator("#people-search")).isHidden();
        List<RawWebSocket> others =
                Stream.concat(crowd(20).stream(), Stream.of(robot())).toList();

        assertThat(alice.locator("#people-title")).hasText("22 people here");
        alice.locator("#people-search").fill("ROB");
        assertThat(people(alice)).hasText("robot");
        others.forEach(RawWebSocket::close);
    }
}
