package io.loquat.testing;

import io.loquat.log.RoomLog;
import io.loquat.protocol.PageRequest;
import io.loquat.protocol.RoomName;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** A log that delegates every call to another log. Tests override the methods that they change. */
public abstract class ForwardingLog implements RoomLog {
    /** Returns the log to delegate to. */
    protected abstract RoomLog log();

    @Override
    public CompletionStage<Opened> open(RoomName room) {
        return log().open(room);
    }

    @Override
    public CompletionStage<@Nullable Head> head(RoomName room) {
        return log().head(room);
    }

    @Override
    public CompletionStage<List<Listed>> rooms() {
        return log().rooms();
    }

    @Override
    public CompletionStage<Appended> append(Draft draft) {
        return log().append(draft);
    }

    @Override
    public CompletionStage<@Nullable Slice> read(RoomName room, PageRequest request) {
        return log().read(room, request);
    }

    @Override
    public CompletionStage<@Nullable Following> follow(RoomName room, Follower follower) {
        return log().follow(room, follower);
    }

    @Override
    public boolean isAway() {
        return log().isAway();
    }

    @Override
    public @Nullable String damage() {
        return log().damage();
    }

    @Override
    public CompletionStage<@Nullable Long> nextGuest() {
        return log().nextGuest();
    }

    @Override
    public void close() {
        log().close();
    }
}
