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

/** Servers that share a store form one chat, whatever happens to one of them or to the store. */
class TwoServersTest {

    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(10);
    private static final LivenessTimeouts IMPATIENT = new LivenessTimeouts(
            TestCluster.TIMEOUTS.beat(),
            TestCluster.TIMEOUTS.silence(),
            TestCluster.TIMEOUTS.silence(),
            TestCluster.NEVER);

    private TestCluster cluster;
    private RedisPeople one;
    private RedisPeople other;
    private final AtomicInteger forgotten = new AtomicInteger();

    @BeforeEach
    void open(@TempDir Path folder) {
        cluster = new TestCluster(folder);
        one = cluster.server();
        other = cluster.server();
        one.onForgotten(forgotten::incrementAndGet);
        other.onForgotten(forgotten::incrementAndGet);
    }

    @AfterEach
    void close() {
        cluster.close();
    }

    // ---- one chat

    @Test
    void nameIsHeldOnAllServers() {
        Link alice = link(one.claim(nick("alice"), true));

        assertThat(now(other.claim(nick("Alice"), true))).isEqualTo(Refused.TAKEN);
        assertThat(isHeld(other, "alice")).isTrue();
        one.ended(alice);
        cluster.becomes(false, () -> isHeld(other, "alice"));
        link(other.claim(nick("alice"), true));
    }

    @Test
    void bothServersReceiveTheSameNotices() {
        Link alice = link(one.claim(nick("alice"), true));
        Link bob = link(other.claim(nick("bob"), true));
        try (Notices here = Notices.of(one, RoomName.LOBBY);
                Notices there = Notices.of(other, RoomName.LOBBY)) {
            here.takeSeat(alice);
            there.takeSeat(bob);
            now(one.rename(alice.person(), nick("alicia")));
            there.watch().leave(bob);
            now(there.watch().publish(new Notice.Typing(bob.person())));

            List<Notice> notices = Stream.generate(here::next).limit(5).toList();
            assertThat(notices)
                    .extracting(Notice::getClass)
                    .isEqualTo(List.of(
                            Notice.Seats.class,
                            Notice.Seats.class,
                            Notice.Renamed.class,
                            Notice.Seats.class,
                            Notice.Typing.class));
            assertThat(Stream.generate(there::next).limit(5).toList()).isEqualTo(notices);
        }
    }

    @Test
    void lostConnectionResumesOnAnotherServerWithoutANotice() {
        Link alice = link(one.claim(nick("alice"), true));
        try (Notices here = Notices.of(one, RoomName.LOBBY);
                Notices there = Notices.of(other, RoomName.LOBBY)) {
            long version = here.takeSeat(alice);
            there.next();
            one.lost(alice);
            cluster.becomes(false, () -> isHeld(one, "nobody"));

            Link back = link(other.resume(key(alice)));

            assertThat(back.person()).isEqualTo(alice.person());
            assertThat(back.predecessor()).isEqualTo(alice.id());
            assertThat(there.takeSeat(back)).isEqualTo(version);
            cluster.forward(TestCluster.GRACE);
            cluster.becomes("0", () -> cluster.command(Command.EXISTS, "loquat:people:link:" + alice.id()));
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
            assertThat(alice.person().nick()).as("known here").isEqualTo(nick("alicia"));
            one.ended(alice);
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
        cluster.becomes(true, () -> now(one.admit("192.0.2.1", 2)));
    }

    // ---- a server ends

    @Test
    void peopleOfADeadServerLeave() {
        Link simple = link(one.claim(nick("simple"), false));
        Link full = link(one.claim(nick("full"), true));
        now(one.admit("192.0.2.1", 1));
        try (Notices here = Notices.of(one, RoomName.LOBBY);
                Notices there = Notices.of(other, RoomName.LOBBY)) {
            here.takeSeat(simple);
            here.takeSeat(full);
            there.next();
            there.next();
            cluster.kill(one);

            cluster.becomes(false, () -> isHeld(other, "simple"));
            assertThat(there.seats().person()).isEqualTo(simple.person());
            cluster.becomes(true, () -> now(other.admit("192.0.2.1", 1)));
            assertThat(isHeld(other, "full")).as("in its grace period").isTrue();
            cluster.forward(TestCluster.GRACE);
            cluster.becomes(false, () -> isHeld(other, "full"));

            Notice.Seats last = there.seats();
            assertThat(List.of(last.connections(), last.online())).containsExactly(0, 0);
        }
        assertThat(now(other.online())).isZero();
        assertThat(cluster.command(Command.KEYS, "loquat:people:dead")).isEqualTo("[]");
    }

    @Test
    void connectionResumedFromADeadServerCausesNoNotice() {
        Link full = link(one.claim(nick("full"), true));
        try (Notices here = Notices.of(one, RoomName.LOBBY);
                Notices there = Notices.of(other, RoomName.LOBBY)) {
            long version = here.takeSeat(full);
            there.next();
            cluster.kill(one);
            cluster.becomes("1", () -> cluster.command(Command.HEXISTS, "loquat:people:link:" + full.id(), "lost"));

            Link back = link(other.resume(key(full)));

            assertThat(back.predecessor()).isEqualTo(full.id());
            assertThat(there.takeSeat(back)).isEqualTo(version);
            cluster.forward(TestCluster.GRACE);
            cluster.becomes("0", () -> cluster.command(Command.EXISTS, "loquat:people:link:" + full.id()));
            there.nothing(back.person());
        }
    }

    @Test
    void connectionResumedBeforeTheDeathIsDetectedDoesNotLeave() {
        Link full = link(one.claim(nick("full"), true));
        try (Notices here = Notices.of(one, RoomName.LOBBY);
                Notices there = Notices.of(other, RoomName.LOBBY)) {
            here.takeSeat(full);
            there.next();
            cluster.kill(one);
            Link back = link(other.resume(key(full)));
            there.takeSeat(back);
            assertThat(there.seats().connections()).isEqualTo(2);
            cluster.becomes("1", () -> cluster.command(Command.HEXISTS, "loquat:people:link:" + full.id(), "lost"));
            cluster.forward(TestCluster.GRACE);

            cluster.becomes("0", () -> cluster.command(Command.EXISTS, "loquat:people:link:" + full.id()));
            assertThat(there.seats().connections()).isOne();
        }
    }

    @Test
    void closedServerLeavesAtOnce() {
        link(one.claim(nick("simple"), false));
        link(one.claim(nick("full"), true));
        cluster.freeze(one);
        one.close();

        cluster.becomes(false, () -> isHeld(other, "simple"));
        assertThat(isHeld(other, "full")).isTrue();
        cluster.forward(TestCluster.GRACE);
        cluster.becomes(false, () -> isHeld(other, "full"));
        assertThat(forgotten).hasValue(0);
    }

    @Test
    void serverDeclaredDeadReturnsAsANewOne() {
        Link alice = link(one.claim(nick("alice"), false));
        cluster.server(ANSWER_WITHIN, IMPATIENT);
        cluster.freeze(one);
        cluster.becomes(false, () -> isHeld(other, "alice"));
        assertThat(now(one.claim(nick("bob"), false))).as("server not known").isEqualTo(Refused.UNAVAILABLE);
        assertThat(forgotten).hasValue(0);

        cluster.unfreeze(one);
        cluster.becomes(1, forgotten::get);

        cluster.becomes(true, () -> now(one.claim(nick("bob"), false)) instanceof ClaimResult.Granted);
        one.ended(alice);
        try (Notices lobby = Notices.of(one, RoomName.LOBBY)) {
            assertThat(lobby.taking(alice, 10)).isEqualTo(SeatResult.Refused.UNAVAILABLE);
        }
        assertThat(forgotten).hasValue(1);
    }

    @Test
    void newServerDeclaresNobodyDead() {
        cluster.command(Command.ZADD, "loquat:people:servers", "1", "long-silent");
        RedisPeople newcomer = cluster.server(
                Duration.ofSeconds(1),
                new LivenessTimeouts(Duration.ofMillis(20), TestCluster.NEVER, TestCluster.NEVER, TestCluster.NEVER));
        cluster.kill(one);
        cluster.kill(other);

        AtomicInteger looks = new AtomicInteger();
        cluster.becomes(true, () -> now(newcomer.online()) != null && looks.incrementAndGet() > 200);

        assertThat(cluster.command(Command.ZSCORE, "loquat:people:servers", "long-silent"))
                .startsWith("1");
    }

    @Test
    void brieflyStalledServerCausesNoNotice() {
        Link simple = link(one.claim(nick("simple"), false));
        Link full = link(one.claim(nick("full"), true));
        try (Notices here = Notices.of(one, RoomName.LOBBY);
                Notices there = Notices.of(other, RoomName.LOBBY)) {
            here.takeSeat(simple);
            here.takeSeat(full);
            there.next();
            there.next();
            cluster.freeze(one);
            live(TestCluster.TIMEOUTS.silence().multipliedBy(2));
            cluster.unfreeze(one);
            live(TestCluster.TIMEOUTS.silence().multipliedBy(2));

            there.nothing(full.person());
            assertThat(isHeld(other, "simple")).isTrue();
        }
        assertThat(forgotten).hasValue(0);
    }

    @Test
    void serverStalledForTooLongIsDead() {
        link(one.claim(nick("simple"), false));
        cluster.server(ANSWER_WITHIN, IMPATIENT);
        cluster.freeze(one);

        cluster.becomes(false, () -> isHeld(other, "simple"));
    }

    @Test
    void connectionsOfASuspectServerDoNotCount() {
        RedisPeople doubting = cluster.server(
                ANSWER_WITHIN,
                new LivenessTimeouts(
                        TestCluster.TIMEOUTS.beat(), TestCluster.NEVER, TestCluster.NEVER, Duration.ofMillis(500)));
        assertThat(now(one.admit("192.0.2.1", 1))).isTrue();
        cluster.becomes(false, () -> admits(doubting));
        cluster.freeze(one);
        cluster.becomes(true, () -> admits(doubting));
        cluster.unfreeze(one);
        cluster.becomes(false, () -> admits(doubting));
        cluster.kill(one);
        cluster.becomes(true, () -> admits(doubting));
    }

    private static boolean admits(RedisPeople server) {
        boolean admitted = now(server.admit("192.0.2.1", 1));
        if (admitted) {
            server.depart("192.0.2.1");
        }
        return admitted;
    }

    /** Keeps the servers running for this real time, in which something must not happen. */
    private void live(Duration time) {
        long since = System.nanoTime();
        cluster.becomes(true, () -> System.nanoTime() - since > time.toNanos());
    }

    // ---- the store's clock

    @Test
    void nobodyIsDeclaredDeadWhenTheStoresClockJumps() {
        Link alice = link(one.claim(nick("alice"), true));
        live(TestCluster.TIMEOUTS.silence().multipliedBy(2));
        for (Duration by : List.of(Duration.ofDays(31), Duration.ofDays(-62), Duration.ofDays(31))) {
            cluster.shiftStoreClock(by);
            // The first server sends a heartbeat, and finds that no other server has.
            cluster.freeze(one);
            live(TestCluster.TIMEOUTS.silence().dividedBy(4));
            cluster.unfreeze(one);
            live(TestCluster.TIMEOUTS.silence().multipliedBy(2));
        }
        assertThat(forgotten).hasValue(0);
        assertThat(isHeld(other, "alice")).isTrue();
        assertThat(now(one.rename(alice.person(), nick("alicia")))).isNull();
    }

    @Test
    void peopleOfADeadServerLeaveThoughTheStoresClockWasSetBack() {
        link(one.claim(nick("simple"), false));
        link(one.claim(nick("full"), true));
        cluster.kill(one);
        cluster.shiftStoreClock(Duration.ofDays(-1));

        cluster.becomes(false, () -> isHeld(other, "simple"));
        cluster.forward(TestCluster.GRACE.plus(TestCluster.TIMEOUTS.beat()));
        cluster.becomes(false, () -> isHeld(other, "full"));
    }

    @Test
    void roomVersionIsNeverReusedThoughTheStoresClockWasSetBack() {
        Link alice = link(one.claim(nick("alice"), false));
        try (Notices here = Notices.of(one, RoomName.LOBBY);
                Notices there = Notices.of(other, RoomName.LOBBY)) {
            here.takeSeat(alice);
            here.watch().leave(alice);
            there.next();
            long version = there.seats().version();
            // As after a day in an empty room.
            cluster.command(Command.DEL, "loquat:people:version:lobby");
            cluster.shiftStoreClock(Duration.ofHours(-1));

            assertThat(here.takeSeat(alice)).isGreaterThan(version);
            assertThat(there.untilSnapshot().people()).hasSize(1);
        }
    }

    // ---- the store

    @Test
    void peopleAreAdmittedOnceTheStoreIsWritableAgain() {
        for (int i = 0; i < 5; i++) {
            cluster.redis().makeReplica();
            cluster.runWhileAway(() -> cluster.isAway(one));
            assertThat(now(one.claim(nick("early" + i), false))).isEqualTo(Refused.UNAVAILABLE);
            cluster.redis().makePrimary();
            cluster.runWhileAway(() -> !cluster.isAway(one));

            assertThat(now(one.claim(nick("alice" + i), false))).isInstanceOf(ClaimResult.Granted.class);
        }
        assertThat(forgotten).hasValue(0);
    }

    @Test
    void storeThatLostItsDataIsRefilled() {
        Link alice = link(one.claim(nick("alice"), false));
        try (Notices lobby = Notices.of(one, RoomName.LOBBY)) {
            long version = lobby.takeSeat(alice);
            lobby.next();
            cluster.command(Command.FLUSHALL);
            assertThat(now(one.claim(nick("alice"), false)))
                    .as("server not known yet")
                    .isEqualTo(Refused.UNAVAILABLE);

            cluster.becomes(2, forgotten::get);
            Notice.Snapshot nobody = lobby.everybody();

            assertThat(nobody.people()).isEmpty();
            assertThat(nobody.version()).as("no version is reused").isGreaterThan(version);
            cluster.becomes(true, () -> now(one.claim(nick("alice"), false)) instanceof ClaimResult.Granted);
        }
    }

    @Test
    void storeOutageHealsAndNobodyIsDeclaredDead() {
        // Both return in less time than the silence timeout.
        LivenessTimeouts timeouts = new LivenessTimeouts(
                Duration.ofMillis(20), Duration.ofSeconds(1), Duration.ofSeconds(1), TestCluster.NEVER);
        one = cluster.server(timeouts.silence(), timeouts);
        other = cluster.server(timeouts.silence(), timeouts);
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
            cluster.redis().freeze();

            // The store receives them when it continues, and nobody waits for the answers any more.
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
            one.ended(alice);
            long since = System.nanoTime();
            Duration silence = timeouts.silence().multipliedBy(2);
            cluster.runWhileAway(() -> System.nanoTime() - since > silence.toNanos());
            cluster.redis().unfreeze();

            cluster.becomes(false, () -> orTrue(now(one.isHeld(nick("alice")))));
            cluster.becomes(0, () -> orMinus(now(one.online(RoomName.LOBBY))));
            cluster.becomes(false, () -> orTrue(now(one.isHeld(nick("dave")))));
            assertThat(link(one.resume(key(carol))).person())
                    .as("its key works again")
                    .isEqualTo(carol.person());
            cluster.becomes("[1]", () -> cluster.command(Command.HVALS, "loquat:people:addresses:" + one.server()));
            cluster.becomes(true, () -> Boolean.TRUE.equals(now(other.isHeld(nick("bob")))));
            assertThat(there.untilSnapshot().people()).isEmpty();
        }
        assertThat(taken).hasValue(0);
    }

    @Test
    void changesMissedWhileTheSubscriptionWasLostAreReported() {
        Link alice = link(one.claim(nick("alice"), true));
        Link bob = link(other.claim(nick("bob"), true));
        try (Notices here = Notices.of(one, RoomName.LOBBY);
                Notices there = Notices.of(other, RoomName.LOBBY)) {
            here.takeSeat(alice);
            cluster.command(Command.CLIENT, "KILL", "TYPE", "pubsub");
            cluster.becomes(true, () -> there.taking(bob, 10) instanceof SeatResult.Seated);

            assertThat(Notices.names(here.untilSnapshot())).startsWith("alice:1");
            cluster.becomes(true, () -> Notices.names(everybody(one)).equals(List.of("alice:1", "bob:1")));
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
