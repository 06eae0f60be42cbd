package io.loquat.presence.local;

import io.loquat.presence.Link;
import io.loquat.presence.Notice;
import io.loquat.presence.Watch;
import io.loquat.protocol.RoomName;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A room of {@link LocalPeople} as one watcher has it. */
final class LocalWatch implements Watch {
    private final LocalPeople people;
    private final RoomName name;
    private final LocalRoom room;
    private final Watcher watcher;

    LocalWatch(LocalPeople people, RoomName name, LocalRoom room, Watcher watcher) {
        this.people = people;
        this.name = name;
        this.room = room;
        this.watcher = watcher;
    }

    @Override
    public CompletionStage<Taken> take(Link link, int most) {
        return CompletableFuture.completedFuture(people.take(name, link, most));
    }

    @Override
    public void leave(Link link) {
        people.leave(name, link);
    }

    @Override
    public CompletionStage<?> tell(Notice.Typing typing) {
        return told(typing);
    }

    @Override
    public CompletionStage<?> tell(Notice.Bytes bytes) {
        return told(bytes);
    }

    private CompletionStage<?> told(Notice notice) {
        room.tell(notice);
        return CompletableFuture.completedFuture(true);
    }

    @Override
    public void close() {
        people.unwatch(name, room, watcher);
    }
}
