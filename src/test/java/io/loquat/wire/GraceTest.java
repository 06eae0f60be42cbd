package io.loquat.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.loquat.testing.FullClient;
import io.loquat.testing.Json;
import io.loquat.testing.Profiles;
import io.loquat.testing.RawWebSocket;
import io.loquat.testing.SimpleClient;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** PROTOCOL §3: the grace of 10 s, which these tests do not wait for. */
@QuarkusTest
@TestProfile(Profiles.Strict.class)
class GraceTest extends WireTest {

    /** So much less than the grace that it can not be the grace that has ended. */
    private static final Duration AT_ONCE = Duration.ofSeconds(5);

    @Test
    void whoComesBackInTheGraceTakesTheOldPlaceAndNobodyIsTold() {
        FullClient alice = member("alice");
        FullClient bob = member("bob");
        alice.seesEnter(bob.nick());
        JsonNode before = bob.sends(room, "before");
        alice.receives(bob.nick(), "before");
        bob.socket().reset();
        alice.sends(room, "meanwhile");
        alice.receives(alice.nick(), "meanwhile");
        FullClient again = full();
        assertThat(again.hello("resume", bob.session()).path("nick").asText()).isEqualTo(bob.nick());
        JsonNode joined = again.joinsSince(
                room, before.path("epoch").asText(), before.path("offset").asLong());
        assertThat(joined.path("recovered").asBoolean()).isTrue();
        assertThat(Json.each(joined.path("messages"), "text")).containsExactly("meanwhile");
        // Without n: to a server that has not read the reset yet this is a second tab.
        assertThat(Json.each(joined.path("members"), "nick")).containsExactlyInAnyOrder(alice.nick(), bob.nick());
        again.sends(room, "after");
        alice.receives(bob.nick(), "after");
        again.receives(bob.nick(), "after");
        again.hasSeenAll();
    }

    @Test
    void inTheGraceOneIsStillAMemberAndNobodyElseGetsTheName() {
        FullClient alice = member("alice");
        FullClient bob = member("bob");
        alice.seesEnter(bob.nick());
        bob.socket().reset();
        full().isRefused("nick_taken", "hello", "nick", bob.nick());
        assertThat(rest().posts(room, "text", "hi", "nick", bob.nick()).status())
                .isEqualTo(409);
        JsonNode joined = person("carol").joins(room);
        assertThat(Json.each(joined.path("members"), "nick")).contains(bob.nick());
        assertThat(joined.path("online").asInt()).isEqualTo(3);
    }

    @Test
    void aCloseFrameOfTheClientLeavesAtOnce() {
        FullClient alice = member("alice");
        FullClient bob = member("bob");
        alice.seesEnter(bob.nick());
        long start = System.nanoTime();
        bob.socket().leave(1001);
        alice.seesLeave(bob.nick());
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(AT_ONCE);
    }

    @Test
    void aSimpleConnectionThatBreaksLeavesAtOnce() {
        FullClient alice = member("alice");
        SimpleClient bob = enters(bobNick, "");
        alice.seesEnter(bobNick);
        long start = System.nanoTime();
        bob.socket().reset();
        alice.seesLeave(bobNick);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(AT_ONCE);
    }

    @Test
    void whomTheServerClosedWith3500OrMoreLeavesAtOnce() {
        FullClient alice = member("alice");
        FullClient bob = member("bob");
        alice.seesEnter(bob.nick());
        long start = System.nanoTime();
        for (int i = 0; i < 20; i++) {
            bob.posts("nonsense");
        }
        assertThat(bob.socket().closeCode()).isEqualTo(3501);
        alice.seesLeave(bob.nick());
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(AT_ONCE);
    }

    @Test
    void whomTheServerClosedWith3012StaysAMemberForTheGrace() {
        FullClient alice = member("alice");
        RawWebSocket socket =
                raw(to("/chat").subprotocol(FullClient.SUBPROTOCOL).mute());
        FullClient bob = new FullClient(socket);
        bob.hello("nick", bobNick);
        bob.joins(room);
        alice.seesEnter(bobNick);
        assertThat(socket.closeCode()).isEqualTo(3012);
        socket.reset();
        FullClient again = full();
        assertThat(again.hello("resume", bob.session()).path("nick").asText()).isEqualTo(bobNick);
        again.joins(room);
        again.sends(room, "fence");
        alice.receives(bobNick, "fence");
    }

    @Test
    void aSecondTabKeepsItsRoomsWhenTheFirstBreaks() {
        FullClient alice = member("alice");
        FullClient bob = member("bob");
        alice.seesEnter(bob.nick());
        FullClient tab = tabOf(bob);
        tab.joins(room);
        bob.socket().reset();
        tab.sends(room, "fence");
        alice.receives(bob.nick(), "fence");
    }
}
