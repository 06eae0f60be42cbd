package io.loquat.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.loquat.testing.FullClient;
import io.loquat.testing.Profiles;
import io.loquat.testing.RawWebSocket;
import io.loquat.testing.ServerTest;
import io.loquat.testing.SimpleClient;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** docs/protocol.md §3: the grace period of 10 s, and which connections have none. */
@ServerTest(Profiles.Strict.class)
class GracePeriodTest extends GracePeriodScenarios {

    /** Less than the grace period, and more than a busy machine needs. */
    private static final Duration AT_ONCE = Duration.ofSeconds(9);

    @ParameterizedTest
    @ValueSource(ints = {1000, 3001, 4000})
    void closeFrameOfTheClientLeavesAtOnce(int code) {
        FullClient alice = member("alice");
        FullClient bob = member("bob");
        alice.seesEnter(bob.nick());
        long start = System.nanoTime();
        bob.socket().leave(code);
        alice.seesLeave(bob.nick());
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(AT_ONCE);
    }

    @ParameterizedTest
    @EnumSource
    void brokenSimpleConnectionLeavesAtOnce(Break how) {
        FullClient alice = member("alice");
        SimpleClient bob = enters(bobNick, "");
        alice.seesEnter(bobNick);
        long start = System.nanoTime();
        how.end(bob.socket());
        alice.seesLeave(bobNick);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(AT_ONCE);
    }

    @Test
    void clientClosedWith3500OrMoreLeavesAtOnce() {
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
    void clientClosedWith3012KeepsItsGracePeriod() {
        // Waits for real time: the ping and pong timeouts of the profile, 1 s each.
        FullClient alice = member("alice");
        RawWebSocket socket =
                raw(to("/chat").subprotocol(FullClient.SUBPROTOCOL).unresponsive());
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
}
