package io.loquat.presence;

import static org.assertj.core.api.Assertions.assertThat;

import io.loquat.presence.ClaimResult.Refused;
import io.loquat.presence.Notice.Seats;
import io.loquat.presence.Watch.SeatResult;
import io.loquat.protocol.Lang;
import io.loquat.protocol.Nickname;
import io.loquat.protocol.RoomName;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * docs/protocol.md §1 and §3, the contract of every {@link People}: names, connections, seats, and the notices that
 * watchers receive.
 */
public abstract class PeopleContract {

    public static final Duration GRACE = Duration.ofSeconds(10);
    protected static final RoomName CAFE = new RoomName("café");

    private final AtomicLong guests = new AtomicLong();
    // A monotonic clock may start anywhere; this one starts shortly before it overflows.
    private final AtomicLong clock = new AtomicLong(Long.MAX_VALUE - GRACE.toNanos() / 2);
    private People people;

    /** The people of a new chat. */
    protected abstract People make(LongSupplier nanos, Supplier<CompletionStage<@Nullable Long>> series);

    @BeforeEach
    void open() {
        people = make(clock::get, () -> CompletableFuture.completedFuture(guests.incrementAndGet()));
    }

    @AfterEach
    void close() {
        people.close();
    }

    // ---- names

    @Test
    void nameIsHeldByOnePerson() {
        Link alice = claim("alice");

        assertThat(alice.person().nick()).isEqualTo(nick("alice"));
        assertThat(refused("alice")).isEqualTo(Refused.TAKEN);
        assertThat(refused("ALICE")).isEqualTo(Refused.TAKEN);
        assertThat(refused("аlice")).as("with a Cyrillic letter").isEqualTo(Refused.TAKEN);
        assertThat(isHeld("Alice")).isTrue();
        assertThat(isHeld("bob")).isFalse();
    }

    @Test
    void nameIsReleasedWithTheLastConnection() {
        Link first = claim("alice");
        Link second = resume(first);

        people.ended(first);
        assertThat(refused("alice")).isEqualTo(Refused.TAKEN);
        people.ended(second);

        assertThat(claim("alice").person()).isNotEqualTo(first.person());
    }

    @Test
    void connectionEndsOnce() {
        Link first = claim("alice");
        Link second = resume(first);

        people.ended(first);
        people.ended(first);

        assertThat(isHeld("alice")).isTrue();
        people.ended(second);
        assertThat(isHeld("alice")).isFalse();
    }

    @Test
    void nameMayHaveSeveralWords() {
        Link alice = claim("alice the 1st");

        try (Notices lobby = Notices.of(people, RoomName.LOBBY)) {
            lobby.takeSeat(alice);
            assertThat(lobby.seats().nick()).isEqualTo(nick("alice the 1st"));
        }
        assertThat(isHeld("ALICE the 1st")).isTrue();
    }

    @Test
    void guestNumbersAreOneSeriesInAllLanguages() {
        assertThat(List.of(
                        guest(Lang.EN).person().nick().shown(),
                        guest(Lang.ZH).person().nick().shown(),
                        given(people.nextGuest(Lang.EN)).shown(),
                        guest(Lang.EN).person().nick().shown()))
                .containsExactly("user1", "用户2", "user3", "user4");
    }

    @Test
    void guestNameIsNeverReused() {
        Link user1 = guest(Lang.EN);
        people.ended(user1);
        Link user2 = guest(Lang.EN);
        now(people.rename(user2.person(), nick("alice")));

        assertThat(guest(Lang.EN).person().nick().shown()).isEqualTo("user3");
        assertThat(now(people.isHeld(user1.person().nick()))).isFalse();
    }

    @Test
    void guestHoldsItsName() {
        assertThat(now(people.isHeld(guest(Lang.EN).person().nick()))).isTrue();
        assertThat(now(people.isHeld(given(people.nextGuest(Lang.EN)))))
                .as("free")
                .isFalse();
    }

    @Test
    void nameIsGrantedToOneOfManyConcurrentClaims() {
        List<ClaimResult> answers =
                now(all(8, () -> CompletableFuture.supplyAsync(() -> now(people.claim(nick("alice"), true)))));

        assertThat(answers).filteredOn(Refused.TAKEN::equals).hasSize(7);
    }

    // ---- renaming

    @Test
    void renamedPersonHoldsTheNewNameAndNotTheOld() {
        Link alice = claim("alice");

        assertThat(rename(alice, "alicia")).isNull();

        assertThat(alice.person().nick().shown()).isEqualTo("alicia");
        assertThat(isHeld("alice")).isFalse();
        assertThat(refused("alicia")).isEqualTo(Refused.TAKEN);
        people.ended(alice);
        assertThat(isHeld("alicia")).isFalse();
    }

    @Test
    void nameOfSomebodyElseIsTaken() {
        Link alice = claim("alice");
        claim("bob");

        assertThat(rename(alice, "BOB")).isEqualTo(Refused.TAKEN);

        assertThat(alice.person().nick().shown()).isEqualTo("alice");
        assertThat(isHeld("alice")).isTrue();
    }

    @Test
    void ownNameInAnotherCaseIsFree() {
        Link alice = claim("alice");

        assertThat(rename(alice, "ALICE")).isNull();
        assertThat(rename(alice, "ALICE")).isNull();

        assertThat(alice.person().nick().shown()).isEqualTo("ALICE");
        people.ended(alice);
        assertThat(isHeld("alice")).isFalse();
    }

    @Test
    void renameIsPublishedInEveryRoomOfThePerson() {
        Link alice = claim("alice");
        try (Notices lobby = Notices.of(people, RoomName.LOBBY);
                Notices cafe = Notices.of(people, CAFE)) {
            long first = lobby.takeSeat(alice);
            lobby.next();
            cafe.takeSeat(alice);
            cafe.next();

            rename(alice, "alicia");

            assertThat(lobby.next()).isEqualTo(new Notice.Renamed(first + 1, alice.person(), nick("alicia")));
            assertThat(((Notice.Renamed) cafe.next()).nick()).isEqualTo(nick("alicia"));
            lobby.watch().leave(alice);
            assertThat(lobby.seats().nick()).isEqualTo(nick("alicia"));
            rename(alice, "ally");
            lobby.nothing(alice.person());
        }
    }

    // ---- sessions

    @Test
    void sessionKeyHas128RandomBits() {
        Set<String> keys = new HashSet<>();
        for (int i = 0; i < 500; i++) {
            String key = key(guest(Lang.EN));
            assertThat(key).matches("[A-Za-z0-9_-]{22}");
            assertThat(keys.add(key)).isTrue();
        }
    }

    @Test
    void connectionOfSimpleModeHasNoKey() {
        assertThat(link(people.guest(Lang.EN, false)).key()).isNull();
        assertThat(link(people.claim(nick("alice"), false)).key()).isNull();
    }

    @Test
    void idsAreUnique() {
        Set<String> ids = new HashSet<>();
        for (int i = 0; i < 100; i++) {
            Link link = guest(Lang.EN);
            assertThat(link.id()).matches("[A-Za-z0-9_-]{1,64}");
            assertThat(link.person().id()).matches("[A-Za-z0-9_-]{1,64}");
            assertThat(ids.add("link " + link.id())).isTrue();
            assertThat(ids.add("person " + link.person().id())).isTrue();
        }
    }

    @Test
    void keyOfAnOpenConnectionOpensAnotherOfTheSamePerson() {
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

        assertThat(now(people.resume(key(first)))).isEqualTo(Refused.UNKNOWN);
        assertThat(resume(second).person()).isSameAs(first.person());
    }

    @Test
    void unknownKeyIsRefused() {
        assertThat(now(people.resume(""))).isEqualTo(Refused.UNKNOWN);
        assertThat(now(people.resume("c2Vzc2lvbi1rZXktMDE"))).isEqualTo(Refused.UNKNOWN);
        Link gone = claim("alice");
        people.ended(gone);
        assertThat(now(people.resume(key(gone)))).isEqualTo(Refused.UNKNOWN);
    }

    @Test
    void resumedConnectionHasTheLostOneAsPredecessor() {
        Link lost = claim("alice");
        people.lost(lost);

        Link back = resume(lost);

        assertThat(back.predecessor()).isEqualTo(lost.id());
        assertThat(back.person()).isSameAs(lost.person());
        assertThat(resume(back).predecessor())
                .as("of a connection that is not lost")
                .isNull();
    }

    @Test
    void newestKeyOutlivesItsConnectionWhileThePersonIsHere() {
        Link first = claim("alice");
        Link second = resume(first);

        people.ended(second);

        Link third = resume(second);
        assertThat(third.person()).isSameAs(first.person());
        assertThat(third.predecessor()).isNull();
        assertThat(now(people.resume(key(second)))).isEqualTo(Refused.UNKNOWN);
        Link fourth = resume(third);
        people.lost(fourth);
        forward(GRACE);
        people.ended(first);
        people.ended(third);
        assertThat(isHeld("alice")).isFalse();
        assertThat(now(people.resume(key(fourth)))).isEqualTo(Refused.UNKNOWN);
    }

    @Test
    void keyOfAnUnheardResumeWorksAgain() {
        Link first = claim("alice");
        people.lost(first);
        Link unheard = resume(first);
        people.restoreKey(unheard, key(first));
        people.lost(unheard);

        Link second = resume(first);
        assertThat(second.person()).isSameAs(first.person());
        assertThat(second.predecessor()).isEqualTo(unheard.id());
        assertThat(now(people.resume(key(first)))).isEqualTo(Refused.UNKNOWN);
        forward(GRACE);
        assertThat(isHeld("alice")).isTrue();
        assertThat(resume(second).person()).isSameAs(first.person());
    }

    @Test
    void unknownKeyResumesTheUnheardConnectionThatSentIt() {
        Link alice = claim("alice");
        Link bob = claim("bob");
        people.restoreKey(alice, "a-key-of-another-time-");
        people.lost(alice);
        people.restoreKey(bob, key(alice));
        people.lost(bob);

        assertThat(resume(alice).person()).isSameAs(alice.person());
        assertThat(link(people.resume("a-key-of-another-time-")).person()).isSameAs(alice.person());
        assertThat(now(people.resume("a-key-of-another-time-"))).isEqualTo(Refused.UNKNOWN);
    }

    @Test
    void keyOfAnUnheardResumeWorksNoLongerThanTheGracePeriod() {
        Link first = claim("alice");
        Link unheard = resume(first);
        people.ended(first);
        people.restoreKey(unheard, key(first));
        people.lost(unheard);

        forward(GRACE);

        assertThat(isHeld("alice")).isFalse();
        assertThat(now(people.resume(key(first)))).isEqualTo(Refused.UNKNOWN);
    }

    @Test
    void keyOfAnUnheardResumeOutlivesTheGracePeriodWhileThePersonIsHere() {
        Link tab = claim("alice");
        Link unheard = resume(tab);
        people.restoreKey(unheard, key(tab));
        people.lost(unheard);
        forward(GRACE);

        Link next = resume(tab);
        assertThat(next.person()).isSameAs(tab.person());
        assertThat(now(people.resume(key(tab)))).isEqualTo(Refused.UNKNOWN);
        assertThat(now(people.resume(key(unheard)))).as("older than the newest").isEqualTo(Refused.UNKNOWN);
        people.restoreKey(next, key(tab));
        people.ended(next);
        assertThat(resume(next).person()).as("it was received after all").isSameAs(tab.person());
        assertThat(now(people.resume(key(tab)))).isEqualTo(Refused.UNKNOWN);
    }

    @Test
    void keyOfAnUnheardResumeEndsWithThePerson() {
        Link tab = claim("alice");
        Link unheard = resume(tab);
        people.restoreKey(unheard, key(tab));
        people.ended(unheard);
        people.ended(tab);

        assertThat(isHeld("alice")).isFalse();
        assertThat(now(people.resume(key(tab)))).isEqualTo(Refused.UNKNOWN);
        assertThat(now(people.resume(key(unheard)))).isEqualTo(Refused.UNKNOWN);
    }

    @Test
    void keyThatNoClientReceivedIsNeverTheNewestAgain() {
        Link tab = claim("alice");
        Link unheard = resume(tab);
        people.restoreKey(unheard, key(tab));
        people.lost(unheard);
        Link received = resume(tab);

        people.ended(received);

        assertThat(now(people.resume(key(unheard)))).isEqualTo(Refused.UNKNOWN);
        assertThat(resume(received).person()).isSameAs(tab.person());
    }

    // ---- grace periods

    @Test
    void lostConnectionKeepsItsNameUntilTheGracePeriodEnds() {
        Link alice = claim("alice");
        people.lost(alice);
        people.endGraces();
        assertThat(isHeld("alice")).isTrue();

        forward(GRACE.minusNanos(1));
        assertThat(isHeld("alice")).isTrue();
        forward(Duration.ofNanos(1));

        assertThat(isHeld("alice")).isFalse();
        assertThat(now(people.resume(key(alice)))).isEqualTo(Refused.UNKNOWN);
    }

    @Test
    void gracePeriodsEndInTheOrderInWhichTheyBegan() {
        Link alice = claim("alice");
        Link bob = claim("bob");
        Link carol = claim("carol");
        people.lost(bob);
        forward(Duration.ofSeconds(1));
        people.lost(alice);
        forward(Duration.ofSeconds(8));
        people.lost(carol);

        forward(Duration.ofSeconds(1));
        assertThat(List.of(isHeld("alice"), isHeld("bob"), isHeld("carol"))).containsExactly(true, false, true);
        forward(Duration.ofSeconds(1));
        assertThat(List.of(isHeld("alice"), isHeld("carol"))).containsExactly(false, true);
        forward(Duration.ofSeconds(8));
        assertThat(isHeld("carol")).isFalse();
    }

    @Test
    void gracePeriodOfAReplacedConnectionEndsWithoutConsequences() {
        Link lost = claim("alice");
        people.lost(lost);
        Link back = resume(lost);

        forward(GRACE);

        assertThat(isHeld("alice")).isTrue();
        assertThat(resume(back).person()).isSameAs(lost.person());
    }

    @Test
    void resumedConnectionThatEndsTakesItsPredecessorWithIt() {
        Link first = claim("alice");
        people.lost(first);
        Link second = resume(first);
        people.lost(second);
        Link third = resume(second);

        people.ended(third);

        assertThat(isHeld("alice")).isFalse();
        claim("alice");
        forward(GRACE);
        assertThat(isHeld("alice")).isTrue();
    }

    @Test
    void anotherTabThatEndsLeavesALostConnectionItsGracePeriod() {
        Link first = claim("alice");
        Link second = resume(first);
        people.lost(first);

        people.ended(second);

        assertThat(isHeld("alice")).isTrue();
        forward(GRACE);
        assertThat(isHeld("alice")).isFalse();
    }

    @Test
    void seatOfALostConnectionIsKeptForTheGracePeriod() {
        Link alice = claim("alice");
        Link bob = claim("bob");
        try (Notices lobby = Notices.of(people, RoomName.LOBBY)) {
            lobby.takeSeat(alice);
            long version = lobby.seats().version();

            people.lost(alice);
            forward(GRACE.minusNanos(1));
            lobby.nothing(bob.person());
            forward(Duration.ofNanos(1));

            assertThat(lobby.next()).isEqualTo(new Seats(version + 1, alice.person(), nick("alice"), 0, 0));
        }
        assertThat(now(people.online())).isZero();
    }

    @Test
    void resumedConnectionKeepsTheSeatWithoutANotice() {
        Link alice = claim("alice");
        try (Notices lobby = Notices.of(people, RoomName.LOBBY);
                Notices cafe = Notices.of(people, CAFE)) {
            long version = lobby.takeSeat(alice);
            lobby.next();
            cafe.takeSeat(alice);
            cafe.next();
            people.lost(alice);
            Link back = resume(alice);

            assertThat(lobby.takeSeat(back)).isEqualTo(version);
            assertThat(lobby.takeSeat(back)).as("once more").isEqualTo(version);
            lobby.nothing(back.person());
            forward(GRACE);

            assertThat(cafe.seats().connections()).as("not joined again").isZero();
            lobby.nothing(back.person());
            assertThat(now(people.online(RoomName.LOBBY))).isOne();
            people.ended(back);
            assertThat(lobby.seats().connections()).isZero();
        }
    }

    @Test
    void keptSeatIsNotRefusedInAFullRoom() {
        Link alice = claim("alice");
        try (Notices lobby = Notices.of(people, RoomName.LOBBY)) {
            lobby.takeSeat(alice);
            people.lost(alice);

            assertThat(lobby.taking(resume(alice), 1)).isInstanceOf(SeatResult.Seated.class);
        }
    }

    // ---- seats

    @Test
    void firstNoticeListsEverybodyInTheOrderOfJoining() {
        Link bob = claim("bob");
        Link alice = claim("alice");
        try (Notices first = Notices.all(people, RoomName.LOBBY)) {
            assertThat(first.everybody().people()).isEmpty();
            first.takeSeat(bob);
            first.takeSeat(alice);
            first.takeSeat(resume(bob));

            try (Notices second = Notices.all(people, RoomName.LOBBY)) {
                Notice.Snapshot everybody = second.everybody();
                assertThat(Notices.names(everybody)).containsExactly("bob:2", "alice:1");
                assertThat(everybody.online()).isEqualTo(2);
                assertThat(Notices.people(everybody).getFirst().person()).isEqualTo(bob.person());
            }
        }
    }

    @Test
    void versionsRiseByOneWithEachChange() {
        Link alice = claim("alice");
        Link bob = claim("bob");
        try (Notices lobby = Notices.all(people, RoomName.LOBBY)) {
            long version = lobby.everybody().version();

            assertThat(lobby.takeSeat(alice)).isEqualTo(version + 1);
            assertThat(lobby.takeSeat(bob)).isEqualTo(version + 2);
            lobby.watch().leave(alice);

            assertThat(lobby.next()).isEqualTo(new Seats(version + 1, alice.person(), nick("alice"), 1, 1));
            assertThat(lobby.next()).isEqualTo(new Seats(version + 2, bob.person(), nick("bob"), 1, 2));
            assertThat(lobby.next()).isEqualTo(new Seats(version + 3, alice.person(), nick("alice"), 0, 1));
        }
    }

    @Test
    void secondConnectionIsCountedAndThePersonLeavesWithTheLast() {
        Link first = claim("alice");
        Link second = resume(first);
        try (Notices lobby = Notices.of(people, RoomName.LOBBY)) {
            lobby.takeSeat(first);
            lobby.takeSeat(second);
            assertThat(lobby.seats().connections()).isEqualTo(1);
            Seats two = lobby.seats();
            assertThat(List.of(two.connections(), two.online())).containsExactly(2, 1);

            people.ended(first);
            assertThat(lobby.seats().connections()).isEqualTo(1);
            people.ended(second);
            assertThat(lobby.seats().connections()).isZero();
        }
    }

    @Test
    void seatIsLeftOnce() {
        Link alice = claim("alice");
        try (Notices lobby = Notices.of(people, RoomName.LOBBY)) {
            lobby.watch().leave(alice);
            lobby.takeSeat(alice);
            lobby.next();

            lobby.watch().leave(alice);
            lobby.watch().leave(alice);
            people.ended(alice);

            assertThat(lobby.seats().connections()).isZero();
            lobby.nothing(alice.person());
        }
    }

    @Test
    void nameIsFreeOnceTheRoomIsNotifiedOfTheLeave() {
        Link alice = claim("alice");
        try (Notices lobby = Notices.of(people, RoomName.LOBBY);
                Notices cafe = Notices.of(people, CAFE)) {
            lobby.takeSeat(alice);
            lobby.next();
            cafe.takeSeat(alice);
            cafe.next();

            people.ended(alice);

            lobby.next();
            claim("alice");
            assertThat(cafe.seats().connections()).isZero();
        }
    }

    @Test
    void fullRoomAdmitsASecondTabButNobodyNew() {
        Link alice = claim("alice");
        Link bob = claim("bob");
        try (Notices lobby = Notices.of(people, RoomName.LOBBY)) {
            assertThat(lobby.taking(alice, 1)).isInstanceOf(SeatResult.Seated.class);
            assertThat(lobby.taking(bob, 1)).isEqualTo(SeatResult.Refused.FULL);
            assertThat(lobby.taking(resume(alice), 1)).isInstanceOf(SeatResult.Seated.class);
            assertThat(lobby.taking(bob, 2)).isInstanceOf(SeatResult.Seated.class);
        }
    }

    @Test
    void endedConnectionGetsNoSeat() {
        Link alice = claim("alice");
        people.ended(alice);
        try (Notices lobby = Notices.of(people, RoomName.LOBBY)) {
            assertThat(lobby.taking(alice, 10)).isEqualTo(SeatResult.Refused.UNAVAILABLE);
        }
    }

    @Test
    void personInSeveralRoomsIsOnlineOnce() {
        Link alice = claim("alice");
        Link bob = claim("bob");
        assertThat(now(people.online())).isZero();
        try (Notices lobby = Notices.of(people, RoomName.LOBBY);
                Notices cafe = Notices.of(people, CAFE)) {
            lobby.takeSeat(alice);
            lobby.takeSeat(resume(alice));
            cafe.takeSeat(alice);
            cafe.takeSeat(bob);
            assertThat(now(people.online())).isEqualTo(2);
            assertThat(now(people.online(RoomName.LOBBY))).isOne();
            assertThat(now(people.onlineByRoom())).isEqualTo(Map.of(RoomName.LOBBY, 1, CAFE, 2));

            lobby.watch().leave(alice);
            assertThat(now(people.online())).isEqualTo(2);
            cafe.watch().leave(bob);
            assertThat(now(people.online())).isOne();
            cafe.watch().leave(alice);
            assertThat(now(people.onlineByRoom())).isEqualTo(Map.of(RoomName.LOBBY, 1));
        }
        assertThat(now(people.online(new RoomName("nowhere")))).isZero();
    }

    @Test
    void crowdIsCounted() {
        try (Notices lobby = Notices.of(people, RoomName.LOBBY)) {
            for (int i = 0; i <= Notice.CROWD; i++) {
                lobby.takeSeat(guest(Lang.EN));
            }
            try (Notices late = Notices.all(people, RoomName.LOBBY)) {
                Notice.Snapshot everybody = late.everybody();
                assertThat(everybody.online()).isEqualTo(Notice.CROWD + 1);
                if (everybody.people() != null) {
                    assertThat(Notices.people(everybody)).hasSize(Notice.CROWD + 1);
                }
            }
        }
    }

    // ---- publishing

    @Test
    void typingAndBytesReachAllWatchers() {
        Link alice = claim("alice");
        byte[] bytes = "\n\0 ü\n".getBytes(StandardCharsets.UTF_8);
        try (Notices one = Notices.of(people, RoomName.LOBBY);
                Notices other = Notices.of(people, RoomName.LOBBY);
                Notices cafe = Notices.of(people, CAFE)) {
            now(one.watch().publish(new Notice.Typing(alice.person())));
            now(one.watch().publish(new Notice.Bytes(alice.person(), bytes)));
            now(one.watch().publish(new Notice.Bytes(alice.person(), new byte[0])));

            for (Notices all : List.of(one, other)) {
                assertThat(all.next()).isEqualTo(new Notice.Typing(alice.person()));
                assertThat(((Notice.Bytes) all.next()).bytes()).isEqualTo(bytes);
                assertThat(((Notice.Bytes) all.next()).bytes()).isEmpty();
            }
            cafe.nothing(alice.person());
        }
    }

    @Test
    void closedWatchReceivesNothing() {
        Link alice = claim("alice");
        Notices closed = Notices.of(people, RoomName.LOBBY);
        try (Notices lobby = Notices.of(people, RoomName.LOBBY)) {
            closed.close();
            lobby.takeSeat(alice);
            lobby.next();
        }
        assertThat(closed.isEmpty()).isTrue();
    }

    // ---- addresses

    @Test
    void connectionsOfAnAddressAreCounted() {
        assertThat(admit("192.0.2.1", 2)).isTrue();
        assertThat(admit("192.0.2.1", 2)).isTrue();
        assertThat(admit("192.0.2.1", 2)).isFalse();
        assertThat(admit("192.0.2.2", 2)).isTrue();
        people.depart("192.0.2.1");
        assertThat(admit("192.0.2.1", 2)).isTrue();
        assertThat(admit("192.0.2.1", 2)).isFalse();
        assertThat(admit("192.0.2.1", 0)).as("no limit").isTrue();
    }

    // ---- random sequences

    @Test
    void nameIsHeldExactlyWhileAConnectionIsOpenOrInItsGracePeriod() {
        for (int seed = 0; seed < 100; seed++) {
            Random dice = new Random(seed);
            List<Link> open = new ArrayList<>(List.of(claim("alice")));
            List<Link> lost = new ArrayList<>();
            while (!open.isEmpty() || !lost.isEmpty()) {
                switch (dice.nextInt(4)) {
                    case 0 -> {
                        Link link = open.isEmpty() ? lost.getFirst() : open.getFirst();
                        if (now(people.resume(key(link))) instanceof ClaimResult.Granted named) {
                            open.add(named.link());
                        }
                    }
                    case 1 -> {
                        if (!open.isEmpty()) {
                            Link gone = open.remove(dice.nextInt(open.size()));
                            people.ended(gone);
                            forget(gone.predecessor(), lost);
                        }
                    }
                    case 2 -> {
                        if (!open.isEmpty()) {
                            lost.add(open.removeLast());
                            people.lost(lost.getLast());
                        }
                    }
                    default -> {
                        forward(GRACE);
                        lost.clear();
                    }
                }
                assertThat(isHeld("alice")).as("seed %s", seed).isEqualTo(!open.isEmpty() || !lost.isEmpty());
            }
        }
    }

    /** A connection that ends for good takes the one that it replaced with it. */
    private static void forget(@Nullable String id, List<Link> lost) {
        for (Link link : List.copyOf(lost)) {
            if (link.id().equals(id)) {
                lost.remove(link);
                forget(link.predecessor(), lost);
            }
        }
    }

    // ---- helpers

    private void forward(Duration by) {
        clock.addAndGet(by.toNanos());
        people.endGraces();
    }

    private boolean isHeld(String name) {
        return given(people.isHeld(nick(name)));
    }

    private ClaimResult refused(String name) {
        return now(people.claim(nick(name), true));
    }

    private @Nullable Refused rename(Link link, String name) {
        return now(people.rename(link.person(), nick(name)));
    }

    private boolean admit(String address, int most) {
        return now(people.admit(address, most));
    }

    private Link claim(String name) {
        return link(people.claim(nick(name), true));
    }

    private Link guest(Lang lang) {
        return link(people.guest(lang, true));
    }

    private Link resume(Link link) {
        return link(people.resume(key(link)));
    }

    public static Link link(CompletionStage<ClaimResult> answer) {
        ClaimResult naming = now(answer);
        assertThat(naming).isInstanceOf(ClaimResult.Granted.class);
        return ((ClaimResult.Granted) naming).link();
    }

    public static String key(Link link) {
        return Objects.requireNonNull(link.key());
    }

    public static Nickname nick(String name) {
        return Objects.requireNonNull(Nickname.parse(name));
    }

    private static <T> CompletionStage<List<T>> all(int count, Supplier<CompletableFuture<T>> ask) {
        List<CompletableFuture<T>> asked = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            asked.add(ask.get());
        }
        return CompletableFuture.allOf(asked.toArray(CompletableFuture[]::new))
                .thenApply(
                        nothing -> asked.stream().map(CompletableFuture::join).toList());
    }

    /** Returns the answer, which must arrive within 10 s and not be null. */
    public static <T> T given(CompletionStage<@Nullable T> answer) {
        return Objects.requireNonNull(PeopleContract.<@Nullable T>now(answer));
    }

    /** Returns the answer, which must arrive within 10 s. */
    public static <T extends @Nullable Object> T now(CompletionStage<T> answer) {
        try {
            return answer.toCompletableFuture().get(30, TimeUnit.SECONDS);
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            throw new AssertionError(e);
        }
    }
}
