package io.loquat.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.loquat.delivery.House.Client;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Nothing that a client says is begun while there is a reason to hold it, and it goes on when the last is gone. */
class PauseReasonTest {

    private final House house = new House();
    private final Client client = house.client(1);
    private final Connection connection = client.connection();
    private final List<String> releases = new ArrayList<>();

    PauseReasonTest() {
        connection.onResumed(() -> releases.add("released"));
    }

    @ParameterizedTest
    @EnumSource
    void everyReasonHoldsAndReleases(PauseReason reason) {
        assertThat(connection.isPaused()).isFalse();
        connection.pause(reason);
        connection.pause(reason);
        assertThat(connection.isPaused()).isTrue();

        connection.resume(reason);

        assertThat(connection.isPaused()).isFalse();
        assertThat(releases).hasSize(1);
    }

    @Test
    void reasonsDoNotUndoEachOther() {
        connection.pause(PauseReason.MESSAGE_RATE);
        connection.pause(PauseReason.BUSY);
        connection.pause(PauseReason.IN_FLIGHT);
        connection.resume(PauseReason.MESSAGE_RATE);
        connection.resume(PauseReason.OUTBOX);
        connection.resume(PauseReason.IN_FLIGHT);
        assertThat(connection.isPaused()).isTrue();
        assertThat(releases).isEmpty();

        connection.resume(PauseReason.BUSY);
        connection.resume(PauseReason.BUSY);

        assertThat(connection.isPaused()).isFalse();
        assertThat(releases).hasSize(1);
    }

    @Test
    void whoTakesItsAnswersIsNotHeld() {
        connection.answer(house.frame("one"));
        connection.pauseUntilDrained();

        assertThat(connection.isPaused()).isFalse();
    }

    @Test
    void whoDoesNotTakeItsAnswersIsHeldUntilItHasTakenAll() {
        client.wire().writable(false);
        connection.answer(house.frame("one"));
        connection.answer(house.frame("two"));
        connection.pauseUntilDrained();
        client.wire().takes(1);
        connection.onWritable();
        assertThat(connection.isPaused()).isTrue();
        assertThat(releases).isEmpty();

        client.wire().writable(true);
        connection.onWritable();

        assertThat(connection.isPaused()).isFalse();
        assertThat(releases).hasSize(1);
        house.run();
        house.assertNothingLeaked();
    }

    @Test
    void whoHasEndedGoesOnWithNothing() {
        connection.pause(PauseReason.BUSY);
        connection.ended(true, 1006);
        connection.resume(PauseReason.BUSY);

        assertThat(releases).isEmpty();
    }

    @Test
    void transportIsToldOfEveryMessageThatWasHandled() {
        connection.handled();
        connection.handled();

        assertThat(client.wire().notes()).containsExactly("handled", "handled");
    }
}
