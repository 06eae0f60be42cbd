package io.loquat.session;

/** Counts a client's mistakes: so many within 5 s are too many. Not thread-safe. */
final class Mistakes {
    private static final long WINDOW_NANOS = 5_000_000_000L;

    private final long[] times;
    private int count;

    /** 0: never too many. */
    Mistakes(int tooMany) {
        times = new long[tooMany];
    }

    /** Counts one; true when it is one too many. */
    boolean addAndCheck(long nowNanos) {
        if (times.length == 0) {
            return false;
        }
        int slot = count % times.length;
        times[slot] = nowNanos;
        count++;
        long first = times[count % times.length];
        return count >= times.length && nowNanos - first <= WINDOW_NANOS;
    }
}
