package io.loquat.log.redis;

import io.loquat.log.RoomLog.Follower;
import io.loquat.log.RoomLog.Following;
import io.loquat.log.RoomLog.Head;
import io.loquat.log.RoomLog.Slice;
import io.loquat.protocol.Entry;
import io.loquat.protocol.PageRequest;
import io.loquat.protocol.RoomName;
import io.loquat.redis.Channels;
import io.loquat.redis.RedisStore;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * A room with followers on this server. Puts the messages of its channel and the answers to this server's own appends
 * in order, and reads missing entries from the store. Owner of everything: the store's event loop.
 */
final class FollowedRoom implements Channels.Listener {
    /** How long the channel may lag behind an answer before it counts as having lost a message. */
    private static final Duration PATIENCE = Duration.ofMillis(200);

    private static final Logger LOG = Logger.getLogger(FollowedRoom.class);

    private final RoomName name;
    private final RedisStore store;
    private final LogScripts scripts;
    private final Consumer<FollowedRoom> onEmpty;
    private final List<Subscription> followers = new ArrayList<>(1);
    private final List<Starting> starting = new ArrayList<>(1);
    // Messages that the channel delivered before the head of the room was known.
    private final List<byte[]> early = new ArrayList<>(0);
    private final ArrayDeque<Waiting> waiting = new ArrayDeque<>(0);
    private @Nullable Sequencer sequencer;
    private boolean isOver;
    private boolean isReading;
    private boolean rereads;
    private boolean isPatient;

    /** @param onEmpty called once, when the last follower is gone */
    FollowedRoom(RoomName name, RedisStore store, LogScripts scripts, Consumer<FollowedRoom> onEmpty) {
        this.name = name;
        this.store = store;
        this.scripts = scripts;
        this.onEmpty = onEmpty;
    }

    RoomName name() {
        return name;
    }

    /** Returns the offset up to which everything was delivered; 0 before the head of the room is known. */
    long delivered() {
        return sequencer == null ? 0 : sequencer.delivered();
    }

    /** Adds a follower, which starts with the next entry. Answers with null when the store does not answer. */
    void add(Follower follower, CompletableFuture<@Nullable Following> answer) {
        starting.add(new Starting(follower, answer));
        if (sequencer != null) {
            begin(sequencer);
        } else if (starting.size() == 1) {
            var unused = store.channels()
                    .subscribe(scripts.channel(name), this)
                    .thenCompose(subscribed -> scripts.open(name))
                    .whenComplete((head, failure) -> start(head));
        }
    }

    private void start(@Nullable Head head) {
        if (head == null) {
            List<Starting> none = List.copyOf(starting);
            end();
            none.forEach(one -> one.answer().complete(null));
            return;
        }
        Sequencer started = new Sequencer(head.epoch(), head.newest(), this::deliver);
        sequencer = started;
        begin(started);
        early.forEach(this::message);
        early.clear();
    }

    private void begin(Sequencer from) {
        Head head = new Head(name, from.epoch(), from.delivered(), "");
        for (Starting one : starting) {
            Subscription begun = new Subscription(one.follower(), head, this::remove);
            followers.add(begun);
            one.answer().complete(begun);
        }
        starting.clear();
    }

    // Any thread.
    private void remove(Subscription closed) {
        store.executor().execute(() -> {
            if (followers.remove(closed) && followers.isEmpty() && starting.isEmpty()) {
                end();
            }
        });
    }

    private void deliver(Entry entry) {
        for (Subscription one : List.copyOf(followers)) {
            one.call(follower -> follower.entry(entry));
        }
    }

    @Override
    public void message(byte[] message) {
        if (isOver || message.length == 0 || message[0] != MessageCodec.MESSAGE) {
            return;
        }
        if (sequencer == null) {
            if (early.size() < Sequencer.MAX_AHEAD) {
                early.add(message);
            }
            return;
        }
        MessageCodec.Place place = MessageCodec.place(message, 1);
        if (!place.epoch().equals(sequencer.epoch())) {
            // Anybody can publish; the store is authoritative.
            repair();
        } else if (place.offset() > sequencer.delivered()) {
            sequencer.offer(MessageCodec.entry(name, place, message, 1));
            release();
            // The channel is in order, so a gap means that it lost messages.
            if (place.offset() > sequencer.delivered()) {
                repair();
            }
        }
    }

    /**
     * Processes the answer to one of this server's own appends; {@code then} runs once the followers have the entry.
     */
    void answered(Entry entry, Runnable then) {
        Sequencer present = sequencer;
        if (present == null || isOver || !entry.epoch().equals(present.epoch())) {
            then.run();
            return;
        }
        present.offer(entry);
        if (entry.offset() <= present.delivered()) {
            release();
            then.run();
            return;
        }
        waiting.add(new Waiting(entry.offset(), then));
        if (!isPatient) {
            isPatient = true;
            store.after(PATIENCE, () -> {
                isPatient = false;
                if (present.hasGap()) {
                    repair();
                }
            });
        }
    }

    private void release() {
        while (!waiting.isEmpty() && waiting.element().offset() <= delivered()) {
            waiting.remove().then().run();
        }
    }

    /** Releases everything that waits, because the store does not answer. */
    void storeIsAway() {
        List<Waiting> all = List.copyOf(waiting);
        waiting.clear();
        all.forEach(one -> one.then().run());
    }

    @Override
    public void resubscribed() {
        repair();
    }

    /**
     * Compares the head of the room, requested when everything up to {@code delivered} had been delivered, with what was
     * received. Null means that the room is gone.
     */
    void compare(@Nullable Head head, long deliveredBefore) {
        Sequencer present = sequencer;
        if (present == null || isOver) {
            return;
        }
        if (head == null || !head.epoch().equals(present.epoch())) {
            lost();
        } else if (head.newest() < deliveredBefore) {
            forgotten(present, deliveredBefore);
        } else if (head.newest() > present.delivered()) {
            repair();
        }
    }

    /** Reads missing entries and delivers them. */
    void repair() {
        Sequencer present = sequencer;
        if (present == null || isOver) {
            return;
        }
        if (isReading) {
            rereads = true;
            return;
        }
        isReading = true;
        rereads = false;
        long from = present.delivered();
        var unused = scripts.read(name, PageRequest.after(from, PageRequest.MAX_LIMIT))
                .whenComplete((slice, failure) -> {
                    isReading = false;
                    // While the store is away nothing is read; reading is repeated when it returns.
                    if (failure == null && !isOver) {
                        read(present, slice, from);
                    }
                });
    }

    private void read(Sequencer present, @Nullable Slice slice, long from) {
        if (slice == null || !slice.epoch().equals(present.epoch())) {
            lost();
        } else if (slice.newest() < from) {
            forgotten(present, from);
        } else if (slice.oldest() > present.delivered() + 1) {
            LOG.warnf("Messages of room %s expired before this server received them", name);
            lost();
        } else {
            slice.entries().forEach(present::offer);
            release();
            if (rereads || present.delivered() < slice.newest()) {
                repair();
            }
        }
    }

    private void forgotten(Sequencer present, long givenOut) {
        LOG.errorf("The store came back without the newest messages of room %s, which gets a new epoch", name);
        var unused = scripts.renumber(name, present.epoch(), givenOut);
        lost();
    }

    private void lost() {
        List<Subscription> all = List.copyOf(followers);
        end();
        all.forEach(one -> {
            one.call(Follower::lost);
            one.end();
        });
    }

    private void end() {
        isOver = true;
        starting.clear();
        followers.clear();
        store.channels().unsubscribe(scripts.channel(name), this);
        onEmpty.accept(this);
        storeIsAway();
    }

    private record Starting(Follower follower, CompletableFuture<@Nullable Following> answer) {}

    private record Waiting(long offset, Runnable then) {}
}
