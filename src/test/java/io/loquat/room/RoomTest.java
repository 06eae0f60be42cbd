package io.loquat.room;

import static io.loquat.room.Words.entered;
import static io.loquat.room.Words.left;
import static io.loquat.room.Words.nick;
import static org.assertj.core.api.Assertions.assertThat;

import io.loquat.protocol.Reply.MemberView;
import io.loquat.protocol.RoomEvent;
import io.loquat.protocol.RoomName;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** PROTOCOL §2 and §3, Presence: who is in a room and what the others are told. */
class RoomTest {

    private final People people = Words.people(Duration.ofSeconds(10), () -> 0);
    private final Room room = new Room(RoomName.LOBBY, people);
    private final Person alice = person("alice");
    private final Person bob = person("bob");

    // ---- coming and going

    @Test
    void firstConnectionOfAPersonEnters() {
        RoomEvent.Entered entered = entered(room.enter(alice));

        assertThat(entered.room()).isEqualTo(RoomName.LOBBY);
        assertThat(entered.nick()).isEqualTo("alice");
        assertThat(entered.online()).isEqualTo(1);
        assertThat(entered(room.enter(bob)).online()).isEqualTo(2);
        assertThat(room.has(alice)).isTrue();
        assertThat(room.online()).isEqualTo(2);
    }

    @Test
    void furtherConnectionDoesNotEnterAgain() {
        room.enter(alice);

        assertThat(room.enter(alice)).isNull();
        assertThat(room.online()).isEqualTo(1);
    }

    @Test
    void lastConnectionOfAPersonLeaves() {
        room.enter(alice);
        room.enter(bob);
        room.enter(alice);

        assertThat(room.leave(alice)).isNull();
        assertThat(room.has(alice)).isTrue();
        RoomEvent.Left left = left(room.leave(alice));

        assertThat(left.nick()).isEqualTo("alice");
        assertThat(left.online()).isEqualTo(1);
        assertThat(room.has(alice)).isFalse();
    }

    @Test
    void whoIsNotInCanNotLeave() {
        room.enter(bob);

        assertThat(room.leave(alice)).isNull();
        room.enter(alice);
        room.leave(alice);
        assertThat(room.leave(alice)).isNull();
        assertThat(room.online()).isEqualTo(1);
    }

    @Test
    void membersAreCountedByConnectionsInTheOrderOfComing() {
        room.enter(bob);
        room.enter(alice);
        room.enter(bob);
        assertThat(room.members()).containsExactly(new MemberView("bob", 2), new MemberView("alice", 1));

        room.leave(bob);
        room.leave(alice);
        assertThat(room.members()).containsExactly(new MemberView("bob", 1));
    }

    @Test
    void personIsFoundByItsComparedNickname() {
        room.enter(alice);

        assertThat(room.byNick(nick("ALICE").key())).isSameAs(alice);
        assertThat(room.byNick("")).isNull();
        room.leave(alice);
        assertThat(room.byNick(nick("alice").key())).isNull();
    }

    @Test
    void personInSeveralRoomsIsOnlineOnce() {
        Room cafe = new Room(Objects.requireNonNull(RoomName.parse("café")), people);
        assertThat(people.online()).isZero();
        room.enter(alice);
        room.enter(alice);
        cafe.enter(alice);
        cafe.enter(bob);
        assertThat(people.online()).isEqualTo(2);
        assertThat(alice.rooms()).hasSize(2);

        room.leave(alice);
        room.leave(alice);
        assertThat(people.online()).isEqualTo(2);
        cafe.leave(alice);
        assertThat(people.online()).isEqualTo(1);
        assertThat(alice.rooms()).isEmpty();
    }

    // ---- renaming

    @Test
    void renamedPersonIsToldWithBothNames() {
        room.enter(bob);
        room.enter(alice);
        people.rename(alice, nick("Alicia"));

        assertThat(room.rename(alice)).isEqualTo(new RoomEvent.Renamed(RoomName.LOBBY, "alice", "Alicia", 2));
        assertThat(room.rename(alice)).as("told already").isNull();
        assertThat(room.members()).containsExactly(new MemberView("bob", 1), new MemberView("Alicia", 1));
        assertThat(room.byNick(nick("alicia").key())).isSameAs(alice);
        assertThat(left(room.leave(alice)).nick()).isEqualTo("Alicia");
    }

    @Test
    void whatWasSentUnderTheNameBeforeIsStillThePersonsOwn() {
        room.enter(alice);
        rename(alice, "ALICE");
        rename(alice, "Alicia");
        assertThat(room.byNick(nick("alice").key())).isSameAs(alice);

        rename(alice, "al");
        assertThat(room.byNick(nick("alicia").key())).isSameAs(alice);
        assertThat(room.byNick(nick("alice").key())).as("two names ago").isNull();
        room.leave(alice);

        assertThat(room.byNick(nick("alicia").key())).isNull();
        assertThat(room.byNick(nick("al").key())).isNull();
    }

    @Test
    void nameTakenBackIsKept() {
        room.enter(alice);
        rename(alice, "alicia");
        rename(alice, "alice");

        assertThat(room.byNick(nick("alice").key())).isSameAs(alice);
        assertThat(room.byNick(nick("alicia").key())).isSameAs(alice);
        room.leave(alice);
        assertThat(room.byNick(nick("alice").key())).isNull();
        assertThat(room.byNick(nick("alicia").key())).isNull();
    }

    private void rename(Person person, String name) {
        assertThat(people.rename(person, nick(name))).isTrue();
        room.rename(person);
    }

    @Test
    void ownNameInAnotherCaseIsTold() {
        room.enter(alice);
        people.rename(alice, nick("ALICE"));

        assertThat(room.rename(alice)).isEqualTo(new RoomEvent.Renamed(RoomName.LOBBY, "alice", "ALICE", 1));
        assertThat(room.byNick(nick("alice").key())).isSameAs(alice);
    }

    @Test
    void nameThatSomebodyTookUpMeanwhileIsHis() {
        room.enter(alice);
        people.rename(alice, nick("alicia"));
        Person other = person("alice");
        room.enter(other);

        room.rename(alice);

        assertThat(room.byNick(nick("alice").key())).isSameAs(other);
        assertThat(room.byNick(nick("alicia").key())).isSameAs(alice);
    }

    @Test
    void whoIsNotInIsNotToldOf() {
        people.rename(alice, nick("alicia"));

        assertThat(room.rename(alice)).isNull();
        assertThat(room.typing(alice, 10_000)).isNull();
    }

    // ---- typing

    @Test
    void typingIsToldAtMostEvery3Seconds() {
        room.enter(alice);
        RoomEvent typing = new RoomEvent.Typing(RoomName.LOBBY, "alice");

        assertThat(room.typing(alice, 0)).isEqualTo(typing);
        assertThat(room.typing(alice, 1)).isNull();
        assertThat(room.typing(alice, 2_999)).isNull();
        assertThat(room.typing(alice, 3_000)).isEqualTo(typing);
        assertThat(room.typing(alice, 5_999)).isNull();
    }

    @Test
    void typingIsCountedForEachPerson() {
        room.enter(alice);
        room.enter(bob);
        room.typing(alice, 0);

        assertThat(room.typing(bob, 1)).isEqualTo(new RoomEvent.Typing(RoomName.LOBBY, "bob"));
    }

    // ---- words

    private Person person(String name) {
        return Objects.requireNonNull(people.claim(nick(name), false)).person();
    }
}
