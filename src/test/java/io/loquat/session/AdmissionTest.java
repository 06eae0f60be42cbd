package io.loquat.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.loquat.presence.local.LocalPeople;
import io.loquat.session.Admission.Verdict;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** PROTOCOL §5 and §6: so many connections of one address, so many of one server, none while draining. */
class AdmissionTest {

    private final Admission admission = admission(2, 5);

    private static Admission admission(int perAddress, int total) {
        LocalPeople people = new LocalPeople(Duration.ZERO, System::nanoTime, CompletableFuture::new);
        return new Admission(people, perAddress, total);
    }

    private Verdict enter(String address) {
        return enter(admission, address);
    }

    private static Verdict enter(Admission admission, String address) {
        return admission.enter(address).toCompletableFuture().join();
    }

    private void enters(String... addresses) {
        for (String address : addresses) {
            assertThat(enter(address)).isEqualTo(Verdict.ADMITTED);
        }
    }

    @Test
    void addressHasSoManyConnectionsAndNoMore() {
        enters("192.0.2.1", "192.0.2.1");

        assertThat(enter("192.0.2.1")).isEqualTo(Verdict.TOO_MANY_OF_ADDRESS);
        assertThat(enter("192.0.2.2")).isEqualTo(Verdict.ADMITTED);
    }

    @Test
    void serverHasSoManyConnectionsAndNoMore() {
        enters("192.0.2.1", "192.0.2.1", "192.0.2.2", "192.0.2.2", "192.0.2.3");

        assertThat(enter("192.0.2.4")).isEqualTo(Verdict.TOO_MANY);
    }

    @Test
    void whoLeavesMakesRoom() {
        enters("192.0.2.1", "192.0.2.1", "192.0.2.2", "192.0.2.2", "192.0.2.3");
        admission.leave("192.0.2.1");

        enters("192.0.2.1");
        assertThat(enter("192.0.2.9")).isEqualTo(Verdict.TOO_MANY);
        assertThat(enter("192.0.2.1")).isEqualTo(Verdict.TOO_MANY);
    }

    @Test
    void whoIsRefusedIsNotCounted() {
        enters("192.0.2.1", "192.0.2.1");
        for (int i = 0; i < 10; i++) {
            assertThat(enter("192.0.2.1")).isEqualTo(Verdict.TOO_MANY_OF_ADDRESS);
        }
        enters("192.0.2.2", "192.0.2.2", "192.0.2.3");
        for (int i = 0; i < 10; i++) {
            assertThat(enter("192.0.2.3")).isEqualTo(Verdict.TOO_MANY);
        }
        admission.leave("192.0.2.1");

        enters("192.0.2.3");
    }

    @Test
    void limitOf0IsNone() {
        Admission open = admission(0, 0);

        for (int i = 0; i < 10_000; i++) {
            assertThat(enter(open, "192.0.2.1")).isEqualTo(Verdict.ADMITTED);
        }
    }

    @Test
    void oneLimitHoldsWithoutTheOther() {
        Admission ofAddress = admission(1, 0);
        assertThat(enter(ofAddress, "192.0.2.1")).isEqualTo(Verdict.ADMITTED);
        assertThat(enter(ofAddress, "192.0.2.1")).isEqualTo(Verdict.TOO_MANY_OF_ADDRESS);

        Admission ofServer = admission(0, 1);
        assertThat(enter(ofServer, "192.0.2.1")).isEqualTo(Verdict.ADMITTED);
        assertThat(enter(ofServer, "192.0.2.1")).isEqualTo(Verdict.TOO_MANY);
    }

    @Test
    void nobodyIsLetInWhileDraining() {
        enters("192.0.2.1");
        assertThat(admission.isDraining()).isFalse();
        admission.drain();

        assertThat(enter("192.0.2.2")).isEqualTo(Verdict.DRAINING);
        assertThat(admission.isDraining()).isTrue();
        admission.leave("192.0.2.1");
        assertThat(enter("192.0.2.1")).isEqualTo(Verdict.DRAINING);
    }

    @Test
    void drainIsOverWhenTheLastHasLeft() throws InterruptedException {
        enters("192.0.2.1", "192.0.2.2");
        assertThat(admission.size()).isEqualTo(2);
        admission.leave("192.0.2.1");
        admission.drain();
        assertThat(admission.awaitEmpty(Duration.ZERO)).isFalse();

        admission.leave("192.0.2.2");

        assertThat(admission.awaitEmpty(Duration.ZERO)).isTrue();
        assertThat(admission.size()).isZero();
    }

    @Test
    void drainOfAnEmptyServerIsOverAtOnce() throws InterruptedException {
        enters("192.0.2.1");
        admission.leave("192.0.2.1");
        assertThat(admission.awaitEmpty(Duration.ZERO))
                .as("it is empty, but may fill again")
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
    void networkOf64BitsIsOneAddress(String one, String other, boolean same) {
        assertThat(Admission.network(one).equals(Admission.network(other))).isEqualTo(same);
    }

    @Test
    void networkOf64BitsIsCountedAsOneAddress() {
        enters("2001:db8::1", "2001:db8::2");

        assertThat(enter("2001:db8::3")).isEqualTo(Verdict.TOO_MANY_OF_ADDRESS);
        admission.leave("2001:db8::4");
        enters("2001:db8::3");
    }

    @ParameterizedTest
    @CsvSource({"unix:/tmp/x", "fe80::1%nowhere", "''", ":", "example.org:80"})
    void whatIsNoAddressIsTakenAsItIs(String text) {
        assertThat(Admission.network(text)).isEqualTo(text);
    }

    @Test
    void manyAtOnceAreNeverMoreThanTheLimit() throws InterruptedException {
        Admission narrow = admission(10, 100);
        AtomicInteger admitted = new AtomicInteger();
        CountDownLatch start = new CountDownLatch(1);
        List<Thread> knockers = new ArrayList<>();
        for (int t = 0; t < 4; t++) {
            knockers.add(Thread.ofPlatform().start(() -> {
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
        for (Thread knocker : knockers) {
            knocker.join();
        }

        assertThat(admitted).hasValue(10);
        for (int i = 0; i < 10; i++) {
            narrow.leave("192.0.2.1");
        }
        assertThat(enter(narrow, "192.0.2.1")).isEqualTo(Verdict.ADMITTED);
    }
}
