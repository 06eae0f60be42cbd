package io.loquat.presence.redis;

import static io.loquat.presence.PeopleContract.given;
import static io.loquat.presence.PeopleContract.key;
import static io.loquat.presence.PeopleContract.link;
import static io.loquat.presence.PeopleContract.nick;
import static io.loquat.presence.PeopleContract.now;
import static org.assertj.core.api.Assertions.assertThat;

import io.loquat.presence.ClaimResult;
import io.loquat.presence.ClaimResult.Refused;
import io.loquat.presence.Link;
import io.loquat.presence.Notice;
import io.loquat.presence.Notices;
import io.loquat.presence.Watch.SeatResult;
import io.loquat.protocol.RoomName;
import io.vertx.redis.client.Command;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Servers that share a store are one chat, whatever becomes of one of them or of the store. */
class TwoServersTest {

    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(10);
    private static final LivenessTimeouts IMPATIENT = new LivenessTimeouts(
            TestCluster.PACE.beat(), TestCluster.PACE.silence(), TestCluster.PACE.silence(), TestCluster.NEVER);

    private TestCluster house;
    private RedisPeople one;
    private RedisPeople other;
    private final AtomicInteger forgotten = new AtomicInteger();

    @BeforeEach
    void open(@TempDir Path folder) {
        house = new TestCluster(folder);
        one = house.server();
        other = house.server();
        one.onForgotten(forgotten::incrementAndGet);
        other.onForgotten(forgotten::incrementAndGet);
    }

    @AfterEach
    void close() {
        house.close();
    }

    // ---- one chat

    @Test
    void nameIsHeldOnAllServers() {
        Link alice = link(one.claim(nick("alice"), true));

        assertThat(now(other.claim(nick("Alice"), true))).isEqualTo(Refused.TAKEN);
        assertThat(isHeld(other, "alice")).isTrue();
        one.gone(alice);
        house.becomes(false, () -> isHeld(other, "alice"));
        link(other.claim(nick("alice"), true));
    }

    @Test
    void bothAreToldTheSame() {
        Link alice = link(one.claim(nick("alice"), true));
        Link bob = link(other.claim(nick("bob"), true));
        try (Notices here = Notices.of(one, RoomName.LOBBY);
                Notices there = Notices.of(other, RoomName.LOBBY)) {
            here.takeSeat(alice);
            there.takeSeat(bob);
            now(one.rename(alice.person(), nick("alicia")));
            there.watch().leave(bob);
            now(there.watch().tell(new Notice.Typing(bob.person())));

            List<Notice> told = Stream.generate(here::next).limit(5).toList();
            assertThat(told)
                    .extracting(Notice::getClass)
                    .isEqualTo(List.of(
                            Notice.Seats.class,
                            Notice.Seats.class,
                            Notice.Renamed.class,
                            Notice.Seats.class,
                            Notice.Typing.class));
            assertThat(Stream.generate(there::next).limit(5).toList()).isEqualTo(told);
        }
    }

    @Test
    void lostConnectionComesBackOnAnotherServerAndNobodyIsTold() {
        Link alice = link(one.claim(nick("alice"), true));
        try (Notices here = Notices.of(one, RoomName.LOBBY);
                Notices there = Notices.of(other, RoomName.LOBBY)) {
            long version = here.takeSeat(alice);
            there.next();
            one.lost(alice);
            house.becomes(false, () -> isHeld(one, "nobody"));

            Link back = link(other.resume(key(alice)));

            assertThat(back.person()).isEqualTo(alice.person());
            assertThat(back.predecessor()).isEqualTo(alice.id());
            assertThat(there.takeSeat(back)).isEqualTo(version);
            house.forward(TestCluster.GRACE);
            house.becomes("0", () -> house.ask(Command.EXISTS, "loquat:people:link:" + alice.id()));
            there.nothing(back.person());
            assertThat(isHeld(other, "alice")).isTrue();
        }
    }

    @Test
    void secondTabMayBeOnAnotherServer() {
        Link alice = link(one.claim(nick("alice"), true));
        Link tab = link(other.resume(key(alice)));
        try (Notices here = Notices.of(one, RoomName.LOBBY);
                Notices there = Notices.of(other, RoomName.LOBBY)) {
            here.takeSeat(alice);
            there.takeSeat(tab);
            assertThat(here.seats().connections()).isEqualTo(1);
            assertThat(here.seats().connections()).isEqualTo(2);
            now(other.rename(tab.person(), nick("alicia")));
            assertThat(((Notice.Renamed) here.next()).person()).isSameAs(alice.person());
            assertThat(alice.person().nick()).as("heard here").isEqualTo(nick("alicia"));
            one.gone(alice);
            there.next();
            there.next();
            there.next();
            assertThat(there.seats().connections()).isOne();
        }
        assertThat(now(one.online())).isOne();
    }

    @Test
    void addressesAreCountedOverAllServers() {
        assertThat(now(one.admit("192.0.2.1", 2))).isTrue();
        assertThat(now(other.admit("192.0.2.1", 2))).isTrue();
        assertThat(now(one.admit("192.0.2.1", 2))).isFalse();
        assertThat(now(other.admit("192.0.2.1", 2))).isFalse();
        other.depart("192.0.2.1");
        house.becomes(true, () -> now(one.admit("192.0.2.1", 2)));
    }

    // ---- a server ends

    @Test
    void peopleOfADeadServerAreOut() {
        Link simple = link(one.claim(nick("simple"), false));
        Link full = link(one.claim(nick("full"), true));
        now(one.admit("192.0.2.1", 1));
        try (Notices here = Notices.of(one, RoomName.LOBBY);
                Notices there = Notices.of(other, RoomName.LOBBY)) {
            here.takeSeat(simple);
            here.takeSeat(full);
            there.next();
            there.next();
            house.kill(one);

            house.becomes(false, () -> isHeld(other, "simple"));
            assertThat(there.seats().person()).isEqualTo(simple.person());
            house.becomes(true, () -> now(other.admit("192.0.2.1", 1)));
            assertThat(isHeld(other, "full")).as("in its grace").isTrue();
            house.forward(TestCluster.GRACE);
            house.becomes(false, () -> isHeld(other, "full"));

            Notice.Seats last = there.seats();
            assertThat(List.of(last.connections(), last.online())).containsExactly(0, 0);
        }
        assertThat(now(other.online())).isZero();
        assertThat(house.ask(Command.KEYS, "loquat:people:dead")).isEqualTo("[]");
    }

    @Test
    void whoComesBackFromADeadServerWasNeverAway() {
        Link full = link(one.claim(nick("full"), true));
        try (Notices here = Notices.of(one, RoomName.LOBBY);
                Notices there = Notices.of(other, RoomName.LOBBY)) {
            long version = here.takeSeat(full);
            there.next();
            house.kill(one);
            house.becomes("1", () -> house.ask(Command.HEXISTS, "loquat:people:link:" + full.id(), "lost"));

            Link back = link(other.resume(key(full)));

            assertThat(back.predecessor()).isEqualTo(full.id());
            assertThat(there.takeSeat(back)).isEqualTo(version);
            house.forward(TestCluster.GRACE);
            house.becomes("0", () -> house.ask(Command.EXISTS, "loquat:people:link:" + full.id()));
            there.nothing(back.person());
        }
    }

    @Test
    void whoComesBackBeforeTheDeathIsFoundOutDoesNotLeave() {
        Link full = link(one.claim(nick("full"), true));
        try (Notices here = Notices.of(one, RoomName.LOBBY);
                Notices there = Notices.of(other, RoomName.LOBBY)) {
            here.takeSeat(full);
            there.next();
            house.kill(one);
            Link back = link(other.resume(key(full)));
            there.takeSeat(back);
            assertThat(there.seats().connections()).isEqualTo(2);
            house.becomes("1", () -> house.ask(Command.HEXISTS, "loquat:people:link:" + full.id(), "lost"));
            house.forward(TestCluster.GRACE);

            house.becomes("0", () -> house.ask(Command.EXISTS, "loquat:people:link:" + full.id()));
            assertThat(there.seats().connections()).isOne();
        }
    }

    @Test
    void serverThatIsClosedLeavesAtOnce() {
        link(one.claim(nick("simple"), false));
        link(one.claim(nick("full"), true));
        house.freeze(one);
        one.close();

        house.becomes(false, () -> isHeld(other, "simple"));
        assertThat(isHeld(other, "full")).isTrue();
        house.forward(TestCluster.GRACE);
        house.becomes(false, () -> isHeld(other, "full"));
        assertThat(forgotten).hasValue(0);
    }

    @Test
    void serverThatWasTakenForDeadComesBackAsNew() {
        Link alice = link(one.claim(nick("alice"), false));
        house.server(ANSWER_WITHIN, IMPATIENT);
        house.freeze(one);
        house.becomes(false, () -> isHeld(other, "alice"));
        assertThat(now(one.claim(nick("bob"), false))).as("not known").isEqualTo(Refused.UNAVAILABLE);
        assertThat(forgotten).hasValue(0);

        house.goOn(one);
        house.becomes(1, forgotten::get);

        house.becomes(true, () -> now(one.claim(nick("bob"), false)) instanceof ClaimResult.Granted);
        one.gone(alice);
        try (Notices lobby = Notices.of(one, RoomName.LOBBY)) {
            assertThat(lobby.taking(alice, 10)).isEqualTo(SeatResult.Refused.UNAVAILABLE);
        }
        assertThat(forgotten).hasValue(1);
    }

    @Test
    void whoHasJustComeTakesNobodyForDead() {
        house.ask(Command.ZADD, "loquat:people:servers", "1", "long-silent");
        RedisPeople newcomer = house.server(
                Duration.ofSeconds(1),
                new LivenessTimeouts(Duration.ofMillis(20), TestCluster.NEVER, TestCluster.NEVER, TestCluster.NEVER));
        house.kill(one);
        house.kill(other);

        AtomicInteger looks = new AtomicInteger();
        house.becomes(true, () -> now(newcomer.online()) != null && looks.incrementAndGet() > 200);

        assertThat(house.ask(Command.ZSCORE, "loquat:people:servers", "long-silent"))
                .startsWith("1");
    }

    @Test
    void serverThatStandsStillAndGoesOnCostsNobodyANotice() {
        Link simple = link(one.claim(nick("simple"), false));
        Link full = link(one.claim(nick("full"), true));
        try (Notices here = Notices.of(one, RoomName.LOBBY);
                Notices there = Notices.of(other, RoomName.LOBBY)) {
            here.takeSeat(simple);
            here.takeSeat(full);
            there.next();
            there.next();
            house.freeze(one);
            live(TestCluster.PACE.silence().multipliedBy(2));
            house.goOn(one);
            live(TestCluster.PACE.silence().multipliedBy(2));

            there.nothing(full.person());
            assertThat(isHeld(other, "simple")).isTrue();
        }
        assertThat(forgotten).hasValue(0);
    }

    @Test
    void serverThatStandsStillForTooLongIsDead() {
        link(one.claim(nick("simple"), false));
        house.server(ANSWER_WITHIN, IMPATIENT);
        house.freeze(one);

        house.becomes(false, () -> isHeld(other, "simple"));
    }

    @Test
    void connectionsOfAServerInDoubtDoNotCount() {
        RedisPeople doubting = house.server(
                ANSWER_WITHIN,
                new LivenessTimeouts(
                        TestCluster.PACE.beat(), TestCluster.NEVER, TestCluster.NEVER, Duration.ofMillis(500)));
        assertThat(now(one.admit("192.0.2.1", 1))).isTrue();
        house.becomes(false, () -> admits(doubting));
        house.freeze(one);
        house.becomes(true, () -> admits(doubting));
        house.goOn(one);
        house.becomes(false, () -> admits(doubting));
        house.kill(one);
        house.becomes(true, () -> admits(doubting));
    }

    private static boolean admits(RedisPeople server) {
        boolean admitted = now(server.admit("192.0.2.1", 1));
        if (admitted) {
            server.depart("192.0.2.1");
        }
        return admitted;
    }

    /** The servers live for so long. */
    private void live(Duration time) {
        long since = System.nanoTime();
        house.becomes(true, () -> System.nanoTime() - since > time.toNanos());
    }

    // ---- the store's clock

    @Test
    void nobodyIsTakenForDeadWhenTheStoresClockJumps() {
        Link alice = link(one.claim(nick("alice"), true));
        live(TestCluster.PACE.silence().multipliedBy(2));
        for (Duration by : List.of(Duration.ofDays(31), Duration.ofDays(-62), Duration.ofDays(31))) {
            house.jump(by);
            // One beats first, and finds that nobody else has.
            house.freeze(one);
            live(TestCluster.PACE.silence().dividedBy(4));
            house.goOn(one);
            live(TestCluster.PACE.silence().multipliedBy(2));
        }
        assertThat(forgotten).hasValue(0);
        assertThat(isHeld(other, "alice")).isTrue();
        assertThat(now(one.rename(alice.person(), nick("alicia")))).isNull();
    }

    @Test
    void deadServersPeopleAreOutThoughTheStoresClockWasSetBack() {
        link(one.claim(nick("simple"), false));
        link(one.claim(nick("full"), true));
        house.kill(one);
        house.jump(Duration.ofDays(-1));

        house.becomes(false, () -> isHeld(other, "simple"));
        house.forward(TestCluster.GRACE.plus(TestCluster.PACE.beat()));
        house.becomes(false, () -> isHeld(other, "full"));
    }

    @Test
    void roomsVersionNeverComesTwiceThoughTheStoresClockWasSetBack() {
        Link alice = link(one.claim(nick("alice"), false));
        try (Notices here = Notices.of(one, RoomName.LOBBY);
                Notices there = Notices.of(other, RoomName.LOBBY)) {
            here.takeSeat(alice);
            here.watch().leave(alice);
            there.next();
            long version = there.seats().version();
            // As after a day with nobody there.
            house.ask(Command.DEL, "loquat:people:version:lobby");
            house.jump(Duration.ofHours(-1));

            assertThat(here.takeSeat(alice)).isGreaterThan(version);
            assertThat(there.untilEverybody().people()).hasSize(1);
        }
    }

    // ---- the store

    @Test
    void whoComesWhenTheStoreCanBeWrittenToAgainIsLetIn() {
        for (int i = 0; i < 5; i++) {
            house.redis().becomesReplica();
            house.awaken(() -> house.isAway(one));
            assertThat(now(one.claim(nick("early" + i), false))).isEqualTo(Refused.UNAVAILABLE);
            house.redis().becomesPrimary();
            house.awaken(() -> !house.isAway(one));

            assertThat(now(one.claim(nick("alice" + i), false))).isInstanceOf(ClaimResult.Granted.class);
        }
        assertThat(forgotten).hasValue(0);
    }

    @Test
    void storeThatForgotAllIsFilledAnew() {
        Link alice = link(one.claim(nick("alice"), false));
        try (Notices lobby = Notices.of(one, RoomName.LOBBY)) {
            long version = lobby.takeSeat(alice);
            lobby.next();
            house.ask(Command.FLUSHALL);
            assertThat(now(one.claim(nick("alice"), false))).as("not known yet").isEqualTo(Refused.UNAVAILABLE);

            house.becomes(2, forgotten::get);
            Notice.Snapshot nobody = lobby.everybody();

            assertThat(nobody.people()).isEmpty();
            assertThat(nobody.version()).as("no version comes twice").isGreaterThan(version);
            house.becomes(true, () -> now(one.claim(nick("alice"), false)) instanceof ClaimResult.Granted);
        }
    }

    @Test
    void outageOfTheStoreHealsAndNobodyIsTakenForDead() {
        // Both are back within less than the silence.
        LivenessTimeouts pace = new LivenessTimeouts(
                Duration.ofMillis(20), Duration.ofSeconds(1), Duration.ofSeconds(1), TestCluster.NEVER);
        one = house.server(pace.silence(), pace);
        other = house.server(pace.silence(), pace);
        AtomicInteger taken = new AtomicInteger();
        one.onForgotten(taken::incrementAndGet);
        other.onForgotten(taken::incrementAndGet);
        Link alice = link(one.claim(nick("alice"), true));
        Link bob = link(one.claim(nick("bob"), true));
        Link carol = link(one.claim(nick("carol"), true));
        try (Notices here = Notices.of(one, RoomName.LOBBY);
                Notices there = Notices.of(other, RoomName.LOBBY)) {
            here.takeSeat(alice);
            here.takeSeat(bob);
            there.next();
            there.next();
            house.redis().stop();

            // The store has them when it goes on, and nobody waits for the answers any more.
            CompletionStage<ClaimResult> resumed = one.resume(key(carol));
            CompletionStage<ClaimResult> claimed = other.claim(nick("dave"), true);
            assertThat(now(resumed)).isEqualTo(Refused.UNAVAILABLE);
            assertThat(now(claimed)).isEqualTo(Refused.UNAVAILABLE);
            assertThat(here.taking(carol, 10)).isEqualTo(SeatResult.Refused.UNAVAILABLE);
            assertThat(now(one.isHeld(nick("alice")))).isNull();
            assertThat(now(one.online())).isNull();
            assertThat(now(one.onlineByRoom())).isNull();
            assertThat(now(one.watch(RoomName.LOBBY, notice -> {}))).isNull();
            assertThat(now(one.admit("192.0.2.1", 1))).as("counted here").isTrue();
            assertThat(now(one.admit("192.0.2.1", 1))).isFalse();
            here.watch().leave(bob);
            one.gone(alice);
            long since = System.nanoTime();
            Duration silence = pace.silence().multipliedBy(2);
            house.awaken(() -> System.nanoTime() - since > silence.toNanos());
            house.redis().goOn();

            house.becomes(false, () -> orTrue(now(one.isHeld(nick("alice")))));
            house.becomes(0, () -> orMinus(now(one.online(RoomName.LOBBY))));
            house.becomes(false, () -> orTrue(now(one.isHeld(nick("dave")))));
            assertThat(link(one.resume(key(carol))).person())
                    .as("its key works again")
                    .isEqualTo(carol.person());
            house.becomes("[1]", () -> house.ask(Command.HVALS, "loquat:people:addresses:" + one.server()));
            house.becomes(true, () -> Boolean.TRUE.equals(now(other.isHeld(nick("bob")))));
            assertThat(there.untilEverybody().people()).isEmpty();
        }
        assertThat(taken).hasValue(0);
    }

    @Test
    void whatWasMissedWhileTheSubscriptionWasLostIsTold() {
        Link alice = link(one.claim(nick("alice"), true));
        Link bob = link(other.claim(nick("bob"), true));
        try (Notices here = Notices.of(one, RoomName.LOBBY);
                Notices there = Notices.of(other, RoomName.LOBBY)) {
            here.takeSeat(alice);
            house.ask(Command.CLIENT, "KILL", "TYPE", "pubsub");
            house.becomes(true, () -> there.taking(bob, 10) instanceof SeatResult.Seated);

            assertThat(Notices.names(here.untilEverybody())).startsWith("alice:1");
            house.becomes(true, () -> Notices.names(everybody(one)).equals(List.of("alice:1", "bob:1")));
        }
        assertThat(forgotten).hasValue(0);
    }

    private static Notice.Snapshot everybody(RedisPeople server) {
        try (Notices now = Notices.all(server, RoomName.LOBBY)) {
            return now.everybody();
        }
    }

    private static boolean isHeld(RedisPeople server, String name) {
        return given(server.isHeld(nick(name)));
    }

    private static boolean orTrue(@Nullable Boolean held) {
        return held == null || held;
    }

    private static int orMinus(@Nullable Integer online) {
        return online == null ? -1 : online;
    }
}
