package io.loquat.room;

import static org.assertj.core.api.Assertions.assertThat;

import io.loquat.protocol.Lang;
import io.loquat.protocol.Nickname;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** PROTOCOL §1 and §3, Sessions: who holds which name, by which connections, and who may come back. */
class PeopleTest {

    private static final Duration GRACE = Duration.ofSeconds(10);

    // A monotonic clock may begin anywhere: here shortly before it runs over.
    private long now = Long.MAX_VALUE - GRACE.toNanos() / 2;
    private final People people = Words.people(GRACE, () -> now);

    // ---- names

    @Test
    void nameIsHeldByOnePerson() {
        Link alice = claim("alice");

        assertThat(alice.person().nick()).isEqualTo(nick("alice"));
        assertThat(people.claim(nick("alice"), true)).isNull();
        assertThat(people.claim(nick("ALICE"), true)).isNull();
        assertThat(people.claim(nick("аlice"), true))
                .as("with a Cyrillic letter")
                .isNull();
        assertThat(people.isHeld(nick("Alice"))).isTrue();
        assertThat(people.isHeld(nick("bob"))).isFalse();
    }

    @Test
    void nameIsFreeWithTheLastConnection() {
        Link first = claim("alice");
        Link second = resume(first);

        people.gone(first);
        assertThat(people.claim(nick("alice"), true)).isNull();
        people.gone(second);

        assertThat(claim("alice").person()).isNotSameAs(first.person());
    }

    @Test
    void guestsAreOneSeriesInAllLanguages() {
        assertThat(List.of(
                        Words.guest(people, Lang.EN, true).person().nick().shown(),
                        Words.guest(people, Lang.ZH, false).person().nick().shown(),
                        Words.nextGuest(people, Lang.EN).shown(),
                        Words.guest(people, Lang.EN, true).person().nick().shown()))
                .containsExactly("user1", "用户2", "user3", "user4");
    }

    @Test
    void nameOfAGuestIsNeverUsedAgain() {
        Link user1 = Words.guest(people, Lang.EN, true);
        people.gone(user1);
        Link user2 = Words.guest(people, Lang.EN, true);
        people.rename(user2.person(), nick("alice"));

        assertThat(Words.guest(people, Lang.EN, true).person().nick().shown()).isEqualTo("user3");
        assertThat(people.isHeld(user1.person().nick())).isFalse();
    }

    @Test
    void guestHoldsItsName() {
        Link guest = Words.guest(people, Lang.EN, true);

        assertThat(people.isHeld(guest.person().nick())).isTrue();
        assertThat(people.isHeld(Words.nextGuest(people, Lang.EN)))
                .as("held by nobody")
                .isFalse();
    }

    // ---- renaming

    @Test
    void renamedPersonHoldsTheNewNameAndNotTheOld() {
        Link alice = claim("alice");

        assertThat(people.rename(alice.person(), nick("alicia"))).isTrue();

        assertThat(alice.person().nick().shown()).isEqualTo("alicia");
        assertThat(people.isHeld(nick("alice"))).isFalse();
        assertThat(people.claim(nick("alicia"), true)).isNull();
        people.gone(alice);
        assertThat(people.isHeld(nick("alicia"))).isFalse();
    }

    @Test
    void nameOfSomebodyElseIsTaken() {
        Link alice = claim("alice");
        claim("bob");

        assertThat(people.rename(alice.person(), nick("BOB"))).isFalse();

        assertThat(alice.person().nick().shown()).isEqualTo("alice");
        assertThat(people.isHeld(nick("alice"))).isTrue();
    }

    @Test
    void ownNameInAnotherCaseIsFree() {
        Link alice = claim("alice");

        assertThat(people.rename(alice.person(), nick("ALICE"))).isTrue();
        assertThat(people.rename(alice.person(), nick("ALICE"))).isTrue();

        assertThat(alice.person().nick().shown()).isEqualTo("ALICE");
        people.gone(alice);
        assertThat(people.isHeld(nick("alice"))).isFalse();
    }

    // ---- sessions

    @Test
    void sessionKeyHas128RandomBits() {
        Set<String> keys = new HashSet<>();
        for (int i = 0; i < 1_000; i++) {
            String key = key(Words.guest(people, Lang.EN, true));
            assertThat(key).matches("[A-Za-z0-9_-]{22}");
            assertThat(keys.add(key)).isTrue();
        }
    }

    @Test
    void connectionOfSimpleModeHasNoKey() {
        assertThat(Words.guest(people, Lang.EN, false).key()).isNull();
        assertThat(Objects.requireNonNull(people.claim(nick("alice"), false)).key())
                .isNull();
    }

    @Test
    void keyOfAnOpenConnectionGivesAFurtherOneOfTheSamePerson() {
        Link first = claim("alice");

        Link second = resume(first);

        assertThat(second.person()).isSameAs(first.person());
        assertThat(second.predecessor()).isNull();
        assertThat(second.key()).isNotNull().isNotEqualTo(first.key());
    }

    @Test
    void keyWorksOnce() {
        Link first = claim("alice");
        Link second = resume(first);

        assertThat(people.resume(key(first))).isNull();
        assertThat(resume(second).person()).isSameAs(first.person());
    }

    @Test
    void unknownKeyIsAsIfThereWereNone() {
        assertThat(people.resume("")).isNull();
        assertThat(people.resume("c2Vzc2lvbi1rZXktMDE")).isNull();
        Link gone = claim("alice");
        people.gone(gone);
        assertThat(people.resume(key(gone))).isNull();
    }

    @Test
    void whoTakesThePlaceOfALostConnectionHasItAsPredecessor() {
        Link lost = claim("alice");
        people.lost(lost);

        Link back = resume(lost);

        assertThat(back.predecessor()).isSameAs(lost);
        assertThat(back.person()).isSameAs(lost.person());
        assertThat(resume(back).predecessor())
                .as("of a connection that is not lost")
                .isNull();
    }

    // ---- graces

    @Test
    void lostConnectionKeepsItsNameUntilTheGraceEnds() {
        Link alice = claim("alice");
        people.lost(alice);
        assertThat(people.graceEnded()).isEmpty();

        forward(GRACE.minusNanos(1));
        assertThat(people.graceEnded()).isEmpty();
        assertThat(people.isHeld(nick("alice"))).isTrue();
        forward(Duration.ofNanos(1));
        assertThat(people.graceEnded()).containsExactly(alice);
        people.gone(alice);

        assertThat(people.isHeld(nick("alice"))).isFalse();
        assertThat(people.graceEnded()).isEmpty();
    }

    @Test
    void keyDoesNotWorkAfterTheGrace() {
        Link alice = claim("alice");
        people.lost(alice);
        forward(GRACE);
        people.graceEnded();

        assertThat(people.resume(key(alice))).isNull();
    }

    @Test
    void gracesEndInTheOrderOfTheirBeginnings() {
        Link alice = claim("alice");
        Link bob = claim("bob");
        Link carol = claim("carol");
        people.lost(bob);
        forward(Duration.ofSeconds(1));
        people.lost(alice);
        forward(Duration.ofSeconds(8));
        people.lost(carol);

        forward(Duration.ofSeconds(1));
        assertThat(people.graceEnded()).containsExactly(bob);
        forward(Duration.ofSeconds(9));
        assertThat(people.graceEnded()).containsExactly(alice, carol);
    }

    @Test
    void graceOfAConnectionThatWasReplacedEndsWithoutHarmToThePerson() {
        Link lost = claim("alice");
        people.lost(lost);
        Link back = resume(lost);
        forward(GRACE);

        people.graceEnded().forEach(people::gone);

        assertThat(people.isHeld(nick("alice"))).isTrue();
        assertThat(resume(back).person()).isSameAs(lost.person());
    }

    @Test
    void nameIsGivenToOneOfManyWhoAskAtOnce() throws InterruptedException {
        ConcurrentLinkedQueue<Link> holders = new ConcurrentLinkedQueue<>();
        CountDownLatch start = new CountDownLatch(1);
        List<Thread> askers = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            askers.add(Thread.ofPlatform().start(() -> {
                try {
                    start.await();
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
                Link link = people.claim(nick("alice"), true);
                if (link != null) {
                    holders.add(link);
                }
            }));
        }
        start.countDown();
        for (Thread asker : askers) {
            asker.join();
        }

        assertThat(holders).hasSize(1);
    }

    // ---- words

    private void forward(Duration by) {
        now += by.toNanos();
    }

    private Link claim(String name) {
        return Objects.requireNonNull(people.claim(nick(name), true));
    }

    private Link resume(Link link) {
        return Objects.requireNonNull(people.resume(key(link)));
    }

    private static String key(Link link) {
        return Objects.requireNonNull(link.key());
    }

    private static Nickname nick(String name) {
        return Objects.requireNonNull(Nickname.parse(name));
    }
}
