package io.loquat.log;

import io.loquat.protocol.PageRequest;

/** A range of offsets, both ends included; empty when the first is above the last. For implementations of stores. */
public record OffsetRange(long first, long last) {
    /** Returns the offsets on a page of a room that keeps those from {@code oldest} to {@code newest}. */
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
