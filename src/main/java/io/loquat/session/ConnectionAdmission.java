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

/** Decides whether another connection is admitted to this server. Thread-safe. */
public final class ConnectionAdmission {
    private static final int V6_NETWORK_BYTES = 8;

    private final People people;
    private final AtomicInteger all = new AtomicInteger();
    private final int perAddress;
    private final int total;
    private final CountDownLatch empty = new CountDownLatch(1);
    private volatile boolean draining;

    /**
     * Creates the limits; 0 is no limit.
     *
     * @param perAddress the maximum number of connections of one address, over all servers
     * @param total the maximum number of connections of this server
     */
    ConnectionAdmission(People people, int perAddress, int total) {
        this.people = people;
        this.perAddress = perAddress;
        this.total = total;
    }

    /** Says whether a connection is admitted, or why not. */
    public enum Verdict {
        ADMITTED,
        TOO_MANY_OF_ADDRESS,
        TOO_MANY,
        DRAINING
    }

    /** Admits a connection if the limits allow it. An admitted connection MUST {@link #leave} once. */
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

    /** Stops counting an admitted connection. */
    public void leave(String address) {
        people.depart(network(address));
        countOut();
    }

    private void countOut() {
        if (all.decrementAndGet() == 0 && draining) {
            empty.countDown();
        }
    }

    /** Admits no more connections. */
    public void drain() {
        draining = true;
        if (all.get() == 0) {
            empty.countDown();
        }
    }

    /** Waits after {@link #drain} until the last connection has left; returns false if that takes longer. */
    public boolean awaitEmpty(Duration atMost) throws InterruptedException {
        return empty.await(atMost.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Returns the number of admitted connections. */
    public int size() {
        return all.get();
    }

    /** Returns whether the server is draining. */
    public boolean isDraining() {
        return draining;
    }

    /**
     * Returns the network that limits count: an IPv4 address, or the /64 of an IPv6 address, since a household can use
     * any address of its /64.
     */
    static String network(String address) {
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
