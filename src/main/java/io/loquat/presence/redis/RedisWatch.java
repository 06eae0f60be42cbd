package io.loquat.presence.redis;

import io.loquat.presence.Link;
import io.loquat.presence.Notice;
import io.loquat.presence.Person;
import io.loquat.presence.Watch;
import io.loquat.protocol.RoomName;
import io.loquat.redis.Channels;
import io.loquat.room.PresenceView;
import io.vertx.redis.client.Response;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** One room as this server sees it: who was there at one moment, then each change. Owner: the store's executor. */
final class RedisWatch implements Watch, Channels.Listener {
    /** Changes that wait for who is there; when there are more, that is asked once more. */
    static final int MAX_WAITING = 1_000;

    private final RedisPeople people;
    private final RoomName room;
    private final Watcher watcher;
    // What came while it is asked who is there.
    private final List<Notice> waiting = new ArrayList<>();
    private boolean isLoading;
    private boolean isMissed;
    private boolean isCounted;
    private boolean isTold;
    private long version;
    private volatile boolean isClosed;

    RedisWatch(RedisPeople people, RoomName room, Watcher watcher) {
        this.people = people;
        this.room = room;
        this.watcher = watcher;
    }

    // ---- what is heard

    @Override
    public void message(byte[] message) {
        Notice notice = isClosed ? null : NoticeText.parse(message, people.registry());
        switch (notice) {
            case null -> {}
            case Notice.Seats seats -> changed(seats, seats.version());
            case Notice.Renamed renamed -> changed(renamed, renamed.version());
            default -> {
                if (isTold) {
                    watcher.accept(notice);
                }
            }
        }
    }

    @Override
    public void resubscribed() {
        load();
    }

    private void changed(Notice notice, long its) {
        if (isLoading) {
            isMissed |= waiting.size() >= MAX_WAITING;
            if (!isMissed) {
                waiting.add(notice);
            }
        } else if (its == version + 1) {
            tell(notice, its);
        } else if (its > version) {
            load();
        }
    }

    private void tell(Notice notice, long its) {
        version = its;
        watcher.accept(notice);
        if (isCounted && notice instanceof Notice.Seats seats && seats.online() <= PresenceView.CROWD) {
            load();
        }
    }

    // ---- who is there

    /** Asks who is there; once more when that is being asked. */
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

    /** Tells who is there; false when the store does not answer. */
    CompletionStage<Boolean> loaded() {
        isLoading = true;
        isMissed = false;
        waiting.clear();
        return people.store().ask(Change.words("everybody", room, PresenceView.CROWD), null, response -> {
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
            people.reloadLater(this);
            return;
        }
        Notice.Everybody everybody = everybody(response);
        version = everybody.version();
        isCounted = everybody.people() == null;
        isTold = true;
        watcher.accept(everybody);
        List<Notice> meanwhile = List.copyOf(waiting);
        waiting.clear();
        if (isMissed) {
            load();
        } else {
            meanwhile.forEach(this::again);
        }
    }

    private void again(Notice notice) {
        if (notice instanceof Notice.Seats seats) {
            changed(seats, seats.version());
        } else if (notice instanceof Notice.Renamed renamed) {
            changed(renamed, renamed.version());
        }
    }

    private Notice.Everybody everybody(Response response) {
        int online = (int) Change.number(response.get(1));
        if (online > PresenceView.CROWD) {
            return new Notice.Everybody(Change.number(response.get(0)), online, null);
        }
        record Come(long order, Notice.Here here) {}
        List<Come> all = new ArrayList<>();
        for (int i = 2; i + 2 < response.size(); i += 3) {
            String[] seat = response.get(i + 1).toString().split(":", 2);
            NickText nick = NickText.parse(response.get(i + 2).toString());
            Person person = people.registry().person(response.get(i).toString(), nick);
            all.add(new Come(Long.parseLong(seat[1]), new Notice.Here(person, nick.nick(), Integer.parseInt(seat[0]))));
        }
        all.sort(Comparator.comparingLong(Come::order));
        return new Notice.Everybody(
                Change.number(response.get(0)),
                online,
                all.stream().map(Come::here).toList());
    }

    // ---- what is changed

    @Override
    public CompletionStage<Taken> take(Link link, int most) {
        String predecessor = link.predecessor() == null ? "" : link.predecessor();
        return people.store()
                .ask(
                        Change.words("take", room, link.id(), predecessor, most),
                        Change.words("leave", room, link.id()),
                        RedisWatch::taken);
    }

    private static Taken taken(@Nullable Response response) {
        long answer = response == null ? -1 : Change.number(response);
        return answer == -1 ? Taken.Refused.UNAVAILABLE : answer < 0 ? Taken.Refused.FULL : new Taken.Seated(answer);
    }

    @Override
    public void leave(Link link) {
        people.store().owe(Change.words("leave", room, link.id()));
    }

    @Override
    public CompletionStage<?> tell(Notice.Typing typing) {
        return tell(typing.person(), 't', new byte[0]);
    }

    @Override
    public CompletionStage<?> tell(Notice.Bytes bytes) {
        return tell(bytes.person(), 'b', bytes.bytes());
    }

    private CompletionStage<?> tell(Person person, char kind, byte[] bytes) {
        return people.store()
                .ask(
                        () -> Change.words(
                                "tell",
                                room,
                                NoticeText.of(
                                        kind, person.id(), people.registry().nick(person), bytes)),
                        null,
                        response -> true);
    }

    @Override
    public void close() {
        isClosed = true;
        people.unwatch(room, this);
    }
}
