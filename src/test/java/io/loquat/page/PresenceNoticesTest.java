package io.loquat.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import io.loquat.testing.FullClient;
import io.loquat.testing.ServerTest;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Notices of joins, leaves and renames, in the room on screen and in others. */
@ServerTest
class PresenceNoticesTest extends PageTest {

    private final String other = room + "b";

    @Test
    void eventsOfAHiddenRoomAreShownInOrderWithTheMessages() {
        Page alice = enter("alice");
        goTo(alice, other);
        FullClient bob = raw("bob");
        bob.sends(room, "hello");
        bob.renames("robert");
        bob.leaves(room);
        post("robot", "after");
        assertThat(entry(alice, room).locator(".badge")).hasText("2");
        open(alice, room);

        Locator lines = alice.locator("#messages > li");
        String[] told = {
            "Today",
            "You joined as alice",
            "bob joined",
            "New",
            "hello",
            "bob is now called robert",
            "robert left",
            "after"
        };
        assertThat(lines).hasCount(told.length);
        assertThat(lines).containsText(told);
        open(alice, other);
        open(alice, room);
        assertThat(alice.locator(".notice")).hasCount(4);
    }

    @Test
    void manyEventsOfAHiddenRoomShareOneLine() {
        Page alice = enter("alice");
        goTo(alice, other);
        List<FullClient> many =
                IntStream.rangeClosed(1, 9).mapToObj(n -> raw("n" + n)).toList();
        many.get(2).leaves(room);
        post("robot", "after");
        assertThat(entry(alice, room).locator(".badge")).hasText("1");
        open(alice, room);

        assertThat(alice.locator(".comings summary > span")).hasText("n1, n2 and 7 others joined, n3 left");
        assertThat(alice.locator(".notice:not(.comings)")).containsText(new String[] {"You joined as alice"});
    }

    @Test
    void manyJoinsAndLeavesShareOneExpandableLine() {
        Page alice = enter("alice");
        List<FullClient> many =
                IntStream.rangeClosed(1, 9).mapToObj(n -> raw("n" + n)).toList();
        many.get(2).leaves(room);

        Locator line = alice.locator(".comings");
        assertThat(line.locator("summary > span")).hasText("n1, n2 and 7 others joined, n3 left");
        assertThat(line.locator("summary .enter")).hasCSS("color", "rgb(31, 95, 158)");
        assertThat(line.locator("summary .leave")).hasCSS("color", "rgb(176, 42, 31)");
        assertThat(line).hasAttribute("aria-live", "off");
        assertThat(alice.locator(".notice:not(.comings)")).containsText(new String[] {"You joined as alice"});
        assertThat(line.locator("ol")).isHidden();
        line.locator("summary").click();
        assertThat(line.locator("ol")).containsText("n7");
        assertThat(line.locator("ol .leave")).containsText("n3 left");
        many.get(3).leaves(room);
        assertThat(line.locator("summary .leave")).hasText("n3 and n4 left");
        assertThat(line.locator("ol")).isVisible();
        alice.locator("#lang").click();
        assertThat(line.locator("summary > span")).hasText("n1、n2等 9 人加入了聊天室，n3和n4离开了聊天室");

        many.get(0).sends(room, "hello");
        assertThat(texts(alice)).hasCount(1);
        many.get(4).leaves(room);
        assertThat(alice.locator(".notice.leave").last()).containsText("n5离开了聊天室");
        assertThat(line).hasCount(1);
    }

    @Test
    void successiveRenamesOfOnePersonShareOneLine() {
        Page alice = enter("alice");
        FullClient bob = raw("bob");
        for (String name : List.of("bert", "ben", "bill")) {
            bob.renames(name);
        }
        assertThat(alice.locator(".notice.note")).containsText(new String[] {"bob is now called bill"});
        assertThat(people(alice)).hasText(new String[] {"alice", "bill"});
        bob.sends(room, "hi");
        bob.renames("bob");
        assertThat(alice.locator(".notice.note")).hasCount(2);
        bob.renames("bill");
        assertThat(alice.locator(".notice.note")).containsText(new String[] {"bob is now called bill"});

        goTo(alice, other);
        rename(alice, "alicia");
        assertThat(alice.locator("#me-nick")).hasText("alicia");
        open(alice, room);
        assertThat(alice.locator("#messages > li").last()).containsText("You are now called alicia");
    }
}
