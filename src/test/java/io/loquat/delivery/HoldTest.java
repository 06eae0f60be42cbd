package io.loquat.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.loquat.delivery.House.Client;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Nothing that a client says is begun while there is a reason to hold it, and it goes on when the last is gone. */
class HoldTest {

    private final House house = new House();
    private final Client client = house.client(1);
    private final Connection connection = client.connection();
    private final List<String> releases = new ArrayList<>();

    HoldTest() {
        connection.onReleased(() -> releases.add("released"));
    }

    @ParameterizedTest
    @EnumSource
    void everyReasonHoldsAndReleases(Hold reason) {
        assertThat(connection.isHeld()).isFalse();
        connection.hold(reason);
        connection.hold(reason);
        assertThat(connection.isHeld()).isTrue();

        connection.release(reason);

        assertThat(connection.isHeld()).isFalse();
        assertThat(releases).hasSize(1);
    }

    @Test
    void reasonsDoNotUndoEachOther() {
        connection.hold(Hold.MESSAGE_RATE);
        connection.hold(Hold.BUSY);
        connection.hold(Hold.UNDER_WAY);
        connection.release(Hold.MESSAGE_RATE);
        connection.release(Hold.OUTBOX);
        connection.release(Hold.UNDER_WAY);
        assertThat(connection.isHeld()).isTrue();
        assertThat(releases).isEmpty();

        connection.release(Hold.BUSY);
        connection.release(Hold.BUSY);

        assertThat(connection.isHeld()).isFalse();
        assertThat(releases).hasSize(1);
    }

    @Test
    void whoTakesItsAnswersIsNotHeld() {
        connection.answer(house.frame("one"));
        connection.holdUntilDrained();

        assertThat(connection.isHeld()).isFalse();
    }

    @Test
    void whoDoesNotTakeItsAnswersIsHeldUntilItHasTakenAll() {
        client.wire().writable(false);
        connection.answer(house.frame("one"));
        connection.answer(house.frame("two"));
        connection.holdUntilDrained();
        client.wire().takes(1);
        connection.onWritable();
        assertThat(connection.isHeld()).isTrue();
        assertThat(releases).isEmpty();

        client.wire().writable(true);
        connection.onWritable();

        assertThat(connection.isHeld()).isFalse();
        assertThat(releases).hasSize(1);
        house.run();
        house.assertNothingLeaked();
    }

    @Test
    void whoHasEndedGoesOnWithNothing() {
        connection.hold(Hold.BUSY);
        connection.ended(true, 1006);
        connection.release(Hold.BUSY);

        assertThat(releases).isEmpty();
    }

    @Test
    void transportIsToldOfEveryMessageThatWasHandled() {
        connection.handled();
        connection.handled();

        assertThat(client.wire().notes()).containsExactly("handled", "handled");
    }
}
