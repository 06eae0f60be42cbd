package io.loquat.room.redis;

import static io.loquat.room.PeopleContract.given;
import static io.loquat.room.PeopleContract.key;
import static io.loquat.room.PeopleContract.link;
import static io.loquat.room.PeopleContract.nick;
import static org.assertj.core.api.Assertions.assertThat;

import io.loquat.protocol.PeopleRequest;
import io.loquat.protocol.Reply.MemberView;
import io.loquat.protocol.RoomName;
import io.loquat.room.Link;
import io.loquat.room.Notices;
import io.loquat.room.People;
import io.loquat.room.RosterContract;
import io.vertx.redis.client.Command;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RedisRosterTest extends RosterContract {

    private static final PeopleRequest ALL = new PeopleRequest("", "", PeopleRequest.MAX_LIMIT);

    private static House house;

    @BeforeAll
    static void build(@TempDir Path folder) {
        house = new House(folder);
    }

    @AfterAll
    static void tearDown() {
        house.close();
    }

    @Override
    protected People people() {
        house.ask(Command.FLUSHALL);
        return house.server();
    }

    @Test
    void peopleOfAllServersAreOneList() {
        People one = people();
        People other = house.server();
        try (Notices here = Notices.of(one, RoomName.LOBBY);
                Notices there = Notices.of(other, RoomName.LOBBY)) {
            here.take(link(one.claim(nick("bob"), true)));
            there.take(link(other.claim(nick("alice"), true)));

            for (People server : new People[] {one, other}) {
                assertThat(given(server.roster(RoomName.LOBBY, ALL)).people())
                        .containsExactly(new MemberView("alice", 1), new MemberView("bob", 1));
            }
        }
    }

    @Test
    void whomAServerOfAnEarlierVersionLetInOrOutIsListedAllTheSame() {
        People people = people();
        Link alice = link(people.claim(nick("alice"), true));
        Link bob = link(people.claim(nick("bob"), true));
        Link carol = link(people.claim(nick("carol"), true));
        try (Notices lobby = Notices.of(people, RoomName.LOBBY)) {
            lobby.take(alice);
            lobby.take(bob);
            lobby.take(carol);
            // That one knows of no places.
            house.ask(Command.HDEL, "loquat:people:person:" + alice.person().id(), "place");
            house.ask(Command.DEL, "loquat:people:names:lobby");
            house.ask(Command.HDEL, "loquat:people:here:lobby", carol.person().id());
            for (Link link : new Link[] {alice, bob, carol}) {
                people.lost(link);
            }
            lobby.take(link(people.resume(key(alice))));
            lobby.take(link(people.resume(key(bob))));
            house.ask(
                    Command.ZADD,
                    "loquat:people:names:lobby",
                    "0",
                    "carol\n" + carol.person().id());

            assertThat(given(people.roster(RoomName.LOBBY, ALL)).people())
                    .containsExactly(new MemberView("alice", 1), new MemberView("bob", 1));
        }
    }
}
