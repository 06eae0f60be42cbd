package io.loquat.session;

import io.loquat.log.RoomLog;
import io.loquat.protocol.RoomName;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

/**
 * How many rooms one address may make: so many at once, and as many a minute. Who enters a room that there is is not counted, and
 * the lobby is everybody's. Thread-safe.
 */
final class NewRoomRate {
    private static final double SECONDS = 60;

    private final AddressRate rate;
    private final boolean isLimited;
    private final Predicate<RoomName> isLive;
    private final RoomLog log;
    private final LongSupplier nanos;

    /**
     * @param perMinute 0 for no limit
     * @param isLive whether a room is at work here, so that the log needs not be asked
     */
    NewRoomRate(int perMinute, Predicate<RoomName> isLive, RoomLog log, LongSupplier nanos) {
        this.rate = new AddressRate(perMinute / SECONDS, perMinute);
        this.isLimited = perMinute > 0;
        this.isLive = isLive;
        this.log = log;
        this.nanos = nanos;
    }

    /** 0 where somebody of the address may enter the room, else in how many milliseconds; never fails. */
    CompletionStage<Long> mayEnter(String address, RoomName room) {
        if (!isLimited || room.equals(RoomName.LOBBY) || isLive.test(room)) {
            return CompletableFuture.completedFuture(0L);
        }
        // A store that does not answer makes no room either.
        return log.head(room)
                .handle((head, failure) ->
                        head != null || failure != null ? 0L : rate.tryTake(address, nanos.getAsLong()));
    }
}
