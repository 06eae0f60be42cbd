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
 * A log that does what it is asked for, tells its followers and answers only when it is let. It writes, tells and answers appends
 * in the order of the calls, and tells an entry before it answers its append, as every log does; reads come in any order.
 */
final class SlowLog implements RoomLog {
    private static final long TIMEOUT_SECONDS = 20;

    private final RoomLog log;
    private final List<Asked<?>> asked = new ArrayList<>();
    private final List<Asked<?>> done = new ArrayList<>();
    private final Queue<Late> late = new ConcurrentLinkedQueue<>();
    private boolean isClosed;

    SlowLog(RoomLog log) {
        this.log = log;
    }

    /** Does the next of what it was asked for, all at once. */
    void perform(int count) {
        List<Asked<?>> next = asked.subList(0, Math.min(count, asked.size()));
        next.forEach(Asked::begin);
        next.forEach(Asked::await);
        done.addAll(next);
        next.clear();
    }

    /** Can not do the next thing that it was asked for, if that is a write. */
    void fail() {
        if (!asked.isEmpty() && asked.getFirst().isWrite()) {
            Asked<?> next = asked.removeFirst();
            next.fail();
            done.add(next);
        }
    }

    /** Does the last read ahead of all else. */
    void overtake() {
        for (int i = asked.size() - 1; i >= 0; i--) {
            Asked<?> last = asked.get(i);
            if (!last.isWrite()) {
                asked.remove(i);
                last.begin();
                last.await();
                done.add(last);
                return;
            }
        }
    }

    /** Lets the followers hear of the next entry. */
    void tell() {
        Late next = late.poll();
        if (next != null) {
            next.tell.run();
        }
    }

    /** Gives one of the answers that are there. */
    void answer(int which) {
        if (done.isEmpty()) {
            return;
        }
        Asked<?> one = done.get(which % done.size());
        if (one.isWrite()) {
            one = done.stream().filter(Asked::isWrite).findFirst().orElseThrow();
        }
        done.remove(one);
        long upTo = one.offset();
        for (Late next = late.peek(); next != null && next.offset <= upTo; next = late.peek()) {
            tell();
        }
        one.answer();
    }

    /** Whether there is nothing to do. */
    boolean isIdle() {
        return asked.isEmpty() && done.isEmpty() && late.isEmpty();
    }

    /** Does, tells and answers no more; what it was asked for is lost. */
    @Override
    public void close() {
        isClosed = true;
        asked.clear();
        done.clear();
        late.clear();
    }

    private <T extends @Nullable Object> CompletionStage<T> ask(
            @Nullable T unavailable, Supplier<CompletionStage<T>> call) {
        Asked<T> one = new Asked<>(unavailable, call);
        if (!isClosed) {
            asked.add(one);
        }
        return one.answer;
    }

    @Override
    public CompletionStage<Opened> open(RoomName room) {
        return ask(new Unavailable(), () -> log.open(room));
    }

    @Override
    public CompletionStage<@Nullable Head> head(RoomName room) {
        return ask(null, () -> log.head(room));
    }

    @Override
    public CompletionStage<List<Listed>> rooms() {
        return ask(null, log::rooms);
    }

    @Override
    public CompletionStage<Appended> append(Draft draft) {
        return ask(new Unavailable(), () -> log.append(draft));
    }

    @Override
    public CompletionStage<@Nullable Slice> read(RoomName room, PageRequest request) {
        return ask(null, () -> log.read(room, request));
    }

    @Override
    public CompletionStage<@Nullable Long> nextGuest() {
        return log.nextGuest();
    }

    @Override
    public CompletionStage<@Nullable Following> follow(RoomName room, Follower follower) {
        Follower heardLate = new Follower() {
            @Override
            public void entry(Entry entry) {
                late.add(new Late(entry.offset(), () -> follower.entry(entry)));
            }

            @Override
            public void lost() {
                throw new AssertionError("no store of the model begins again");
            }
        };
        return ask(null, () -> log.follow(room, heardLate));
    }

    @Override
    public boolean isAway() {
        return log.isAway();
    }

    /** An entry that a follower has not heard of. */
    private record Late(long offset, Runnable tell) {}

    /** Something that it was asked for. */
    private static final class Asked<T extends @Nullable Object> {
        private final @Nullable T unavailable;
        private final Supplier<CompletionStage<T>> call;
        private final CompletableFuture<T> answer = new CompletableFuture<>();
        private CompletableFuture<T> result = new CompletableFuture<>();

        /** @param unavailable the answer of a write that can not be done */
        Asked(@Nullable T unavailable, Supplier<CompletionStage<T>> call) {
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

        void begin() {
            result = call.get().toCompletableFuture();
        }

        T await() {
            try {
                return result.get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
            } catch (Exception e) {
                throw new AssertionError("no answer of the log", e);
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
