package io.loquat.log;

import io.loquat.log.RoomLog.Slice;
import io.loquat.protocol.Entry;
import io.loquat.protocol.FullEncoder;
import io.loquat.protocol.Page;
import io.loquat.protocol.PageRequest;
import io.loquat.protocol.PageRequest.Direction;
import io.loquat.protocol.Position;
import io.loquat.protocol.RoomName;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Pages and recovery, the same for every store. Thread-safe. */
public final class Pages {
    private final RoomLog log;
    private final int maxBytes;
    private final int maxRecovered;

    /**
     * @param maxBytes the size at which a page ends early, in bytes of encoded JSON
     * @param maxRecovered the maximum number of messages that a join recovers
     */
    public Pages(RoomLog log, int maxBytes, int maxRecovered) {
        this.log = log;
        this.maxBytes = maxBytes;
        this.maxRecovered = maxRecovered;
    }

    /** Returns a page of the stored messages; null if the room was never entered. */
    public CompletionStage<@Nullable Page> page(RoomName room, PageRequest request) {
        return log.read(room, request).thenApply(slice -> slice == null ? null : page(slice, request));
    }

    /**
     * Returns the oldest messages after an offset, as many as fit a page, but at least one if there is one: reading on
     * from the last always reaches the end. Null if the room was never entered.
     */
    public CompletionStage<@Nullable Slice> after(RoomName room, long offset) {
        return log.read(room, PageRequest.after(offset, PageRequest.MAX_LIMIT))
                .thenApply(slice -> slice == null ? null : ofAPage(slice));
    }

    private Slice ofAPage(Slice slice) {
        List<Entry> all = slice.entries();
        int fit = FullEncoder.fit(all, false, maxBytes).size();
        List<Entry> entries = all.subList(0, Math.min(all.size(), Math.max(1, fit)));
        return new Slice(slice.room(), slice.epoch(), slice.oldest(), slice.newest(), entries);
    }

    /**
     * Returns the answer to a join: all messages after {@code since} if they can be recovered completely, else the
     * newest {@code limit}.
     */
    public CompletionStage<Recovery> recover(RoomName room, @Nullable Position since, int limit) {
        if (since == null) {
            return newest(room, limit);
        }
        PageRequest request = PageRequest.after(since.offset(), maxRecovered + 1);
        return log.read(room, request).thenCompose(slice -> {
            if (slice == null || !isWhole(slice, since)) {
                return newest(room, limit);
            }
            return CompletableFuture.completedFuture(new Recovery(true, page(slice, request)));
        });
    }

    private CompletionStage<Recovery> newest(RoomName room, int limit) {
        return page(room, PageRequest.newest(limit)).thenApply(page -> {
            if (page == null) {
                throw new IllegalStateException("an open room has no log: " + room);
            }
            return new Recovery(false, page);
        });
    }

    private boolean isWhole(Slice slice, Position since) {
        return slice.epoch().equals(since.epoch())
                && since.offset() <= slice.newest()
                && since.offset() + 1 >= slice.oldest()
                && slice.entries().size() <= maxRecovered
                && FullEncoder.fit(slice.entries(), false, maxBytes).size()
                        == slice.entries().size();
    }

    private Page page(Slice slice, PageRequest request) {
        boolean after = request.direction() == Direction.AFTER;
        List<Entry> entries = FullEncoder.fit(slice.entries(), !after, maxBytes);
        boolean more = !entries.isEmpty()
                && (after
                        ? entries.getLast().offset() < slice.newest()
                        : entries.getFirst().offset() > slice.oldest());
        return new Page(slice.room(), slice.epoch(), slice.newest(), entries, more);
    }

    /** The page for a join, and whether it is exactly what was missed. */
    public record Recovery(boolean recovered, Page page) {}
}
