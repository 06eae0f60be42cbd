package io.loquat.presence.redis;

import io.loquat.presence.Link;
import io.loquat.presence.Notice;
import io.loquat.presence.Person;
import io.loquat.presence.Watch;
import io.loquat.protocol.RoomName;
import io.loquat.redis.Channels;
import io.vertx.redis.client.Response;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Watches one room: receives a snapshot, then each change. Owner: the store's executor. */
final class RedisWatch implements Watch, Channels.Listener {
    /** The maximum number of changes that wait for a snapshot. If there are more, another snapshot is requested. */
    static final int MAX_WAITING = 1_000;

    private final Owner owner;
    private final PeopleScript script;
    private final ConnectedPeople people;
    private final RoomName room;
    private final Watcher watcher;
    // Changes that arrive while a snapshot is loading.
    private final List<Notice> waiting = new ArrayList<>();
    private boolean isLoading;
    private boolean isMissed;
    private boolean isCounted;
    private boolean isLoaded;
    private long version;
    private volatile boolean isClosed;

    /** Keeps track of the watches of this server. */
    interface Owner {
        /** Loads the watch again as soon as the store answers. */
        void reloadLater(RedisWatch watch);

        /** Called when the watch is closed; any thread. */
        void closed(RoomName room, RedisWatch watch);
    }

    RedisWatch(Owner owner, PeopleScript script, ConnectedPeople people, RoomName room, Watcher watcher) {
        this.owner = owner;
        this.script = script;
        this.people = people;
        this.room = room;
        this.watcher = watcher;
    }

    // ---- incoming notices

    @Override
    public void message(byte[] message) {
        Notice notice = isClosed ? null : NoticeFormat.parse(message, people);
        switch (notice) {
            case null -> {}
            case Notice.Seats seats -> changed(seats, seats.version());
            case Notice.Renamed renamed -> changed(renamed, renamed.version());
            default -> {
                if (isLoaded) {
                    watcher.accept(notice);
                }
            }
        }
    }

    @Override
    public void resubscribed() {
        load();
    }

    private void changed(Notice notice, long newVersion) {
        if (isLoading) {
            isMissed |= waiting.size() >= MAX_WAITING;
            if (!isMissed) {
                waiting.add(notice);
            }
        } else if (newVersion == version + 1) {
            deliver(notice, newVersion);
        } else if (newVersion > version) {
            load();
        }
    }

    private void deliver(Notice notice, long newVersion) {
        version = newVersion;
        watcher.accept(notice);
        if (isCounted && notice instanceof Notice.Seats seats && seats.online() <= Notice.CROWD) {
            load();
        }
    }

    // ---- snapshots

    /** Requests a snapshot, or another one if one is already loading. */
    void load() {
        if (isClosed) {
            return;
        }
        if (isLoading) {
            isMissed = true;
        } else {
            var unused = loaded();
        }
    }

    /** Loads a snapshot and passes it to the watcher; false when the store does not answer. */
    CompletionStage<Boolean> loaded() {
        isLoading = true;
        isMissed = false;
        waiting.clear();
        return script.ask(Operation.words("everybody", room, Notice.CROWD), null, response -> {
            isLoading = false;
            loaded(response);
            return response != null;
        });
    }

    private void loaded(@Nullable Response response) {
        if (isClosed) {
            return;
        }
        if (response == null) {
            owner.reloadLater(this);
            return;
        }
        Notice.Snapshot everybody = everybody(response);
        version = everybody.version();
        isCounted = everybody.people() == null;
        isLoaded = true;
        watcher.accept(everybody);
        List<Notice> queued = List.copyOf(waiting);
        waiting.clear();
        if (isMissed) {
            load();
        } else {
            queued.forEach(this::replay);
        }
    }

    private void replay(Notice notice) {
        if (notice instanceof Notice.Seats seats) {
            changed(seats, seats.version());
        } else if (notice instanceof Notice.Renamed renamed) {
            changed(renamed, renamed.version());
        }
    }

    private Notice.Snapshot everybody(Response response) {
        int online = (int) Operation.number(response.get(1));
        if (online > Notice.CROWD) {
            return new Notice.Snapshot(Operation.number(response.get(0)), online, null);
        }
        record Arrival(long order, Notice.Here here) {}
        List<Arrival> all = new ArrayList<>();
        for (int i = 2; i + 2 < response.size(); i += 3) {
            String[] seat = response.get(i + 1).toString().split(":", 2);
            StoredNickname nick = StoredNickname.parse(response.get(i + 2).toString());
            Person person = people.person(response.get(i).toString(), nick);
            all.add(new Arrival(
                    Long.parseLong(seat[1]), new Notice.Here(person, nick.nick(), Integer.parseInt(seat[0]))));
        }
        all.sort(Comparator.comparingLong(Arrival::order));
        return new Notice.Snapshot(
                Operation.number(response.get(0)),
                online,
                all.stream().map(Arrival::here).toList());
    }

    // ---- changes

    @Override
    public CompletionStage<SeatResult> takeSeat(Link link, int max) {
        String predecessor = link.predecessor() == null ? "" : link.predecessor();
        return script.ask(
                Operation.words("take", room, link.id(), predecessor, max),
                Operation.words("leave", room, link.id()),
                RedisWatch::seatResult);
    }

    private static SeatResult seatResult(@Nullable Response response) {
        long answer = response == null ? -1 : Operation.number(response);
        return answer == -1
                ? SeatResult.Refused.UNAVAILABLE
                : answer < 0 ? SeatResult.Refused.FULL : new SeatResult.Seated(answer);
    }

    @Override
    public void leave(Link link) {
        script.submit(Operation.words("leave", room, link.id()));
    }

    @Override
    public CompletionStage<?> publish(Notice.Typing typing) {
        return publish(typing.person(), 't', new byte[0]);
    }

    @Override
    public CompletionStage<?> publish(Notice.Bytes bytes) {
        return publish(bytes.person(), 'b', bytes.bytes());
    }

    private CompletionStage<?> publish(Person person, char kind, byte[] bytes) {
        return script.ask(
                () -> Operation.words("publish", room, NoticeFormat.of(kind, person.id(), people.nick(person), bytes)),
                null,
                response -> true);
    }

    @Override
    public void close() {
        isClosed = true;
        owner.closed(room, this);
    }
}
