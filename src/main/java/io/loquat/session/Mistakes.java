package io.loquat.session;

/** Counts a client's mistakes: so many within 5 s are too many. Not thread-safe. */
final class Mistakes {
    private static final long WINDOW_NANOS = 5_000_000_000L;

    private final int tooMany;
    // Most make none.
    private long[] times = {};
    private int count;

    /** 0: never too many. */
    Mistakes(int tooMany) {
        this.tooMany = tooMany;
    }

    /** Counts one; true when it is one too many. */
    boolean addAndCheck(long nowNanos) {
        if (tooMany == 0) {
            return false;
        }
        if (count == 0) {
            times = new long[tooMany];
        }
        times[count % tooMany] = nowNanos;
        count++;
        long first = times[count % tooMany];
        return count >= tooMany && nowNanos - first <= WINDOW_NANOS;
    }
}
