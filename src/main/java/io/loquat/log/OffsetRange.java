package io.loquat.log;

import io.loquat.protocol.PageRequest;

/** Offsets from the first to the last, both included; none where the first is over the last. For stores. */
public record OffsetRange(long first, long last) {
    /** What a page of a room holds that keeps these offsets. */
    public static OffsetRange of(PageRequest request, long oldest, long newest) {
        long first;
        long last;
        switch (request.direction()) {
            case NEWEST -> {
                last = newest;
                first = last - request.limit() + 1;
            }
            case BEFORE -> {
                last = Math.min(newest, request.offset() - 1);
                first = last - request.limit() + 1;
            }
            case AFTER -> {
                first = request.offset() >= newest ? newest + 1 : request.offset() + 1;
                first = Math.max(oldest, first);
                last = Math.min(newest, first + request.limit() - 1);
            }
            default -> throw new AssertionError(request.direction());
        }
        return new OffsetRange(Math.max(first, oldest), last);
    }
}
