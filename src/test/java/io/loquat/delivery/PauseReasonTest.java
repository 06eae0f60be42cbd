package io.loquat.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.loquat.delivery.DeliveryFixture.Client;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A client's input stays paused while any reason is left, and resumes with the last. */
class PauseReasonTest {

    private final DeliveryFixture fixture = new DeliveryFixture();
    private final Client client = fixture.client(1);
    private final Connection connection = client.connection();
    private final List<String> resumes = new ArrayList<>();

    PauseReasonTest() {
        connection.onResumed(() -> resumes.add("resumed"));
    }

    @ParameterizedTest
    @EnumSource
    void everyReasonPausesAndResumes(PauseReason reason) {
        assertThat(connection.isPaused()).isFalse();
        connection.pause(reason);
        connection.pause(reason);
        assertThat(connection.isPaused()).isTrue();

        connection.resume(reason);

        assertThat(connection.isPaused()).isFalse();
        assertThat(resumes).hasSize(1);
    }

    @Test
    void reasonsAreIndependent() {
        connection.pause(PauseReason.MESSAGE_RATE);
        connection.pause(PauseReason.BUSY);
        connection.pause(PauseReason.IN_FLIGHT);
        connection.resume(PauseReason.MESSAGE_RATE);
        connection.resume(PauseReason.OUTBOX);
        connection.resume(PauseReason.IN_FLIGHT);
        assertThat(connection.isPaused()).isTrue();
        assertThat(resumes).isEmpty();

        connection.resume(PauseReason.BUSY);
        connection.resume(PauseReason.BUSY);

        assertThat(connection.isPaused()).isFalse();
        assertThat(resumes).hasSize(1);
    }

    @Test
    void clientThatReadsItsAnswersIsNotPaused() {
        connection.answer(fixture.frame("one"));
        connection.pauseUntilDrained();

        assertThat(connection.isPaused()).isFalse();
    }

    @Test
    void clientThatDoesNotReadItsAnswersIsPausedUntilAllAreRead() {
        client.transport().writable(false);
        connection.answer(fixture.frame("one"));
        connection.answer(fixture.frame("two"));
        connection.pauseUntilDrained();
        client.transport().acceptFrames(1);
        connection.onWritable();
        assertThat(connection.isPaused()).isTrue();
        assertThat(resumes).isEmpty();

        client.transport().writable(true);
        connection.onWritable();

        assertThat(connection.isPaused()).isFalse();
        assertThat(resumes).hasSize(1);
        fixture.run();
        fixture.assertNothingLeaked();
    }

    @Test
    void endedConnectionIsNotResumed() {
        connection.pause(PauseReason.BUSY);
        connection.ended(true, 1006);
        connection.resume(PauseReason.BUSY);

        assertThat(resumes).isEmpty();
    }

    @Test
    void transportIsNotifiedOfEveryHandledMessage() {
        connection.handled();
        connection.handled();

        assertThat(client.transport().calls()).containsExactly("handled", "handled");
    }
}
