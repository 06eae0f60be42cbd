package io.loquat.room;

import static org.assertj.core.api.Assertions.assertThat;

import io.loquat.presence.Person;
import io.loquat.protocol.Nickname;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Whose a message is, by the compared nickname it came under: PROTOCOL §3, {@code key} is for the sender's own connections. */
class AuthorsTest {

    private final Authors authors = new Authors();
    private final Person alice = new Person("1", nick("alice"));
    private final Person bob = new Person("2", nick("bob"));

    private static Nickname nick(String name) {
        return Objects.requireNonNull(Nickname.parse(name));
    }

    private void rename(Person person, String name) {
        person.nick(nick(name));
        authors.rename(person, person.nick());
    }

    private void assertIs(String name, Person person) {
        assertThat(authors.of(nick(name).key())).as(name).isSameAs(person);
    }

    private void assertNobody(String name) {
        assertThat(authors.of(nick(name).key())).as(name).isNull();
    }

    @Test
    void personIsFoundUntilItsLastConnectionReadsNoMore() {
        authors.add(alice);
        authors.add(alice);
        assertIs("ALICE", alice);
        assertThat(authors.of("")).as("a guest of REST").isNull();

        authors.remove(alice);
        assertIs("alice", alice);
        authors.remove(alice);
        assertNobody("alice");
    }

    @Test
    void whatWasSentUnderTheNameBeforeIsStillThePersonsOwn() {
        authors.add(alice);
        rename(alice, "ALICE");
        rename(alice, "Alicia");
        assertIs("alice", alice);

        rename(alice, "al");
        assertIs("alicia", alice);
        assertNobody("alice");
        authors.remove(alice);
        assertNobody("alicia");
        assertNobody("al");
    }

    @Test
    void nameTakenBackIsKept() {
        authors.add(alice);
        rename(alice, "alicia");
        rename(alice, "alice");

        assertIs("alice", alice);
        assertIs("alicia", alice);
    }

    @Test
    void nameThatSomebodyTookUpMeanwhileIsHisWhereverHeReads() {
        authors.add(alice);
        rename(alice, "alicia");
        authors.rename(bob, nick("alice"));
        assertNobody("alice");

        bob.nick(nick("alice"));
        authors.add(bob);
        assertIs("alice", bob);
        authors.remove(alice);
        assertIs("alice", bob);
    }
}
