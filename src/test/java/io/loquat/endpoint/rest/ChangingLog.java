package io.loquat.endpoint.rest;

import io.loquat.log.RoomLog;
import io.loquat.protocol.PageRequest;
import io.loquat.protocol.RoomName;
import io.loquat.testing.ForwardingLog;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** A log that can change before a read, and that answers on its own thread, as a remote store does. */
final class ChangingLog extends ForwardingLog {
    private volatile RoomLog log;
    private volatile int reads;
    private volatile int changingRead;
    private volatile Runnable change = () -> {};

    ChangingLog(RoomLog log) {
        this.log = log;
    }

    /** Runs a task before the nth read; if it throws, the read fails. */
    void beforeRead(int nth, Runnable task) {
        changingRead = nth;
        change = task;
    }

    /** Replaces the log. */
    void replaceWith(RoomLog other) {
        log = other;
    }

    @Override
    protected RoomLog log() {
        return log;
    }

    int reads() {
        return reads;
    }

    // One read at a time: the next is requested when the previous one is answered.
    @Override
    @SuppressWarnings("NonAtomicVolatileUpdate")
    public CompletionStage<@Nullable Slice> read(RoomName room, PageRequest request) {
        reads++;
        Runnable before = reads == changingRead ? change : () -> {};
        return CompletableFuture.runAsync(before).thenCompose(done -> log.read(room, request));
    }
}
