package io.loquat.log.sqlite;

import java.util.ArrayDeque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * The guest numbers, taken from the file in blocks, so that a guest costs no transaction. The rest of a block is
 * returned on shutdown; a process that dies skips it. Thread-safe.
 */
final class GuestNumbers {
    private static final int BLOCK = 64;

    private final IntFunction<CompletionStage<Long>> take;
    private final ArrayDeque<CompletableFuture<@Nullable Long>> waiting = new ArrayDeque<>(0);
    private long given;
    private long last;

    /** @param take takes that many numbers from the file, and answers with the last of them, or 0 when it cannot */
    GuestNumbers(IntFunction<CompletionStage<Long>> take) {
        this.take = take;
    }

    /** Returns the next number; null when none is left in memory and the file cannot be written. */
    CompletionStage<@Nullable Long> next() {
        CompletableFuture<@Nullable Long> answer = new CompletableFuture<>();
        synchronized (this) {
            if (given < last) {
                answer.complete(++given);
                return answer;
            }
            waiting.add(answer);
            if (waiting.size() > 1) {
                return answer;
            }
        }
        take();
        return answer;
    }

    private void take() {
        var unused = take.apply(BLOCK).thenAccept(this::taken);
    }

    private void taken(long upTo) {
        ArrayDeque<Runnable> answers = new ArrayDeque<>();
        boolean isShort;
        synchronized (this) {
            if (upTo > 0) {
                last = upTo;
                given = upTo - BLOCK;
            }
            while (!waiting.isEmpty() && (upTo == 0 || given < last)) {
                CompletableFuture<@Nullable Long> next = waiting.remove();
                @Nullable Long number = upTo == 0 ? null : Long.valueOf(++given);
                answers.add(() -> next.complete(number));
            }
            isShort = !waiting.isEmpty();
        }
        if (isShort) {
            take();
        }
        answers.forEach(Runnable::run);
    }

    /** Returns the last number of the current block. */
    synchronized long last() {
        return last;
    }

    /** Returns the last number that was issued. */
    synchronized long given() {
        return given;
    }
}
