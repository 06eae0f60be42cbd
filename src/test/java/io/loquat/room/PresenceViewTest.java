package io.loquat.room;

import static io.loquat.room.Shorthand.entered;
import static io.loquat.room.Shorthand.left;
import static io.loquat.room.Shorthand.nick;
import static org.assertj.core.api.Assertions.assertThat;

import io.loquat.presence.Person;
import io.loquat.presence.ViewFixture;
import io.loquat.protocol.Reply.MemberView;
import io.loquat.protocol.RoomEvent;
import io.loquat.protocol.RoomName;
import org.junit.jupiter.api.Test;

/** docs/protocol.md §2 and §3, Presence: the occupants of a room and the events about them. */
class PresenceViewTest {

    private final ViewFixture people = new ViewFixture();
    private final PresenceView room = people.room();
    private final Person alice = ViewFixture.person("alice");
    private final Person bob = ViewFixture.person("bob");

    // ---- joining and leaving

    @Test
    void firstConnectionOfAPersonJoins() {
        RoomEvent.Entered entered = entered(people.enter(alice));

        assertThat(entered.room()).isEqualTo(RoomName.LOBBY);
        assertThat(entered.nick()).isEqualTo("alice");
        assertThat(entered.online()).isEqualTo(1);
        assertThat(entered(people.enter(bob)).online()).isEqualTo(2);
        assertThat(room.online()).isEqualTo(2);
    }

    @Test
    void furtherConnectionDoesNotJoinAgain() {
        people.enter(alice);

        assertThat(people.enter(alice)).isNull();
        assertThat(room.online()).isEqualTo(1);
    }

    @Test
    void lastConnectionOfAPersonLeaves() {
        people.enter(alice);
        people.enter(bob);
        people.enter(alice);

        assertThat(people.leave(alice)).isNull();
        RoomEvent.Left left = left(people.leave(alice));

        assertThat(left.nick()).isEqualTo("alice");
        assertThat(left.online()).isEqualTo(1);
    }

    @Test
    void personWhoIsNotInTheRoomCannotLeave() {
        people.enter(bob);

        assertThat(people.leave(alice)).isNull();
        people.enter(alice);
        people.leave(alice);
        assertThat(people.leave(alice)).isNull();
        assertThat(room.online()).isEqualTo(1);
    }

    @Test
    void membersAreListedInJoinOrderWithTheirConnectionCounts() {
        people.enter(bob);
        people.enter(alice);
        people.enter(bob);
        assertThat(room.members()).containsExactly(new MemberView("bob", 2), new MemberView("alice", 1));

        people.leave(bob);
        people.leave(alice);
        assertThat(room.members()).containsExactly(new MemberView("bob", 1));
    }

    // ---- renaming

    @Test
    void renameEventHasBothNames() {
        people.enter(bob);
        people.enter(alice);

        assertThat(people.rename(alice, nick("Alicia")))
                .isEqualTo(new RoomEvent.Renamed(RoomName.LOBBY, "alice", "Alicia", 2));
        assertThat(people.rename(alice, nick("Alicia"))).as("already reported").isNull();
        assertThat(room.members()).containsExactly(new MemberView("bob", 1), new MemberView("Alicia", 1));
        assertThat(left(people.leave(alice)).nick()).isEqualTo("Alicia");
    }

    @Test
    void changeOfCaseIsARename() {
        people.enter(alice);

        assertThat(people.rename(alice, nick("ALICE")))
                .isEqualTo(new RoomEvent.Renamed(RoomName.LOBBY, "alice", "ALICE", 1));
    }

    @Test
    void personWhoIsNotInTheRoomCausesNoEvents() {
        assertThat(people.rename(alice, nick("alicia"))).isNull();
        assertThat(room.typing(alice, 10_000)).isNull();
    }

    // ---- missed changes

    @Test
    void missedChangesAreReported() {
        Person carol = ViewFixture.person("carol");
        people.enter(alice);
        people.enter(bob);
        people.leaving(alice);
        people.entering(carol);
        bob.nick(nick("bobby"));

        assertThat(room.replace(people.everybody()))
                .satisfiesExactly(
                        gone -> assertThat(left(gone).nick()).isEqualTo("alice"),
                        named -> assertThat(named).isEqualTo(new RoomEvent.Renamed(RoomName.LOBBY, "bob", "bobby", 2)),
                        come -> assertThat(entered(come).nick()).isEqualTo("carol"));
        assertThat(room.members()).containsExactly(new MemberView("bobby", 1), new MemberView("carol", 1));
    }

    @Test
    void firstSnapshotCausesNoEvents() {
        people.entering(alice);
        PresenceView another = new PresenceView(RoomName.LOBBY);

        assertThat(another.isAt(0)).isFalse();
        assertThat(another.replace(people.everybody())).isEmpty();
        assertThat(another.isAt(1)).isTrue();
        assertThat(another.isAt(2)).isFalse();
        assertThat(another.online()).isEqualTo(1);
    }

    // ---- typing

    @Test
    void typingIsSentAtMostEvery3Seconds() {
        people.enter(alice);
        RoomEvent typing = new RoomEvent.Typing(RoomName.LOBBY, "alice");

        assertThat(room.mayType(alice, 0)).isTrue();
        assertThat(room.typing(alice, 0)).isEqualTo(typing);
        assertThat(room.mayType(alice, 1)).isFalse();
        assertThat(room.mayType(alice, 2_999)).isFalse();
        assertThat(room.mayType(alice, 3_000)).isTrue();
        assertThat(room.typing(alice, 3_000)).isEqualTo(typing);
        assertThat(room.mayType(alice, 5_999)).isFalse();
    }

    @Test
    void typingPassedByAnotherServerIsSentDespiteJitter() {
        people.enter(alice);
        RoomEvent typing = new RoomEvent.Typing(RoomName.LOBBY, "alice");

        assertThat(room.typing(alice, 20)).isEqualTo(typing);
        assertThat(room.typing(alice, 21))
                .as("from a second tab, at the same time")
                .isNull();
        assertThat(room.typing(alice, 3_001)).isEqualTo(typing);
    }

    @Test
    void typingIsLimitedPerPerson() {
        people.enter(alice);
        people.enter(bob);
        room.typing(alice, 0);

        assertThat(room.typing(bob, 1)).isEqualTo(new RoomEvent.Typing(RoomName.LOBBY, "bob"));
    }
}
