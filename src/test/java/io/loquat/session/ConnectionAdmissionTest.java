package io.loquat.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.loquat.presence.local.LocalPeople;
import io.loquat.session.ConnectionAdmission.Verdict;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * docs/protocol.md §5 and §6: limits on the connections of an address and of a server; none are admitted while
 * draining.
 */
class ConnectionAdmissionTest {

    private final ConnectionAdmission admission = admission(2, 5);

    private static ConnectionAdmission admission(int perAddress, int total) {
        LocalPeople people = new LocalPeople(Duration.ZERO, System::nanoTime, CompletableFuture::new);
        return new ConnectionAdmission(people, perAddress, total);
    }

    private Verdict enter(String address) {
        return enter(admission, address);
    }

    private static Verdict enter(ConnectionAdmission admission, String address) {
        return admission.enter(address).toCompletableFuture().join();
    }

    private void admit(String... addresses) {
        for (String address : addresses) {
            assertThat(enter(address)).isEqualTo(Verdict.ADMITTED);
        }
    }

    @Test
    void connectionsPerAddressAreLimited() {
        admit("192.0.2.1", "192.0.2.1");

        assertThat(enter("192.0.2.1")).isEqualTo(Verdict.TOO_MANY_OF_ADDRESS);
        assertThat(enter("192.0.2.2")).isEqualTo(Verdict.ADMITTED);
    }

    @Test
    void connectionsOfTheServerAreLimited() {
        admit("192.0.2.1", "192.0.2.1", "192.0.2.2", "192.0.2.2", "192.0.2.3");

        assertThat(enter("192.0.2.4")).isEqualTo(Verdict.TOO_MANY);
    }

    @Test
    void leavingMakesRoom() {
        admit("192.0.2.1", "192.0.2.1", "192.0.2.2", "192.0.2.2", "192.0.2.3");
        admission.leave("192.0.2.1");

        admit("192.0.2.1");
        assertThat(enter("192.0.2.9")).isEqualTo(Verdict.TOO_MANY);
        assertThat(enter("192.0.2.1")).isEqualTo(Verdict.TOO_MANY);
    }

    @Test
    void refusedConnectionsAreNotCounted() {
        admit("192.0.2.1", "192.0.2.1");
        for (int i = 0; i < 10; i++) {
            assertThat(enter("192.0.2.1")).isEqualTo(Verdict.TOO_MANY_OF_ADDRESS);
        }
        admit("192.0.2.2", "192.0.2.2", "192.0.2.3");
        for (int i = 0; i < 10; i++) {
            assertThat(enter("192.0.2.3")).isEqualTo(Verdict.TOO_MANY);
        }
        admission.leave("192.0.2.1");

        admit("192.0.2.3");
    }

    @Test
    void limitOf0IsNone() {
        ConnectionAdmission open = admission(0, 0);

        for (int i = 0; i < 10_000; i++) {
            assertThat(enter(open, "192.0.2.1")).isEqualTo(Verdict.ADMITTED);
        }
    }

    @Test
    void limitsAreIndependent() {
        ConnectionAdmission ofAddress = admission(1, 0);
        assertThat(enter(ofAddress, "192.0.2.1")).isEqualTo(Verdict.ADMITTED);
        assertThat(enter(ofAddress, "192.0.2.1")).isEqualTo(Verdict.TOO_MANY_OF_ADDRESS);

        ConnectionAdmission ofServer = admission(0, 1);
        assertThat(enter(ofServer, "192.0.2.1")).isEqualTo(Verdict.ADMITTED);
        assertThat(enter(ofServer, "192.0.2.1")).isEqualTo(Verdict.TOO_MANY);
    }

    @Test
    void nobodyIsAdmittedWhileDraining() {
        admit("192.0.2.1");
        assertThat(admission.isDraining()).isFalse();
        admission.drain();

        assertThat(enter("192.0.2.2")).isEqualTo(Verdict.DRAINING);
        assertThat(admission.isDraining()).isTrue();
        admission.leave("192.0.2.1");
        assertThat(enter("192.0.2.1")).isEqualTo(Verdict.DRAINING);
    }

    @Test
    void drainEndsWhenTheLastConnectionLeaves() throws InterruptedException {
        admit("192.0.2.1", "192.0.2.2");
        assertThat(admission.size()).isEqualTo(2);
        admission.leave("192.0.2.1");
        admission.drain();
        assertThat(admission.awaitEmpty(Duration.ZERO)).isFalse();

        admission.leave("192.0.2.2");

        assertThat(admission.awaitEmpty(Duration.ZERO)).isTrue();
        assertThat(admission.size()).isZero();
    }

    @Test
    void drainOfAnEmptyServerEndsAtOnce() throws InterruptedException {
        admit("192.0.2.1");
        admission.leave("192.0.2.1");
        assertThat(admission.awaitEmpty(Duration.ZERO))
                .as("empty, but not draining")
                .isFalse();

        admission.drain();

        assertThat(admission.awaitEmpty(Duration.ZERO)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "2001:db8::1, 2001:db8:0:0:ffff:ffff:ffff:ffff, true",
        "2001:db8::1, 2001:DB8:0:0::1, true",
        "2001:db8::1, 2001:db8:0:1::1, false",
        "2001:db8::1, 2001:db9::1, false",
        "192.0.2.1, 192.0.2.2, false",
        "192.0.2.1, ::ffff:192.0.2.1, true",
        "::ffff:192.0.2.1, ::ffff:192.0.2.2, false",
        "::1, 127.0.0.1, false",
    })
    void ipv6NetworkOf64BitsIsOneAddress(String one, String other, boolean same) {
        assertThat(ConnectionAdmission.network(one).equals(ConnectionAdmission.network(other)))
                .isEqualTo(same);
    }

    @Test
    void ipv6NetworkOf64BitsIsCountedAsOneAddress() {
        admit("2001:db8::1", "2001:db8::2");

        assertThat(enter("2001:db8::3")).isEqualTo(Verdict.TOO_MANY_OF_ADDRESS);
        admission.leave("2001:db8::4");
        admit("2001:db8::3");
    }

    @ParameterizedTest
    @CsvSource({"unix:/tmp/x", "fe80::1%nowhere", "''", ":", "example.org:80"})
    void textThatIsNoAddressIsReturnedUnchanged(String text) {
        assertThat(ConnectionAdmission.network(text)).isEqualTo(text);
    }

    @Test
    void concurrentConnectionsNeverExceedTheLimit() throws InterruptedException {
        ConnectionAdmission narrow = admission(10, 100);
        AtomicInteger admitted = new AtomicInteger();
        CountDownLatch start = new CountDownLatch(1);
        List<Thread> threads = new ArrayList<>();
        for (int t = 0; t < 4; t++) {
            threads.add(Thread.ofPlatform().start(() -> {
                try {
                    start.await();
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
                for (int i = 0; i < 500; i++) {
                    if (enter(narrow, "192.0.2.1") == Verdict.ADMITTED) {
                        admitted.incrementAndGet();
                    }
                }
            }));
        }
        start.countDown();
        for (Thread thread : threads) {
            thread.join();
        }

        assertThat(admitted).hasValue(10);
        for (int i = 0; i < 10; i++) {
            narrow.leave("192.0.2.1");
        }
        assertThat(enter(narrow, "192.0.2.1")).isEqualTo(Verdict.ADMITTED);
    }
}
