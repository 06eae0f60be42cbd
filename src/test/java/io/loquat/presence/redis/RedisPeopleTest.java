package io.loquat.presence.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.loquat.presence.ClaimResult;
import io.loquat.presence.Link;
import io.loquat.presence.Notice;
import io.loquat.presence.Notices;
import io.loquat.presence.People;
import io.loquat.presence.PeopleContract;
import io.loquat.protocol.RoomName;
import io.vertx.redis.client.Command;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RedisPeopleTest extends PeopleContract {

    private static TestCluster cluster;

    @BeforeAll
    static void build(@TempDir Path folder) {
        cluster = new TestCluster(folder);
    }

    @AfterAll
    static void tearDown() {
        cluster.close();
    }

    @Override
    protected People make(LongSupplier nanos, Supplier<CompletionStage<@Nullable Long>> series) {
        cluster.command(Command.FLUSHALL);
        return cluster.server(nanos, series);
    }

    @Test
    void crowdThatShrinksIsListedByName() {
        RedisPeople server = cluster.server();
        List<Link> crowd = new ArrayList<>();
        try (Notices early = Notices.of(server, RoomName.LOBBY)) {
            for (int i = 0; i <= Notice.CROWD; i++) {
                crowd.add(link(server.claim(nick("p" + i), false)));
                early.takeSeat(crowd.getLast());
            }
            try (Notices late = Notices.all(server, RoomName.LOBBY)) {
                assertThat(late.everybody().people()).as("only counted").isNull();
                late.watch().leave(crowd.getLast());

                assertThat(late.seats().online()).isEqualTo(Notice.CROWD);
                Notice.Snapshot everybody = late.everybody();
                assertThat(everybody.people()).hasSize(Notice.CROWD);
                assertThat(Notices.people(everybody).getFirst().person())
                        .isEqualTo(crowd.getFirst().person());
                late.nothing(crowd.getFirst().person());
            }
        }
    }

    @Test
    void missedChangesAreRequested() {
        RedisPeople server = cluster.server();
        Link alice = link(server.claim(nick("alice"), false));
        try (Notices lobby = Notices.of(server, RoomName.LOBBY)) {
            lobby.takeSeat(alice);
            lobby.next();
            cluster.command(Command.INCR, "loquat:people:version:lobby");

            Link bob = link(server.claim(nick("bob"), false));
            lobby.takeSeat(bob);

            assertThat(Notices.names(lobby.everybody())).containsExactly("alice:1", "bob:1");
            lobby.watch().leave(bob);
            assertThat(lobby.seats().online()).isOne();
        }
    }

    @Test
    void storeIsEmptyWhenEverybodyHasLeft() {
        RedisPeople server = cluster.server();
        Link alice = link(server.claim(nick("alice"), true));
        Link tab = link(server.resume(key(alice)));
        now(server.admit("192.0.2.1", 1));
        try (Notices lobby = Notices.of(server, RoomName.LOBBY)) {
            lobby.takeSeat(tab);
            now(server.rename(tab.person(), nick("ally")));
            server.lost(alice);
        }
        server.ended(alice);
        server.ended(tab);
        server.depart("192.0.2.1");
        now(server.online());

        cluster.command(Command.DEL, "loquat:people:servers", "loquat:people:version");
        assertThat(cluster.command(Command.KEYS, "*")).isEqualTo("[loquat:people:version:lobby]");
        assertThat(cluster.command(Command.TTL, "loquat:people:version:lobby")).isNotEqualTo("-1");
    }

    @Test
    void keyOfAPersonThatAnEarlierVersionRemovedIsUnknown() {
        RedisPeople server = cluster.server();
        cluster.command(Command.SET, "loquat:people:session:a-key-that-was-left-her", "@nobody");

        assertThat(now(server.resume("a-key-that-was-left-her"))).isEqualTo(ClaimResult.Refused.UNKNOWN);
    }

    @Test
    void revertedResumeLeavesTheKeyItUsedAndNoOther() {
        RedisPeople server = cluster.server();
        Link alice = link(server.claim(nick("alice"), true));
        Link tab = link(server.resume(key(alice)));
        server.ended(tab);
        Link next = link(server.resume(key(tab)));

        server.script().submit(Operation.words("undo", next.id(), key(tab)));
        now(server.online());

        assertThat(cluster.command(Command.KEYS, "loquat:people:session:*"))
                .isEqualTo("[loquat:people:session:" + key(tab) + "]");
        assertThat(link(server.resume(key(tab))).person()).isSameAs(alice.person());
    }

    @Test
    void aliasDoesNotStayInTheStoreWhenItsConnectionEndsElsewhere() {
        RedisPeople server = cluster.server();
        Link alice = link(server.claim(nick("alice"), true));
        server.restoreKey(alice, "made-up-by-the-page-of-alice");
        now(server.online());

        assertThat(Long.parseLong(cluster.command(Command.TTL, "loquat:people:session:made-up-by-the-page-of-alice")))
                .as("longer than the longest grace period")
                .isGreaterThan(Duration.ofDays(1).toSeconds());
    }

    @Test
    void firstOccupantFindsNoFormerNames() {
        RedisPeople server = cluster.server();
        Link alice = link(server.claim(nick("alice"), true));
        cluster.command(Command.ZADD, "loquat:people:names:lobby", "0", "bob\nsomebody");
        try (Notices lobby = Notices.of(server, RoomName.LOBBY)) {
            lobby.takeSeat(alice);
        }
        assertThat(cluster.command(Command.ZCARD, "loquat:people:names:lobby")).isEqualTo("1");
    }
}
