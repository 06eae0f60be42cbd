package io.loquat.presence.local;

import io.loquat.presence.Link;
import io.loquat.presence.Notice;
import io.loquat.presence.Watch;
import io.loquat.protocol.RoomName;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** The watch of one watcher on one room. */
final class LocalWatch implements Watch {
    private final LocalSeats seats;
    private final RoomName name;
    private final LocalRoom room;
    private final Watcher watcher;

    LocalWatch(LocalSeats seats, RoomName name, LocalRoom room, Watcher watcher) {
        this.seats = seats;
        this.name = name;
        this.room = room;
        this.watcher = watcher;
    }

    @Override
    public CompletionStage<SeatResult> takeSeat(Link link, int max) {
        return CompletableFuture.completedFuture(seats.take(name, link, max));
    }

    @Override
    public void leave(Link link) {
        seats.leave(name, link);
    }

    @Override
    public CompletionStage<?> publish(Notice.Typing typing) {
        return published(typing);
    }

    @Override
    public CompletionStage<?> publish(Notice.Bytes bytes) {
        return published(bytes);
    }

    private CompletionStage<?> published(Notice notice) {
        room.notifyWatchers(notice);
        return CompletableFuture.completedFuture(true);
    }

    @Override
    public void close() {
        seats.unwatch(name, room, watcher);
    }
}
