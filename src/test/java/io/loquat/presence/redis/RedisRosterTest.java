package io.loquat.presence.redis;

import static io.loquat.presence.PeopleContract.given;
import static io.loquat.presence.PeopleContract.key;
import static io.loquat.presence.PeopleContract.link;
import static io.loquat.presence.PeopleContract.nick;
import static io.loquat.presence.PeopleContract.now;
import static org.assertj.core.api.Assertions.assertThat;

import io.loquat.presence.Link;
import io.loquat.presence.Notices;
import io.loquat.presence.People;
import io.loquat.presence.Roster;
import io.loquat.presence.RosterContract;
import io.loquat.protocol.Nickname;
import io.loquat.protocol.PeopleRequest;
import io.loquat.protocol.Reply.MemberView;
import io.loquat.protocol.RoomName;
import io.vertx.redis.client.Command;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RedisRosterTest extends RosterContract {

    private static final PeopleRequest ALL = new PeopleRequest("", "", PeopleRequest.MAX_LIMIT);

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
    protected People people() {
        cluster.command(Command.FLUSHALL);
        return cluster.server();
    }

    @Test
    void peopleOfAllServersFormOneList() {
        People one = people();
        People other = cluster.server();
        try (Notices here = Notices.of(one, RoomName.LOBBY);
                Notices there = Notices.of(other, RoomName.LOBBY)) {
            here.takeSeat(link(one.claim(nick("bob"), true)));
            there.takeSeat(link(other.claim(nick("alice"), true)));

            for (People server : new People[] {one, other}) {
                assertThat(given(server.roster(RoomName.LOBBY, ALL)).people())
                        .containsExactly(new MemberView("alice", 1), new MemberView("bob", 1));
            }
        }
    }

    @Test
    void joinsAndLeavesThroughAnEarlierVersionAreListedCorrectly() {
        People people = people();
        Link alice = link(people.claim(nick("alice"), true));
        Link bob = link(people.claim(nick("bob"), true));
        Link carol = link(people.claim(nick("carol"), true));
        try (Notices lobby = Notices.of(people, RoomName.LOBBY)) {
            lobby.takeSeat(alice);
            lobby.takeSeat(bob);
            lobby.takeSeat(carol);
            // The earlier version stores no places.
            cluster.command(
                    Command.HDEL, "loquat:people:person:" + alice.person().id(), "place");
            cluster.command(Command.DEL, "loquat:people:names:lobby");
            cluster.command(
                    Command.HDEL, "loquat:people:here:lobby", carol.person().id());
            for (Link link : new Link[] {alice, bob, carol}) {
                people.lost(link);
            }
            lobby.takeSeat(link(people.resume(key(alice))));
            lobby.takeSeat(link(people.resume(key(bob))));
            cluster.command(
                    Command.ZADD,
                    "loquat:people:names:lobby",
                    "0",
                    "carol\n" + carol.person().id());

            assertThat(given(people.roster(RoomName.LOBBY, ALL)).people())
                    .containsExactly(new MemberView("alice", 1), new MemberView("bob", 1));
        }
    }

    @Test
    void renameThroughAnEarlierVersionIsPlacedAfterTheNextMoveAndPagingEnds() {
        People people = people();
        // Folded, the last name is rnla.
        List<Link> links = Stream.of("bob", "nora", "mia")
                .map(name -> link(people.claim(nick(name), true)))
                .toList();
        try (Notices lobby = Notices.of(people, RoomName.LOBBY)) {
            links.forEach(lobby::takeSeat);
            String mia = "loquat:people:person:" + links.getLast().person().id();
            cluster.command(Command.HDEL, mia, "place");
            cluster.command(Command.DEL, "loquat:people:names:lobby");
            List<Link> tabs = moved(people, links);
            tabs.forEach(lobby::takeSeat);
            assertThat(read(people)).containsExactly("bob", "mia", "nora");

            cluster.command(Command.HSET, mia, "nick", new StoredNickname(1, nick("Zoe")).toString());
            assertThat(read(people)).as("with the place of mia").containsExactly("bob", "nora");
            cluster.command(Command.HSET, mia, "nick", new StoredNickname(2, nick("anna")).toString());
            assertThat(read(people)).as("with the place of mia").containsExactly("bob", "nora");
            Link anna = moved(people, tabs).getLast();

            assertThat(read(people)).containsExactly("anna", "bob", "nora");
            assertThat(cluster.command(Command.ZCARD, "loquat:people:names:lobby"))
                    .isEqualTo("3");
            now(people.rename(anna.person(), nick("Zoe")));
            assertThat(read(people)).containsExactly("bob", "nora", "Zoe");
        }
    }

    @Test
    void noPageGoesBackWhateverPlacesTheStoreHolds() {
        People people = people();
        Link alice = link(people.claim(nick("alice"), true));
        Link bob = link(people.claim(nick("bob"), true));
        try (Notices lobby = Notices.of(people, RoomName.LOBBY)) {
            lobby.takeSeat(alice);
            lobby.takeSeat(bob);
            // As a version with another sort order would.
            for (Link link : new Link[] {alice, bob}) {
                String id = link.person().id();
                String place = "zz" + link.person().nick() + "\n" + id;
                cluster.command(Command.HSET, "loquat:people:person:" + id, "place", "0 " + place);
                cluster.command(Command.ZADD, "loquat:people:names:lobby", "0", place);
            }
            assertThat(read(people)).as("ends early").containsExactly("alice");
            assertThat(given(people.roster(RoomName.LOBBY, new PeopleRequest("bob", "", 1))))
                    .isEqualTo(new Roster(2, List.of(), false));
        }
    }

    private static List<Link> moved(People people, List<Link> links) {
        links.forEach(people::lost);
        return links.stream().map(link -> link(people.resume(key(link)))).toList();
    }

    /** Reads everybody, one per page. */
    private static List<String> read(People people) {
        // Mandatory operations are carried out before a query that takes the same way.
        now(people.online());
        List<String> read = new ArrayList<>();
        Roster page;
        do {
            String after = read.isEmpty() ? "" : Nickname.order(read.getLast());
            page = given(people.roster(RoomName.LOBBY, new PeopleRequest(after, "", 1)));
            page.people().forEach(member -> read.add(member.nick()));
            assertThat(read).hasSizeLessThan(10);
        } while (page.more());
        return read;
    }
}
