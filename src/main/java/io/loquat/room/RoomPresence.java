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
 * Watches who is in a room, over all servers, and broadcasts the changes to its subscribers. Owner: the room's thread,
 * on which every method runs.
 */
final class RoomPresence {
    private final RoomName name;
    private final RoomServices services;
    private final Executor thread;
    private final RoomStream stream;
    private final Authors authors;
    private final Runnable onBroadcast;
    private final PresenceView view;
    private @Nullable Watch watch;

    /**
     * Creates the presence of a room that is not watched yet.
     *
     * @param onBroadcast called when a change has been broadcast, or is due to be
     */
    RoomPresence(
            RoomName name,
            RoomServices services,
            Executor thread,
            RoomStream stream,
            Authors authors,
            Runnable onBroadcast) {
        this.name = name;
        this.services = services;
        this.thread = thread;
        this.stream = stream;
        this.authors = authors;
        this.onBroadcast = onBroadcast;
        this.view = new PresenceView(name);
    }

    /** Starts to watch the room. Completes, on any thread, with null if the store does not answer. */
    CompletionStage<@Nullable Watch> watch() {
        return services.people().watch(name, notice -> thread.execute(() -> onNotice(notice)));
    }

    /** Uses this watch from now on. */
    void start(Watch started) {
        stop();
        watch = started;
    }

    /** Stops watching the room. */
    void stop() {
        if (watch != null) {
            watch.close();
            watch = null;
        }
    }

    /** Returns the watch, which takes and gives up seats. Only between {@link #start} and {@link #stop}. */
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

    /** Returns whether the change of that version has been broadcast on this server. */
    boolean isAt(long version) {
        return view.isAt(version);
    }

    /** Notifies all servers that the person is typing, unless they were notified a moment ago. */
    void typing(Person person) {
        if (view.mayType(person, now())) {
            var unused = seats().publish(new Notice.Typing(person));
        }
    }

    /**
     * Broadcasts the number of people in a crowd if that is due. Returns in how many milliseconds it is due again, or
     * -1 for never.
     */
    long broadcastOnline() {
        broadcast(view.onlineDue(now()), null, 0);
        return view.onlineDueIn(now());
    }

    private long now() {
        return services.nowMs().getAsLong();
    }

    private void onNotice(Notice notice) {
        switch (notice) {
            case Notice.Seats n -> {
                boolean isHere = n.connections() > 0;
                if (isHere) {
                    authors.rename(n.person(), n.nick());
                }
                broadcast(view.changed(n), isHere ? n.person() : null, n.version());
            }
            case Notice.Renamed n -> {
                authors.rename(n.person(), n.nick());
                broadcast(view.renamed(n), null, n.version());
            }
            case Notice.Snapshot n -> view.replace(n).forEach(event -> broadcast(event, null, n.version()));
            case Notice.Typing n -> broadcast(view.typing(n.person(), now()), n.person(), 0);
            case Notice.Bytes n -> stream.relay(n.person(), n.bytes());
        }
        onBroadcast.run();
    }

    private void broadcast(@Nullable RoomEvent event, @Nullable Person author, long version) {
        if (event != null) {
            stream.broadcast(event, author, version);
        }
    }
}
