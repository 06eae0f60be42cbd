package io.loquat.delivery;

import io.loquat.protocol.WireFormat;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * The subscribers of one room in one format on one event loop, and the broadcasts that they have not received yet. Each
 * subscriber has only a cursor, and a sweep delivers everything since the last sweep with one system call per
 * subscriber. So a message is sent at once when the server is idle, and batches grow on their own under load. Owner:
 * the event loop.
 */
final class FormatGroup {
    /**
     * The most bytes that one sweep delivers to each subscriber, so that no batch exceeds what a socket takes at once.
     */
    private static final int MAX_BATCH_BYTES = 256 * 1024;

    /** The bytes that the kernel copies in about the time of a system call. */
    private static final int BYTES_OF_A_SMALL_WRITE = 4 * 1024;

    private final WireFormat format;
    private final Loop loop;
    private final LongAdder delivered;
    private final List<Subscriber> readers = new ArrayList<>();
    // The subscribers that receive another frame when their person is the author; those of one person are chained.
    private final Map<Object, Subscriber> mayDiffer = new HashMap<>(0);
    // Broadcasts that not every subscriber has received; the first of them has the number `first`.
    private final List<Broadcast> pending = new ArrayList<>();
    private long first;
    private @Nullable Sweep sweep;

    FormatGroup(WireFormat format, Loop loop, LongAdder delivered) {
        this.format = format;
        this.loop = loop;
        this.delivered = delivered;
    }

    /** Adds a subscriber, which receives all broadcasts from now on. */
    void add(Subscriber reader) {
        reader.group = this;
        reader.next = end();
        reader.index = readers.size();
        readers.add(reader);
        reader.connection().subscribed(reader);
        if (reader.mayDiffer()) {
            reader.samePerson = mayDiffer.put(Objects.requireNonNull(reader.person()), reader);
        }
    }

    /** Removes a subscriber after delivering all broadcasts so far. */
    void remove(Subscriber reader) {
        catchUp(reader);
        reader.connection().unsubscribed(reader);
        // The subscriber that takes its place may be swept twice; the second time its cursor is at the end already.
        Subscriber last = readers.removeLast();
        if (last != reader) {
            readers.set(reader.index, last);
            last.index = reader.index;
        }
        if (reader.mayDiffer()) {
            Object person = Objects.requireNonNull(reader.person());
            mayDiffer.computeIfPresent(person, (p, chain) -> without(reader, chain));
        }
    }

    private static @Nullable Subscriber without(Subscriber reader, Subscriber chain) {
        if (chain == reader) {
            return reader.samePerson;
        }
        for (Subscriber before = chain; before.samePerson != null; before = before.samePerson) {
            if (before.samePerson == reader) {
                before.samePerson = reader.samePerson;
                break;
            }
        }
        return chain;
    }

    /** Queues an event, which the next sweep delivers to all subscribers. */
    void enqueue(Broadcast broadcast) {
        Frame frame = broadcast.frame(format);
        if (frame == null || readers.isEmpty()) {
            return;
        }
        if (broadcast.author() != null) {
            deliverToAuthor(broadcast, frame);
        }
        broadcast.retain();
        pending.add(broadcast);
        if (pending.size() == 1) {
            loop.markDirty(this);
        }
    }

    private void deliverToAuthor(Broadcast broadcast, Frame frame) {
        for (Subscriber own = mayDiffer.get(broadcast.author()); own != null; own = own.samePerson) {
            Frame another = broadcast.frameFor(own);
            if (another != frame) {
                catchUp(own);
                offer(own, another);
                own.next = end() + 1;
            }
        }
    }

    /** Returns whether any subscriber has broadcasts left to receive. */
    boolean isBehind() {
        return !pending.isEmpty();
    }

    /**
     * Delivers the broadcasts that were queued when the sweep began.
     *
     * @param budget the maximum to do, in small writes; a large write counts as several
     * @return the amount done, in the same unit
     */
    int sweep(int budget) {
        Sweep now = sweep == null ? begin() : sweep;
        sweep = now;
        int spent = 0;
        int frames = 0;
        // Downwards, so that subscribers that are added or removed meanwhile do not affect the rest.
        now.left = Math.min(now.left, readers.size());
        while (now.left > 0 && spent < budget) {
            frames += deliver(readers.get(--now.left), now);
            spent += now.cost;
        }
        delivered.add(frames);
        if (now.left == 0) {
            finish(now);
        }
        return Math.max(1, spent);
    }

    private Sweep begin() {
        List<Frame> frames = new ArrayList<>(pending.size());
        int bytes = 0;
        for (Broadcast broadcast : pending) {
            Frame frame = Objects.requireNonNull(broadcast.frame(format));
            bytes += frame.size();
            if (bytes > MAX_BATCH_BYTES && !frames.isEmpty()) {
                break;
            }
            frames.add(frame);
        }
        return new Sweep(batch(frames), first, readers.size());
    }

    // A single frame needs no memory of its own.
    private static FrameBatch batch(List<Frame> frames) {
        try {
            return FrameBatch.of(frames);
        } catch (OutOfMemoryError e) {
            return FrameBatch.of(frames.subList(0, 1));
        }
    }

    private int deliver(Subscriber reader, Sweep now) {
        long from = reader.next;
        if (from >= now.upTo) {
            return 0;
        }
        reader.next = now.upTo;
        if (from == first) {
            return reader.connection().offer(now.batch);
        }
        int accepted = 0;
        for (long number = from; number < now.upTo; number++) {
            accepted += reader.connection().offer(now.batch.frames().get((int) (number - first))) ? 1 : 0;
        }
        return accepted;
    }

    private void finish(Sweep finished) {
        sweep = null;
        finished.batch.release();
        List<Broadcast> done = pending.subList(0, (int) (finished.upTo - first));
        first = finished.upTo;
        List<Broadcast> completed = List.copyOf(done);
        done.clear();
        completed.forEach(Broadcast::delivered);
    }

    /** Delivers everything to one subscriber, ahead of the sweep. */
    void catchUp(Subscriber reader) {
        for (; reader.next < end(); reader.next++) {
            offer(reader, pending.get((int) (reader.next - first)).frame(format));
        }
    }

    private void offer(Subscriber reader, @Nullable Frame frame) {
        if (frame != null && reader.connection().offer(frame)) {
            delivered.increment();
        }
    }

    private long end() {
        return first + pending.size();
    }

    /** One pass over the subscribers. */
    private static final class Sweep {
        private final FrameBatch batch;
        private final long upTo;
        private final int cost;
        private int left;

        Sweep(FrameBatch batch, long first, int readers) {
            this.batch = batch;
            this.upTo = first + batch.frames().size();
            this.cost = 1 + batch.bytes().readableBytes() / BYTES_OF_A_SMALL_WRITE;
            this.left = readers;
        }
    }
}
