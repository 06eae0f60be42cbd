package io.loquat.session;

import io.loquat.log.RoomLog;
import io.loquat.protocol.RoomName;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

/**
 * The rate at which one address may create rooms. Joining an existing room does not count, nor does the lobby. Thread-
 * safe.
 */
final class NewRoomRate {
    private static final double SECONDS = 60;

    private final AddressRate rate;
    private final boolean isLimited;
    private final Predicate<RoomName> isLive;
    private final RoomLog log;
    private final LongSupplier nanos;

    /**
     * Creates the limit.
     *
     * @param perMinute the rooms per minute, and at once; 0 is no limit
     * @param isLive whether a room is live on this server, so that the log need not be asked
     */
    NewRoomRate(int perMinute, Predicate<RoomName> isLive, RoomLog log, LongSupplier nanos) {
        this.rate = new AddressRate(perMinute / SECONDS, perMinute);
        this.isLimited = perMinute > 0;
        this.isLive = isLive;
        this.log = log;
        this.nanos = nanos;
    }

    /** Completes with 0 if the address may join the room, or with the milliseconds until it may; never fails. */
    CompletionStage<Long> mayJoin(String address, RoomName room) {
        if (!isLimited || room.equals(RoomName.LOBBY) || isLive.test(room)) {
            return CompletableFuture.completedFuture(0L);
        }
        // A store that does not answer creates no room either.
        return log.head(room)
                .handle((head, failure) ->
                        head != null || failure != null ? 0L : rate.tryTake(address, nanos.getAsLong()));
    }
}
