package io.loquat.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.loquat.testing.Eventually;
import io.loquat.testing.FullClient;
import io.loquat.testing.Json;
import io.loquat.testing.RawWebSocket;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * docs/protocol.md §3: a person whose connection breaks stays a member for the grace period. It has to be some seconds
 * long, because these tests reconnect within it.
 */
abstract class GracePeriodScenarios extends WireTest {

    /** One test waits for real time: the end of a grace period of up to 10 s. */
    private static final Duration LONGER_THAN_THE_GRACE_PERIOD = Duration.ofSeconds(15);

    /** How a connection ends that may be resumed. */
    enum Break {
        RESET,
        PAGE_LEFT;

        void end(RawWebSocket socket) {
            switch (this) {
                case RESET -> socket.reset();
                case PAGE_LEFT -> socket.leave(1001);
            }
        }
    }

    @Test
    void resumeWithinTheGracePeriodCausesNoNotices() {
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
        // The count n is not checked: for a server that has not seen the reset yet, this is a second tab.
        assertThat(Json.each(joined.path("members"), "nick")).containsExactlyInAnyOrder(alice.nick(), bob.nick());
        again.sends(room, "after");
        alice.receives(bob.nick(), "after");
        again.receives(bob.nick(), "after");
        again.assertAllRead();
        alice.assertAllRead();
        FullClient carol = person("carol");
        Eventually.becomes(1, LONGER_THAN_THE_GRACE_PERIOD, () -> connectionsOf(bob.nick(), carol));
    }

    private int connectionsOf(String nick, FullClient visitor) {
        JsonNode members = visitor.joins(room).path("members");
        visitor.leaves(room);
        for (JsonNode member : members) {
            if (member.path("nick").asText().equals(nick)) {
                return member.path("n").asInt();
            }
        }
        return 0;
    }

    @Test
    void repeatedReloadsCauseNoNotices() {
        FullClient alice = member("alice");
        FullClient guest = full();
        guest.hello();
        guest.joins(room);
        alice.seesEnter(guest.nick());
        for (int visit = 0; visit < 3; visit++) {
            assertThat(guest.socket().leave(1001).code()).isEqualTo(1001);
            FullClient again = full();
            assertThat(again.hello("resume", guest.session()).path("nick").asText())
                    .isEqualTo(guest.nick());
            assertThat(again.joins(room).path("online").asInt()).isEqualTo(2);
            guest = again;
        }
        guest.sends(room, "fence");
        alice.receives(guest.nick(), "fence");
    }

    @Test
    void pageLeftBeforeTheAnswerResumesWithTheKeyOfItsHello() {
        String ownKey = "made-up-by-the-page-of-" + room;
        String guest = helloThenLeave(ownKey).nick();
        FullClient again = helloThenLeave(ownKey);
        assertThat(again.nick()).isEqualTo(guest);
        assertThat(helloThenLeave(again.session()).nick()).isEqualTo(guest);

        FullClient answered = full();
        assertThat(answered.hello("resume", again.session()).path("nick").asText())
                .isEqualTo(guest);
        answered.joins(room);
        answered.socket().leave(1001);

        assertThat(helloThenLeave(again.session()).nick()).isNotEqualTo(guest);
        assertThat(helloThenLeave(answered.session()).nick()).isEqualTo(guest);
        String guessable = "too-short-to-be-a-key";
        assertThat(helloThenLeave(guessable).nick())
                .isNotEqualTo(helloThenLeave(guessable).nick());
    }

    @Test
    void clientThatGivesUpBeforeTheAnswerResumesWithTheKeyOfItsHello() {
        String ownKey = "made-up-by-the-page-of-" + room;
        FullClient guest = full();
        guest.hello("resume", ownKey);
        guest.socket().leave();
        FullClient again = full();
        assertThat(again.hello("resume", ownKey).path("nick").asText()).isEqualTo(guest.nick());
    }

    @Test
    void tabClosedBeforeTheAnswerDoesNotInvalidateTheKey() {
        FullClient tab = member("alice");
        FullClient unheard = full();
        unheard.hello("resume", tab.session());
        unheard.socket().leave(1000);

        FullClient next = full();
        assertThat(next.hello("resume", tab.session()).path("nick").asText()).isEqualTo(tab.nick());
    }

    private FullClient helloThenLeave(String key) {
        FullClient client = full();
        client.hello("resume", key);
        assertThat(client.socket().leave(1001).code()).isEqualTo(1001);
        return client;
    }

    @ParameterizedTest
    @EnumSource
    void nameAndMembershipAreKeptDuringTheGracePeriod(Break how) {
        FullClient alice = member("alice");
        FullClient bob = member("bob");
        alice.seesEnter(bob.nick());
        how.end(bob.socket());
        full().assertRefused("nick_taken", "hello", "nick", bob.nick());
        assertThat(rest().postMessage(room, "text", "hi", "nick", bob.nick()).status())
                .isEqualTo(409);
        JsonNode joined = person("carol").joins(room);
        assertThat(Json.each(joined.path("members"), "nick")).contains(bob.nick());
        assertThat(joined.path("online").asInt()).isEqualTo(3);
    }

    @ParameterizedTest
    @EnumSource
    void secondTabKeepsItsRoomsWhenTheFirstBreaks(Break how) {
        FullClient alice = member("alice");
        FullClient bob = member("bob");
        alice.seesEnter(bob.nick());
        FullClient tab = tabOf(bob);
        tab.joins(room);
        how.end(bob.socket());
        tab.sends(room, "fence");
        alice.receives(bob.nick(), "fence");
    }
}
