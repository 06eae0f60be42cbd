package io.loquat.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.loquat.delivery.Connection;
import io.loquat.delivery.FakeTransport;
import io.loquat.presence.ClaimResult;
import io.loquat.presence.Link;
import io.loquat.protocol.Nickname;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A connection that ends before the store has answered its {@code hello}. */
class FullSessionTest extends DelayedChat {

    private static final Nickname ALICE = Objects.requireNonNull(Nickname.parse("alice"));

    @ParameterizedTest
    @CsvSource({
        "true,1006,true",
        "true,1001,true",
        "false,1005,true",
        "false,1000,false",
        "false,4000,false",
        "false,3505,false"
    })
    void resumeThatEndsEarlyKeepsTheNameForTheGracePeriodUnlessTheClientLeft(
            boolean mayReconnect, int code, boolean isHeld) {
        Link before = link(people.claim(ALICE, true));
        people.lost(before);
        people.delay();
        Connection connection = connections.open(loop.eventLoop(), "192.0.2.1", new FakeTransport());
        FullSession session = new FullSession(chat, connection);
        session.onText("{\"id\":1,\"type\":\"hello\",\"resume\":\"" + before.key() + "\"}");
        run();

        connection.ended(mayReconnect, code);
        people.answerNext();
        run();

        assertThat(people.isHeld(ALICE).toCompletableFuture().join()).isEqualTo(isHeld);
    }

    private static Link link(CompletionStage<ClaimResult> answer) {
        return ((ClaimResult.Granted) answer.toCompletableFuture().join()).link();
    }
}
