package io.loquat.session;

import io.loquat.presence.People;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Who may still connect to this server. Thread-safe. */
public final class Admission {
    private static final int V6_NETWORK_BYTES = 8;

    private final People people;
    private final AtomicInteger all = new AtomicInteger();
    private final int perAddress;
    private final int total;
    private final CountDownLatch empty = new CountDownLatch(1);
    private volatile boolean draining;

    /**
     * Both limits: 0 is none.
     *
     * @param perAddress of all servers together
     */
    public Admission(People people, int perAddress, int total) {
        this.people = people;
        this.perAddress = perAddress;
        this.total = total;
    }

    /** What becomes of who knocks. */
    public enum Verdict {
        ADMITTED,
        TOO_MANY_OF_ADDRESS,
        TOO_MANY,
        DRAINING
    }

    /** Counts a connection in, if there is room; whoever was admitted MUST {@link #leave} once. */
    public CompletionStage<Verdict> enter(String address) {
        if (draining) {
            return CompletableFuture.completedFuture(Verdict.DRAINING);
        }
        if (all.incrementAndGet() > total && total > 0) {
            countOut();
            return CompletableFuture.completedFuture(Verdict.TOO_MANY);
        }
        return people.admit(network(address), perAddress).thenApply(isAdmitted -> {
            if (!isAdmitted) {
                countOut();
                return Verdict.TOO_MANY_OF_ADDRESS;
            }
            if (draining) {
                leave(address);
                return Verdict.DRAINING;
            }
            return Verdict.ADMITTED;
        });
    }

    /** Counts a connection out. */
    public void leave(String address) {
        people.depart(network(address));
        countOut();
    }

    private void countOut() {
        if (all.decrementAndGet() == 0 && draining) {
            empty.countDown();
        }
    }

    /** Lets nobody in any more. */
    public void drain() {
        draining = true;
        if (all.get() == 0) {
            empty.countDown();
        }
    }

    /** Waits until the last has left after {@link #drain}; false when that takes longer. */
    public boolean awaitEmpty(Duration atMost) throws InterruptedException {
        return empty.await(atMost.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** How many are in. */
    public int size() {
        return all.get();
    }

    /** Whether the server is on its way out. */
    public boolean isDraining() {
        return draining;
    }

    /** One household has one IPv4 address or one /64 of IPv6, and from that can take any address it likes. */
    public static String network(String address) {
        if (address.indexOf(':') < 0) {
            return address;
        }
        try {
            InetAddress parsed = InetAddress.getByName(address);
            return parsed instanceof Inet6Address v6
                    ? HexFormat.of().formatHex(v6.getAddress(), 0, V6_NETWORK_BYTES)
                    : parsed.getHostAddress();
        } catch (UnknownHostException e) {
            return address;
        }
    }
}
