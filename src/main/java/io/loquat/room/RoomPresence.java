package io.loquat.room;

import io.loquat.presence.Notice;
import io.loquat.presence.Person;
import io.loquat.presence.Watch;
import io.loquat.protocol.Reply.MemberView;
import io.loquat.protocol.RoomEvent;
import io.loquat.protocol.RoomName;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Who is in a room over all servers: watches it, and tells the room's readers. Owner of everything: the room's thread, on which every
 * method runs.
 */
final class RoomPresence {
    private final RoomName name;
    private final RoomServices services;
    private final Executor thread;
    private final RoomStream stream;
    private final Authors authors;
    private final Runnable onTold;
    private final PresenceView view;
    private @Nullable Watch watch;

    /** @param onTold called when a change was told, or is to be told later */
    RoomPresence(
            RoomName name,
            RoomServices services,
            Executor thread,
            RoomStream stream,
            Authors authors,
            Runnable onTold) {
        this.name = name;
        this.services = services;
        this.thread = thread;
        this.stream = stream;
        this.authors = authors;
        this.onTold = onTold;
        this.view = new PresenceView(name);
    }

    /** Begins to watch; answers with null, on any thread, when the store does not answer. */
    CompletionStage<@Nullable Watch> watch() {
        return services.people().watch(name, notice -> thread.execute(() -> noticed(notice)));
    }

    /** Uses this watch from now on. */
    void start(Watch begun) {
        stop();
        watch = begun;
    }

    /** Watches no longer. */
    void stop() {
        if (watch != null) {
            watch.close();
            watch = null;
        }
    }

    /** Returns the way to take and to leave seats; only between {@link #start} and {@link #stop}. */
    Watch seats() {
        return Objects.requireNonNull(watch);
    }

    /** Returns the number of people in the room. */
    int online() {
        return view.online();
    }

    /** Returns everybody in the room; empty in a crowd. */
    List<MemberView> members() {
        return view.members();
    }

    /** Returns whether the readers here were told the change of that version. */
    boolean isAt(long version) {
        return view.isAt(version);
    }

    /** Tells all servers that the person is typing, unless they were told a moment ago. */
    void typing(Person person) {
        if (view.mayType(person, now())) {
            var unused = seats().publish(new Notice.Typing(person));
        }
    }

    /** Tells a crowd how many are in the room if that is due, and returns in how many milliseconds it is due again; -1 for never. */
    long tellOnline() {
        tell(view.onlineDue(now()), null, 0);
        return view.onlineDueIn(now());
    }

    private long now() {
        return services.nowMs().getAsLong();
    }

    private void noticed(Notice notice) {
        switch (notice) {
            case Notice.Seats n -> {
                boolean isHere = n.connections() > 0;
                if (isHere) {
                    authors.has(n.person(), n.nick());
                }
                tell(view.changed(n), isHere ? n.person() : null, n.version());
            }
            case Notice.Renamed n -> {
                authors.has(n.person(), n.nick());
                tell(view.renamed(n), null, n.version());
            }
            case Notice.Snapshot n -> view.become(n).forEach(event -> tell(event, null, n.version()));
            case Notice.Typing n -> tell(view.typing(n.person(), now()), n.person(), 0);
            case Notice.Bytes n -> stream.relay(n.person(), n.bytes());
        }
        onTold.run();
    }

    private void tell(@Nullable RoomEvent event, @Nullable Person author, long version) {
        if (event != null) {
            stream.tell(event, author, version);
        }
    }
}
