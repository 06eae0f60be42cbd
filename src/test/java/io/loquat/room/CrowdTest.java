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
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** docs/protocol.md §2 and §3: from the 101st person on, a room sends only its head count, at most once a second. */
class CrowdTest {

    private final ViewFixture people = new ViewFixture();
    private final PresenceView room = people.room();
    private final Person alice = ViewFixture.person("alice");
    private final Person bob = ViewFixture.person("bob");

    @Test
    void person100IsAnnouncedByNameAndPerson101IsNot() {
        List<Person> crowd = fill(99);

        assertThat(entered(people.enter(alice)).online()).isEqualTo(100);
        assertThat(room.isCrowd()).isFalse();
        assertThat(room.members()).hasSize(100);
        assertThat(room.onlineDueIn(0)).isEqualTo(-1);

        assertThat(people.enter(bob)).isNull();
        assertThat(room.isCrowd()).isTrue();
        assertThat(room.members()).isEmpty();
        assertThat(room.onlineDue(0)).isEqualTo(new RoomEvent.Online(RoomName.LOBBY, 101));

        assertThat(left(people.leave(crowd.getFirst())).online()).isEqualTo(100);
        assertThat(room.members()).hasSize(100);
    }

    @Test
    void leavingACrowdOnlyChangesTheCount() {
        List<Person> crowd = fill(103);
        room.onlineDue(0);

        assertThat(people.leave(crowd.getFirst())).isNull();
        assertThat(room.onlineDue(1_000)).isEqualTo(new RoomEvent.Online(RoomName.LOBBY, 102));
    }

    @Test
    void countOfACrowdIsSentAtMostOnceASecond() {
        fill(101);
        assertThat(room.onlineDueIn(0)).isZero();
        assertThat(room.onlineDue(0)).isEqualTo(new RoomEvent.Online(RoomName.LOBBY, 101));
        assertThat(room.onlineDue(5_000)).as("nothing changed").isNull();
        assertThat(room.onlineDueIn(5_000)).isEqualTo(-1);
        people.enter(alice);
        assertThat(room.onlineDue(5_000)).isEqualTo(new RoomEvent.Online(RoomName.LOBBY, 102));

        people.enter(bob);

        assertThat(room.onlineDueIn(5_001)).isEqualTo(999);
        assertThat(room.onlineDue(5_001)).isNull();
        assertThat(room.onlineDue(5_999)).isNull();
        assertThat(room.onlineDueIn(6_000)).isZero();
        assertThat(room.onlineDue(6_000)).isEqualTo(new RoomEvent.Online(RoomName.LOBBY, 103));
        assertThat(room.onlineDue(7_000)).isNull();
    }

    @Test
    void roomThatIsNoLongerACrowdSendsNoCount() {
        List<Person> crowd = fill(101);
        people.leave(crowd.getFirst());

        assertThat(room.onlineDue(2_000)).isNull();
        assertThat(room.onlineDueIn(2_000)).isEqualTo(-1);
    }

    @Test
    void renameInACrowdTakesEffectWithoutAnEvent() {
        List<Person> crowd = fill(100);
        people.enter(alice);

        assertThat(people.rename(alice, nick("alicia"))).isNull();
        people.leave(crowd.getFirst());
        assertThat(room.members()).hasSize(100).contains(new MemberView("alicia", 1));
    }

    @Test
    void typingInACrowdIsSent() {
        fill(100);
        people.enter(alice);

        assertThat(room.typing(alice, 0)).isEqualTo(new RoomEvent.Typing(RoomName.LOBBY, "alice"));
    }

    @Test
    void existingCrowdIsCountedAndListedOnceItShrinks() {
        List<Person> crowd = fill(102);
        PresenceView late = new PresenceView(RoomName.LOBBY);
        late.replace(people.counted());
        assertThat(late.isAt(102)).isTrue();
        assertThat(late.members()).isEmpty();
        assertThat(late.onlineDueIn(0)).isEqualTo(-1);

        assertThat(late.changed(people.leaving(crowd.getFirst()))).isNull();
        assertThat(late.onlineDue(0)).isEqualTo(new RoomEvent.Online(RoomName.LOBBY, 101));
        assertThat(late.changed(people.leaving(crowd.getLast()))).isNull();
        assertThat(late.isAt(104)).as("the 100 names are not known yet").isFalse();

        assertThat(late.replace(people.everybody())).isEmpty();
        assertThat(late.isAt(104)).isTrue();
        assertThat(late.members()).hasSize(100);
    }

    private List<Person> fill(int count) {
        List<Person> guests = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Person guest = ViewFixture.person("guest-" + i);
            people.enter(guest);
            guests.add(guest);
        }
        return guests;
    }
}
