package io.loquat.room;

import static io.loquat.room.Words.entered;
import static io.loquat.room.Words.left;
import static io.loquat.room.Words.nick;
import static org.assertj.core.api.Assertions.assertThat;

import io.loquat.protocol.Lang;
import io.loquat.protocol.RoomEvent;
import io.loquat.protocol.RoomName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** PROTOCOL §2 and §3: from the 101st person on, coming and going is a number, told at most once a second. */
class CrowdTest {

    private final People people = Words.people(Duration.ofSeconds(10), () -> 0);
    private final Room room = new Room(RoomName.LOBBY, people);
    private final Person alice = person("alice");
    private final Person bob = person("bob");

    @Test
    void person100IsToldByNameAndPerson101IsNot() {
        List<Person> crowd = fill(99);

        assertThat(entered(room.enter(alice)).online()).isEqualTo(100);
        assertThat(room.isCrowd()).isFalse();
        assertThat(room.members()).hasSize(100);
        assertThat(room.onlineDueIn(0)).isEqualTo(-1);

        assertThat(room.enter(bob)).isNull();
        assertThat(room.isCrowd()).isTrue();
        assertThat(room.members()).isEmpty();
        assertThat(room.onlineDue(0)).isEqualTo(new RoomEvent.Online(RoomName.LOBBY, 101));

        assertThat(left(room.leave(crowd.getFirst())).online()).isEqualTo(100);
        assertThat(room.members()).hasSize(100);
    }

    @Test
    void leavingACrowdIsToldAsANumber() {
        List<Person> crowd = fill(103);
        room.onlineDue(0);

        assertThat(room.leave(crowd.getFirst())).isNull();
        assertThat(room.onlineDue(1_000)).isEqualTo(new RoomEvent.Online(RoomName.LOBBY, 102));
    }

    @Test
    void numberOfACrowdIsToldAtMostOnceASecond() {
        fill(101);
        assertThat(room.onlineDueIn(0)).isZero();
        assertThat(room.onlineDue(0)).isEqualTo(new RoomEvent.Online(RoomName.LOBBY, 101));
        assertThat(room.onlineDue(5_000)).as("nothing changed").isNull();
        assertThat(room.onlineDueIn(5_000)).isEqualTo(-1);
        room.enter(alice);
        assertThat(room.onlineDue(5_000)).isEqualTo(new RoomEvent.Online(RoomName.LOBBY, 102));

        room.enter(bob);

        assertThat(room.onlineDueIn(5_001)).isEqualTo(999);
        assertThat(room.onlineDue(5_001)).isNull();
        assertThat(room.onlineDue(5_999)).isNull();
        assertThat(room.onlineDueIn(6_000)).isZero();
        assertThat(room.onlineDue(6_000)).isEqualTo(new RoomEvent.Online(RoomName.LOBBY, 103));
        assertThat(room.onlineDue(7_000)).isNull();
    }

    @Test
    void roomThatIsNoLongerACrowdHasNoNumberToTell() {
        List<Person> crowd = fill(101);
        room.leave(crowd.getFirst());

        assertThat(room.onlineDue(2_000)).isNull();
        assertThat(room.onlineDueIn(2_000)).isEqualTo(-1);
    }

    @Test
    void renameInACrowdIsNotToldButTaken() {
        fill(100);
        room.enter(alice);
        people.rename(alice, nick("alicia"));

        assertThat(room.rename(alice)).isNull();
        assertThat(room.byNick(nick("alicia").key())).isSameAs(alice);
    }

    @Test
    void typingInACrowdIsTold() {
        fill(100);
        room.enter(alice);

        assertThat(room.typing(alice, 0)).isEqualTo(new RoomEvent.Typing(RoomName.LOBBY, "alice"));
    }

    private List<Person> fill(int count) {
        List<Person> guests = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Person guest = Words.guest(people, Lang.EN, false).person();
            room.enter(guest);
            guests.add(guest);
        }
        return guests;
    }

    private Person person(String name) {
        return Objects.requireNonNull(people.claim(nick(name), false)).person();
    }
}
