package io.loquat.session;

/** Counts a client's mistakes within 5 s. Not thread-safe. */
final class Mistakes {
    private static final long WINDOW_NANOS = 5_000_000_000L;

    private final int tooMany;
    // Most clients make none.
    private long[] times = {};
    private int count;

    /** Creates a counter that allows {@code tooMany - 1} mistakes within 5 s; 0 is no limit. */
    Mistakes(int tooMany) {
        this.tooMany = tooMany;
    }

    /** Counts a mistake and returns whether it is one too many. */
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
