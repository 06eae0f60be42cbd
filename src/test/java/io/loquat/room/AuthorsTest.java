package io.loquat.room;

import static org.assertj.core.api.Assertions.assertThat;

import io.loquat.presence.Person;
import io.loquat.protocol.Nickname;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/**
 * Finds the author of a message by the comparison key of its nickname. docs/protocol.md §3: only the sender sees {@code
 * key}.
 */
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

    private void assertAuthor(String name, Person person) {
        assertThat(authors.of(nick(name).key())).as(name).isSameAs(person);
    }

    private void assertNoAuthor(String name) {
        assertThat(authors.of(nick(name).key())).as(name).isNull();
    }

    @Test
    void personIsFoundUntilItsLastConnectionLeaves() {
        authors.add(alice);
        authors.add(alice);
        assertAuthor("ALICE", alice);
        assertThat(authors.of("")).as("a guest that posts over REST").isNull();

        authors.remove(alice);
        assertAuthor("alice", alice);
        authors.remove(alice);
        assertNoAuthor("alice");
    }

    @Test
    void previousNameStillFindsThePerson() {
        authors.add(alice);
        rename(alice, "ALICE");
        rename(alice, "Alicia");
        assertAuthor("alice", alice);

        rename(alice, "al");
        assertAuthor("alicia", alice);
        assertNoAuthor("alice");
        authors.remove(alice);
        assertNoAuthor("alicia");
        assertNoAuthor("al");
    }

    @Test
    void nameThatIsTakenBackIsKept() {
        authors.add(alice);
        rename(alice, "alicia");
        rename(alice, "alice");

        assertAuthor("alice", alice);
        assertAuthor("alicia", alice);
    }

    @Test
    void formerNameBelongsToWhoeverClaimsIt() {
        authors.add(alice);
        rename(alice, "alicia");
        authors.rename(bob, nick("alice"));
        assertNoAuthor("alice");

        bob.nick(nick("alice"));
        authors.add(bob);
        assertAuthor("alice", bob);
        authors.remove(alice);
        assertAuthor("alice", bob);
    }
}
