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
 * The readers of one room in one format on one event loop, and what they have not been given yet. Each reader only notes how far
 * it is; a sweep brings all to the end, with one system call for each, however much was told since the last. So at rest a message
 * leaves at once, and under load the batches grow by themselves. Owner: the event loop.
 */
final class Strand {
    /** What one sweep gives to each reader at most, so that no run of frames is larger than a socket takes. */
    private static final int MAX_RUN_BYTES = 256 * 1024;

    /** What the kernel copies in about the time that a system call takes. */
    private static final int BYTES_OF_A_SMALL_WRITE = 4 * 1024;

    private final WireFormat format;
    private final Loop loop;
    private final LongAdder delivered;
    private final List<Subscriber> readers = new ArrayList<>();
    // Readers who may get something else than the others when they are the author; further ones of a person are
    // chained.
    private final Map<Object, Subscriber> mayDiffer = new HashMap<>(0);
    // What not every reader has been given; the first of them is number `first` of all that was ever told.
    private final List<Broadcast> told = new ArrayList<>();
    private long first;
    private @Nullable Sweep sweep;

    Strand(WireFormat format, Loop loop, LongAdder delivered) {
        this.format = format;
        this.loop = loop;
        this.delivered = delivered;
    }

    /** Adds a reader, who gets what is told from now on. */
    void add(Subscriber reader) {
        reader.strand = this;
        reader.next = toldUpTo();
        reader.index = readers.size();
        readers.add(reader);
        reader.connection().subscribed(reader);
        if (reader.mayDiffer()) {
            reader.samePerson = mayDiffer.put(Objects.requireNonNull(reader.person()), reader);
        }
    }

    /** Takes a reader out, who is given all that was told before. */
    void remove(Subscriber reader) {
        catchUp(reader);
        reader.connection().unsubscribed(reader);
        // The one that takes its place may be swept twice, and is at the end already the second time.
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

    /** Tells an event to all readers with the next sweep. */
    void tell(Broadcast broadcast) {
        Frame frame = broadcast.frame(format);
        if (frame == null || readers.isEmpty()) {
            return;
        }
        if (broadcast.author() != null) {
            tellAuthor(broadcast, frame);
        }
        broadcast.retain();
        told.add(broadcast);
        if (told.size() == 1) {
            loop.markDirty(this);
        }
    }

    private void tellAuthor(Broadcast broadcast, Frame frame) {
        for (Subscriber own = mayDiffer.get(broadcast.author()); own != null; own = own.samePerson) {
            Frame another = broadcast.frameFor(own);
            if (another != frame) {
                catchUp(own);
                offer(own, another);
                own.next = toldUpTo() + 1;
            }
        }
    }

    /** Whether there is something that some reader has not been given. */
    boolean isBehind() {
        return !told.isEmpty();
    }

    /**
     * Gives readers what was told before the sweep began.
     *
     * @param budget how much at most, in small writes; a large one counts as several
     * @return how much it was
     */
    int sweep(int budget) {
        Sweep now = sweep == null ? begin() : sweep;
        sweep = now;
        int spent = 0;
        int frames = 0;
        // Downwards, so that who leaves or comes meanwhile changes nothing for those who are still to come.
        now.left = Math.min(now.left, readers.size());
        while (now.left > 0 && spent < budget) {
            frames += give(readers.get(--now.left), now);
            spent += now.cost;
        }
        delivered.add(frames);
        if (now.left == 0) {
            finish(now);
        }
        return Math.max(1, spent);
    }

    private Sweep begin() {
        List<Frame> frames = new ArrayList<>(told.size());
        int bytes = 0;
        for (Broadcast broadcast : told) {
            Frame frame = Objects.requireNonNull(broadcast.frame(format));
            bytes += frame.size();
            if (bytes > MAX_RUN_BYTES && !frames.isEmpty()) {
                break;
            }
            frames.add(frame);
        }
        return new Sweep(run(frames), first, readers.size());
    }

    // One frame needs no memory of its own.
    private static Run run(List<Frame> frames) {
        try {
            return Run.of(frames);
        } catch (OutOfMemoryError e) {
            return Run.of(frames.subList(0, 1));
        }
    }

    private int give(Subscriber reader, Sweep now) {
        long from = reader.next;
        if (from >= now.upTo) {
            return 0;
        }
        reader.next = now.upTo;
        if (from == first) {
            return reader.connection().offer(now.run);
        }
        int accepted = 0;
        for (long number = from; number < now.upTo; number++) {
            accepted += reader.connection().offer(now.run.frames().get((int) (number - first))) ? 1 : 0;
        }
        return accepted;
    }

    private void finish(Sweep over) {
        sweep = null;
        over.run.release();
        List<Broadcast> done = told.subList(0, (int) (over.upTo - first));
        first = over.upTo;
        List<Broadcast> given = List.copyOf(done);
        done.clear();
        given.forEach(Broadcast::delivered);
    }

    /** Gives a reader, ahead of the sweep, all that was told. */
    void catchUp(Subscriber reader) {
        for (; reader.next < toldUpTo(); reader.next++) {
            offer(reader, told.get((int) (reader.next - first)).frame(format));
        }
    }

    private void offer(Subscriber reader, @Nullable Frame frame) {
        if (frame != null && reader.connection().offer(frame)) {
            delivered.increment();
        }
    }

    private long toldUpTo() {
        return first + told.size();
    }

    /** One way through the readers. */
    private static final class Sweep {
        private final Run run;
        private final long upTo;
        private final int cost;
        private int left;

        Sweep(Run run, long first, int readers) {
            this.run = run;
            this.upTo = first + run.frames().size();
            this.cost = 1 + run.bytes().readableBytes() / BYTES_OF_A_SMALL_WRITE;
            this.left = readers;
        }
    }
}
