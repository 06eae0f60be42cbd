package io.loquat.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.loquat.testing.Eventually;
import io.loquat.testing.FullClient;
import io.loquat.testing.Json;
import io.loquat.testing.Names;
import io.loquat.testing.SimpleClient;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** docs/protocol.md §3: presence per person; tabs, sessions and the grace period. */
abstract class PresenceScenarios extends WireTest {

    // ---- presence

    @Test
    void presenceGoesToTheOthersAndTheNewcomerReceivesJoined() {
        FullClient alice = member("alice");
        FullClient bob = member("bob");
        JsonNode entered = alice.seesEnter(bob.nick());
        assertThat(entered.path("room").asText()).isEqualTo(room);
        assertThat(entered.path("online")).isEqualTo(Json.parse("2"));
        assertThat(entered.path("renamed")).isEmpty();
        bob.sends(room, "fence");
        bob.receives(bob.nick(), "fence");
        alice.receives(bob.nick(), "fence");
        bob.leaves(room);
        JsonNode left = alice.seesLeave(bob.nick());
        assertThat(left.path("online")).isEqualTo(Json.parse("1"));
        bob.joins(room);
        bob.assertAllRead();
    }

    @Test
    void clientThatLeftARoomReceivesNothingMoreFromIt() {
        FullClient alice = member("alice");
        FullClient bob = member("bob");
        String other = Names.unique("room");
        bob.joins(other);
        bob.leaves(room);
        alice.joins(other);
        bob.seesEnter(alice.nick());
        alice.sends(room, "unheard");
        alice.sends(other, "heard");
        bob.receives(alice.nick(), "heard");
    }

    @Test
    void cleanCloseLeaves() {
        FullClient alice = member("alice");
        FullClient bob = member("bob");
        alice.seesEnter(bob.nick());
        assertThat(bob.socket().leave(1000).code()).isEqualTo(1000);
        alice.seesLeave(bob.nick());
    }

    @Test
    void brokenClientLeavesAtTheEndOfTheGracePeriod() {
        // Waits for real time: the whole grace period, which the profiles keep short.
        FullClient alice = member("alice");
        FullClient bob = member("bob");
        alice.seesEnter(bob.nick());
        bob.socket().reset();
        JsonNode left = alice.seesLeave(bob.nick());
        assertThat(left.path("online")).isEqualTo(Json.parse("1"));
        Eventually.becomes(1, () -> rest().online(room));
    }

    @Test
    void roomsNotRejoinedWithinTheGracePeriodAreLeft() {
        // Waits for real time: the whole grace period, which the profiles keep short.
        FullClient alice = member("alice");
        String other = Names.unique("room");
        alice.joins(other);
        FullClient bob = member("bob");
        alice.seesEnter(bob.nick());
        bob.joins(other);
        alice.seesEnter(bob.nick());
        bob.socket().reset();
        FullClient again = full();
        again.hello("resume", bob.session());
        again.joins(room);
        JsonNode left = alice.seesLeave(bob.nick());
        assertThat(left.path("room").asText()).isEqualTo(other);
        again.sends(room, "still here");
        alice.receives(bob.nick(), "still here");
    }

    @Test
    void simpleAndFullClientsSeeEachOther() {
        FullClient full = member("full");
        SimpleClient simple = simple("nick=" + aliceNick);
        assertThat(simple.seesEnter(aliceNick).path("online").asInt()).isEqualTo(2);
        assertThat(full.seesEnter(aliceNick).path("online").asInt()).isEqualTo(2);
        FullClient bob = member("bob");
        full.seesEnter(bob.nick());
        assertThat(simple.seesEnter(bob.nick()).path("data").asText()).isEqualTo(bob.nick() + " comes in");
        bob.leaves(room);
        full.seesLeave(bob.nick());
        assertThat(simple.seesLeave(bob.nick()).path("online").asInt()).isEqualTo(2);
        assertThat(Json.each(bob.joins(room).path("members"), "nick"))
                .containsExactlyInAnyOrder(full.nick(), aliceNick, bob.nick());
        simple.socket().leave(1000);
        full.seesEnter(bob.nick());
        full.seesLeave(aliceNick);
    }

    // ---- tabs

    @Test
    void personEntersWithTheFirstConnectionAndLeavesWithTheLast() {
        FullClient bob = member("bob");
        FullClient alice = member("alice");
        bob.seesEnter(alice.nick());
        FullClient tab = tabOf(alice);
        JsonNode joined = tab.joins(room);
        assertThat(joined.path("online").asInt()).isEqualTo(2);
        assertThat(joined.path("members"))
                .containsExactlyInAnyOrder(
                        Json.object("nick", alice.nick(), "n", 2), Json.object("nick", bob.nick(), "n", 1));
        alice.socket().leave(1000);
        tab.sends(room, "fence");
        bob.receives(alice.nick(), "fence");
        assertThat(rest().online(room)).isEqualTo(2);
        tab.leaves(room);
        bob.seesLeave(alice.nick());
    }

    @Test
    void renameReachesAllFullMembersIncludingOwnConnections() {
        FullClient alice = member("alice");
        FullClient tab = tabOf(alice);
        tab.joins(room);
        FullClient bob = member("bob");
        alice.seesEnter(bob.nick());
        tab.seesEnter(bob.nick());
        SimpleClient simple = enters(bobNick, "");
        List.of(alice, tab, bob).forEach(person -> person.seesEnter(bobNick));
        String old = alice.nick();
        alice.renames(aliceNick);
        for (FullClient member : List.of(alice, tab, bob)) {
            JsonNode presence = member.seesRename(old, aliceNick);
            assertThat(presence.path("entered")).isEmpty();
            assertThat(presence.path("left")).isEmpty();
            assertThat(presence.path("online").asInt()).isEqualTo(3);
        }
        tab.sends(room, "under the new name");
        bob.receives(aliceNick, "under the new name");
        simple.receives(aliceNick, "under the new name");
        named(old);
    }

    @Test
    void connectionOutsideAnyRoomJoinsUnderTheNewName() {
        FullClient alice = member("alice");
        FullClient tab = tabOf(alice);
        FullClient bob = member("bob");
        String old = alice.nick();
        alice.renames(aliceNick);
        bob.seesRename(old, aliceNick);
        assertThat(tab.joins(room).path("members")).contains(Json.object("nick", aliceNick, "n", 2));
        tab.sends(room, "hi");
        bob.receives(aliceNick, "hi");
        full().assertRefused("nick_taken", "hello", "nick", aliceNick);
    }

    @Test
    void ownNameInAnotherCaseIsFree() {
        FullClient alice = member("alice");
        String old = alice.nick();
        alice.renames(old.toUpperCase(Locale.ROOT));
        alice.seesRename(old, alice.nick());
    }

    // ---- sessions

    @Test
    void sessionKeyWorksOnce() {
        FullClient alice = person("alice");
        tabOf(alice);
        FullClient late = full();
        late.assertRefused("nick_taken", "hello", "resume", alice.session(), "nick", alice.nick());
        assertThat(late.hello("resume", alice.session()).path("nick").asText()).matches(GUEST);
    }

    @Test
    void unknownSessionKeyIsIgnored() {
        FullClient alice = person("alice");
        FullClient other = full();
        other.assertRefused("nick_taken", "hello", "resume", "nonsense", "nick", alice.nick());
        other.hello("resume", "nonsense", "nick", bobNick);
    }

    @Test
    void keyOfAnyConnectionOfThePersonWorks() {
        FullClient alice = person("alice");
        FullClient second = tabOf(alice);
        FullClient third = tabOf(second);
        second.socket().leave(1000);
        tabOf(third);
    }

    @Test
    void tabOutlivesTheFirstConnection() {
        FullClient alice = member("alice");
        FullClient tab = tabOf(alice);
        alice.socket().leave(1000);
        full().assertRefused("nick_taken", "hello", "nick", tab.nick());
        tab.joins(room);
    }

    @Test
    void guestResumesAsTheSameGuest() {
        FullClient guest = full();
        guest.hello();
        tabOf(guest);
    }

    // ---- the number of people online

    @Test
    void roomOnlineCountsPeople() {
        assertThat(rest().online(room)).isZero();
        FullClient alice = member("alice");
        FullClient tab = tabOf(alice);
        tab.joins(room);
        SimpleClient simple = enters(aliceNick, "");
        person("nowhere");
        assertThat(rest().online(room)).isEqualTo(2);
        assertThat(rest().get("/online?room=" + room.toUpperCase(Locale.ROOT)).json())
                .isEqualTo(Json.object("online", 2));
        simple.socket().leave(1000);
        alice.seesEnter(aliceNick);
        alice.seesLeave(aliceNick);
        Eventually.becomes(1, () -> rest().online(room));
    }

    @Test
    void totalOnlineCountsEachPersonInAnyRoomOnce() {
        Eventually.becomes(0, () -> rest().online());
        person("nowhere");
        FullClient alice = member("alice");
        tabOf(alice).joins(room);
        alice.joins(Names.unique("room"));
        enters(aliceNick, "");
        assertThat(List.of(rest().online(), rest().online())).containsOnly(2);
    }
}
