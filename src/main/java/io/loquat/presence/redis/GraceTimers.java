package io.loquat.presence.redis;

import java.util.PriorityQueue;
import java.util.function.Consumer;

/**
 * The lost connections that this server must end, ordered by the end of their grace periods. Owner: the store's
 * executor.
 */
final class GraceTimers {
    // A monotonic clock may overflow, so times are compared by their difference.
    private final PriorityQueue<Grace> graces = new PriorityQueue<>((a, b) -> Long.signum(a.ends - b.ends));

    void add(String link, long ends) {
        graces.add(new Grace(link, ends));
    }

    void end(long now, Consumer<String> ended) {
        for (Grace first = graces.peek(); first != null && first.ends - now <= 0; first = graces.peek()) {
            ended.accept(graces.remove().link);
        }
    }

    private record Grace(String link, long ends) {}
}
