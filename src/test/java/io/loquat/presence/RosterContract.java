package io.loquat.presence;

import static io.loquat.presence.PeopleContract.given;
import static io.loquat.presence.PeopleContract.link;
import static io.loquat.presence.PeopleContract.nick;
import static io.loquat.presence.PeopleContract.now;
import static org.assertj.core.api.Assertions.assertThat;

import io.loquat.protocol.PeopleRequest;
import io.loquat.protocol.Reply.MemberView;
import io.loquat.protocol.RoomName;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** docs/protocol.md §1, the contract of every {@link People}: the occupants of a room, page by page. */
public abstract class RosterContract {

    /** The people of a new chat, none of whom is here yet. */
    protected abstract People people();

    private static Link claim(People people, String name) {
        return link(people.claim(nick(name), true));
    }

    private static Roster page(People people, @Nullable String after, @Nullable String q, int limit) {
        PeopleRequest request = Objects.requireNonNull(PeopleRequest.parse(after, q, String.valueOf(limit)));
        return given(people.roster(RoomName.LOBBY, request));
    }

    private static List<String> nicks(Roster roster) {
        return roster.people().stream().map(MemberView::nick).toList();
    }

    @Test
    void namesAreSortedByCodePointWhateverTheirCase() {
        People people = people();
        // The last two sort differently as Java strings.
        List<String> ordered = List.of(
                "a b",
                "A-b",
                "alice",
                "ALICE b",
                "alice!",
                "Alicf",
                "Bob",
                "mia",
                "nora",
                "rob",
                "Ärin",
                "王",
                "\ufa0e",
                "\ud842\udfb7");
        try (Notices lobby = Notices.of(people, RoomName.LOBBY)) {
            List<String> mixed = new ArrayList<>(ordered);
            Collections.shuffle(mixed, new Random(7));
            mixed.forEach(name -> lobby.takeSeat(claim(people, name)));

            Roster all = page(people, null, null, 100);
            assertThat(nicks(all)).isEqualTo(ordered);
            assertThat(all.online()).isEqualTo(ordered.size());
            assertThat(all.more()).isFalse();
            List<String> read = new ArrayList<>();
            Roster page = page(people, null, null, 3);
            while (page.more()) {
                assertThat(page.people()).hasSize(3);
                read.addAll(nicks(page));
                page = page(people, read.getLast(), null, 3);
            }
            read.addAll(nicks(page));
            assertThat(read).as("page by page").isEqualTo(ordered);
            assertThat(nicks(page(people, "mib", null, 2)))
                    .as("after a name that is not here")
                    .containsExactly("nora", "rob");
            assertThat(nicks(page(people, null, "ALICE", 100))).containsExactly("alice", "ALICE b", "alice!");
            assertThat(nicks(page(people, "alice b", "i", 2))).containsExactly("alice!", "Alicf");
            assertThat(page(people, null, "%", 100).people())
                    .as("not a pattern")
                    .isEmpty();
            assertThat(PeopleRequest.parse(null, "\n", "100"))
                    .as("white space alone is not a search")
                    .isNull();
        }
    }

    @Test
    void eachPersonIsListedOnceUnderTheCurrentName() {
        People people = people();
        Link alice = claim(people, "alice");
        Link bob = claim(people, "bob");
        try (Notices lobby = Notices.of(people, RoomName.LOBBY)) {
            lobby.takeSeat(alice);
            Link tab = link(people.resume(PeopleContract.key(alice)));
            lobby.takeSeat(tab);
            lobby.takeSeat(bob);
            assertThat(page(people, null, null, 100).people())
                    .containsExactly(new MemberView("alice", 2), new MemberView("bob", 1));

            now(people.rename(alice.person(), nick("Zoe")));
            people.lost(tab);
            people.ended(alice);
            // Mandatory operations are carried out before a query that takes the same way.
            now(people.online());
            assertThat(page(people, null, null, 100).people())
                    .as("in its grace period")
                    .containsExactly(new MemberView("bob", 1), new MemberView("Zoe", 1));
            lobby.watch().leave(bob);
            Link back = link(people.resume(PeopleContract.key(tab)));
            lobby.takeSeat(back);
            now(people.online());
            assertThat(page(people, null, null, 100).people()).containsExactly(new MemberView("Zoe", 1));

            people.ended(back);
            people.ended(tab);
            now(people.online());
            Roster nobody = page(people, null, null, 100);
            assertThat(nobody).isEqualTo(new Roster(0, List.of(), false));
        }
        assertThat(given(people.roster(new RoomName("nowhere"), new PeopleRequest("", "", 1))))
                .isEqualTo(new Roster(0, List.of(), false));
    }

    @Test
    void veryLargeRoomIsSearchedByPrefix() {
        People people = people();
        try (Notices lobby = Notices.of(people, RoomName.LOBBY)) {
            List<String> names = IntStream.range(0, PeopleRequest.SEARCHED_WHOLE)
                    .mapToObj(i -> "p%05d".formatted(i))
                    .toList();
            // All are requested before the first answer is awaited.
            names.stream().map(name -> people.claim(nick(name), false)).toList().stream()
                    .map(named -> lobby.watch().takeSeat(link(named), Integer.MAX_VALUE))
                    .toList()
                    .forEach(PeopleContract::now);
            assertThat(nicks(page(people, "p00500", "0499", 100))).isEqualTo(names.subList(4_990, 5_000));

            lobby.takeSeat(claim(people, "one more"));

            assertThat(page(people, null, "0499", 100).people()).isEmpty();
            assertThat(nicks(page(people, null, "P0499", 100))).isEqualTo(names.subList(4_990, 5_000));
            Roster some = page(people, "p04990", "p049", 3);
            assertThat(nicks(some)).containsExactly("p04991", "p04992", "p04993");
            assertThat(some.more()).isTrue();
            assertThat(page(people, "p04999", "p049", 3).people()).isEmpty();
            assertThat(nicks(page(people, "a", "p0000", 2))).containsExactly("p00000", "p00001");
            assertThat(page(people, null, null, 100).online()).isEqualTo(PeopleRequest.SEARCHED_WHOLE + 1);
        }
    }
}
