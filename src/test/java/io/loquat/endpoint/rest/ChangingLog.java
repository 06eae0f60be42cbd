package io.loquat.endpoint.rest;

import io.loquat.log.RoomLog;
import io.loquat.protocol.PageRequest;
import io.loquat.protocol.RoomName;
import io.loquat.testing.ForwardingLog;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** A log that is changed before one of its reads, and that answers on a thread of its own, as a remote store does. */
final class ChangingLog extends ForwardingLog {
    private volatile RoomLog log;
    private volatile int reads;
    private volatile int changingRead;
    private volatile Runnable change = () -> {};

    ChangingLog(RoomLog log) {
        this.log = log;
    }

    /** Runs a task before the nth read; if it throws, the read fails. */
    void beforeRead(int nth, Runnable happens) {
        changingRead = nth;
        change = happens;
    }

    /** Replaces the log. */
    void is(RoomLog other) {
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
