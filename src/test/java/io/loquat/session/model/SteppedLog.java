package io.loquat.session.model;

import io.loquat.log.RoomLog;
import io.loquat.protocol.Entry;
import io.loquat.protocol.PageRequest;
import io.loquat.protocol.RoomName;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A log that executes calls, notifies its followers and answers only when the test says so. Like every log, it executes
 * and answers writes in order, and notifies its followers of an entry before it answers the append. Reads may be
 * executed in any order.
 */
final class SteppedLog implements RoomLog {
    private static final long TIMEOUT_SECONDS = 20;

    private final RoomLog log;
    private final List<Call<?>> calls = new ArrayList<>();
    private final List<Call<?>> executed = new ArrayList<>();
    private final Queue<Notification> notifications = new ConcurrentLinkedQueue<>();
    private boolean isClosed;

    SteppedLog(RoomLog log) {
        this.log = log;
    }

    /** Executes the next calls concurrently. */
    void execute(int count) {
        List<Call<?>> next = calls.subList(0, Math.min(count, calls.size()));
        next.forEach(Call::execute);
        next.forEach(Call::await);
        executed.addAll(next);
        next.clear();
    }

    /** Fails the next call if it is a write. */
    void fail() {
        if (!calls.isEmpty() && calls.getFirst().isWrite()) {
            Call<?> next = calls.removeFirst();
            next.fail();
            executed.add(next);
        }
    }

    /** Executes the most recent read ahead of all other calls. */
    void overtake() {
        for (int i = calls.size() - 1; i >= 0; i--) {
            Call<?> last = calls.get(i);
            if (!last.isWrite()) {
                calls.remove(i);
                last.execute();
                last.await();
                executed.add(last);
                return;
            }
        }
    }

    /** Notifies the followers of the next entry. */
    void notifyFollowers() {
        Notification next = notifications.poll();
        if (next != null) {
            next.notifyFollowers.run();
        }
    }

    /** Answers one of the executed calls. */
    void answer(int which) {
        if (executed.isEmpty()) {
            return;
        }
        Call<?> one = executed.get(which % executed.size());
        if (one.isWrite()) {
            one = executed.stream().filter(Call::isWrite).findFirst().orElseThrow();
        }
        executed.remove(one);
        long upTo = one.offset();
        for (Notification next = notifications.peek();
                next != null && next.offset <= upTo;
                next = notifications.peek()) {
            notifyFollowers();
        }
        one.answer();
    }

    /** Returns whether nothing is pending. */
    boolean isIdle() {
        return calls.isEmpty() && executed.isEmpty() && notifications.isEmpty();
    }

    /** Drops all pending calls, and stops executing, notifying and answering. */
    @Override
    public void close() {
        isClosed = true;
        calls.clear();
        executed.clear();
        notifications.clear();
    }

    private <T extends @Nullable Object> CompletionStage<T> enqueue(
            @Nullable T unavailable, Supplier<CompletionStage<T>> call) {
        Call<T> one = new Call<>(unavailable, call);
        if (!isClosed) {
            calls.add(one);
        }
        return one.answer;
    }

    @Override
    public CompletionStage<Opened> open(RoomName room) {
        return enqueue(new Unavailable(), () -> log.open(room));
    }

    @Override
    public CompletionStage<@Nullable Head> head(RoomName room) {
        return enqueue(null, () -> log.head(room));
    }

    @Override
    public CompletionStage<List<Listed>> rooms() {
        return enqueue(null, log::rooms);
    }

    @Override
    public CompletionStage<Appended> append(Draft draft) {
        return enqueue(new Unavailable(), () -> log.append(draft));
    }

    @Override
    public CompletionStage<@Nullable Slice> read(RoomName room, PageRequest request) {
        return enqueue(null, () -> log.read(room, request));
    }

    @Override
    public CompletionStage<@Nullable Long> nextGuest() {
        return log.nextGuest();
    }

    @Override
    public CompletionStage<@Nullable Following> follow(RoomName room, Follower follower) {
        Follower delayed = new Follower() {
            @Override
            public void entry(Entry entry) {
                notifications.add(new Notification(entry.offset(), () -> follower.entry(entry)));
            }

            @Override
            public void lost() {
                throw new AssertionError("no store of the model is replaced");
            }
        };
        return enqueue(null, () -> log.follow(room, delayed));
    }

    @Override
    public boolean isAway() {
        return log.isAway();
    }

    /** An entry of which a follower has not been notified. */
    private record Notification(long offset, Runnable notifyFollowers) {}

    /** A call that was not answered yet. */
    private static final class Call<T extends @Nullable Object> {
        private final @Nullable T unavailable;
        private final Supplier<CompletionStage<T>> call;
        private final CompletableFuture<T> answer = new CompletableFuture<>();
        private CompletableFuture<T> result = new CompletableFuture<>();

        /** @param unavailable the answer to a write that fails; null for a read */
        Call(@Nullable T unavailable, Supplier<CompletionStage<T>> call) {
            this.unavailable = unavailable;
            this.call = call;
        }

        boolean isWrite() {
            return unavailable != null;
        }

        void fail() {
            if (unavailable != null) {
                result = new CompletableFuture<>();
                result.complete(unavailable);
            }
        }

        void execute() {
            result = call.get().toCompletableFuture();
        }

        T await() {
            try {
                return result.get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
            } catch (Exception e) {
                throw new AssertionError("the log did not answer", e);
            }
        }

        long offset() {
            return await() instanceof Stored stored ? stored.entry().offset() : 0;
        }

        void answer() {
            answer.complete(await());
        }
    }
}
