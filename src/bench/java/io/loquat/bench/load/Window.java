package io.loquat.bench.load;

import java.util.List;
import org.HdrHistogram.Histogram;

/** The part of a stretch that counts: what was there when it began and ended, and the latency of what was due in it. */
final class Window {
    private static final double SECOND = Swarm.SECOND;
    private static final long MICROSECOND = 1_000;
    private static final long MINUTE = 60L * Swarm.SECOND;

    final long to;
    private final long from;
    private final long epoch;
    private final Watched watched;
    private final Histogram latency = new Histogram(MICROSECOND, MINUTE, 2);
    private final long[] thirds = new long[4];
    private int third = -1;
    private Reading first = Reading.NONE;
    private Reading last = Reading.NONE;
    private long sentBefore;
    private long sentAfter;

    Window(long epoch, long start, Pace pace, Watched watched) {
        this.epoch = epoch;
        this.watched = watched;
        from = start + (long) (pace.warm() * SECOND);
        to = from + (long) (pace.seconds() * SECOND);
    }

    /** Notes what has to be noted at this time; when it wants to be asked again. */
    long at(long now, long delivered, long sent) {
        if (now >= from && third < 0) {
            first = Reading.now(watched);
            sentBefore = sent;
            thirds[0] = delivered;
            third = 0;
        }
        while (third >= 0 && third < 2 && now >= boundary(third + 1)) {
            thirds[++third] = delivered;
        }
        return boundary(third + 1);
    }

    void end(long delivered, long sent) {
        last = Reading.now(watched);
        sentAfter = sent;
        thirds[3] = delivered;
    }

    void delivered(long due, long now) {
        long time = epoch + due;
        if (time >= from && time < to) {
            latency.recordValue(Math.clamp(now - time, 0, MINUTE));
        }
    }

    Outcome outcome(double drain, int ended, Faults faults) {
        double seconds = (last.time() - first.time()) / SECOND;
        double server = last.server() - first.server();
        double store = last.store() - first.store();
        double generator = last.generator() - first.generator();
        return new Outcome(
                seconds,
                sentAfter - sentBefore,
                thirds[3] - thirds[0],
                server,
                store,
                generator,
                Math.max(0, last.machine() - first.machine() - server - store - generator),
                latency,
                drain,
                List.of(thirds[1] - thirds[0], thirds[2] - thirds[1], thirds[3] - thirds[2]),
                ended,
                faults);
    }

    private long boundary(int third) {
        return from + (to - from) / 3 * third;
    }

    private record Reading(long time, double server, double store, double generator, double machine) {
        static final Reading NONE = new Reading(0, 0, 0, 0, 0);

        static Reading now(Watched watched) {
            long self = ProcessHandle.current().pid();
            return new Reading(
                    System.nanoTime(), watched.serversCpu(), watched.storeCpu(), Proc.cpu(self), Proc.busy());
        }
    }
}
