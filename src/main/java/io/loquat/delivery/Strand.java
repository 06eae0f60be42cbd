package io.loquat.delivery;

import io.loquat.protocol.WireFormat;
import java.util.ArrayList;
import java.util.IdentityHashMap;
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

    private final WireFormat format;
    private final Loop loop;
    private final LongAdder delivered;
    private final List<Subscriber> readers = new ArrayList<>();
    // Readers who may get something else than the others when they are the author; further ones of a person are
    // chained.
    private final Map<Object, Subscriber> mayDiffer = new IdentityHashMap<>(0);
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
        reader.next = end();
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

    private static @Nullable Subscriber without(Subscriber reader, @Nullable Subscriber chain) {
        if (chain == null || chain == reader) {
            return chain == null ? null : chain.samePerson;
        }
        chain.samePerson = without(reader, chain.samePerson);
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
                own.next = end() + 1;
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
     * @param budget of how many readers at most
     * @return of how many
     */
    int sweep(int budget) {
        Sweep now = sweep == null ? begin() : sweep;
        sweep = now;
        int given = 0;
        int frames = 0;
        // Downwards, so that who leaves or comes meanwhile changes nothing for those who are still to come.
        now.left = Math.min(now.left, readers.size());
        while (now.left > 0 && given < budget) {
            Subscriber reader = readers.get(--now.left);
            given++;
            frames += give(reader, now);
        }
        delivered.add(frames);
        if (now.left == 0) {
            end(now);
        }
        return Math.max(1, given);
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
        return new Sweep(Run.of(frames), first + frames.size(), readers.size());
    }

    private int give(Subscriber reader, Sweep now) {
        long from = reader.next;
        if (from >= now.end) {
            return 0;
        }
        reader.next = now.end;
        try {
            if (from == first) {
                return reader.connection().offer(now.run);
            }
            int accepted = 0;
            for (long number = from; number < now.end; number++) {
                accepted += reader.connection().offer(now.run.frames().get((int) (number - first))) ? 1 : 0;
            }
            return accepted;
        } catch (RuntimeException e) {
            reader.connection().failed(e);
            return 0;
        }
    }

    private void end(Sweep over) {
        sweep = null;
        over.run.release();
        List<Broadcast> done = told.subList(0, (int) (over.end - first));
        first = over.end;
        List<Broadcast> given = List.copyOf(done);
        done.clear();
        given.forEach(Broadcast::delivered);
    }

    /** Gives a reader, ahead of the sweep, all that was told. */
    void catchUp(Subscriber reader) {
        for (; reader.next < end(); reader.next++) {
            offer(reader, told.get((int) (reader.next - first)).frame(format));
        }
    }

    private void offer(Subscriber reader, @Nullable Frame frame) {
        if (frame != null && reader.connection().offer(frame)) {
            delivered.increment();
        }
    }

    private long end() {
        return first + told.size();
    }

    /** One way through the readers. */
    private static final class Sweep {
        private final Run run;
        private final long end;
        private int left;

        Sweep(Run run, long end, int left) {
            this.run = run;
            this.end = end;
            this.left = left;
        }
    }
}
