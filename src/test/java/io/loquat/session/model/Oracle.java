package io.loquat.session.model;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.loquat.log.RoomLog;
import io.loquat.protocol.Entry;
import io.loquat.protocol.Position;
import io.loquat.protocol.Times;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Records what was stored in the room, across restarts, and verifies what clients receive against it. Thread-safe. */
final class Oracle implements RoomLog.Follower {
    static final int KEPT = 20;
    static final int MAX_RECOVERED = 12;
    static final Duration MAX_AGE = Duration.ofMinutes(6);
    private static final Duration KEY_AGE = Duration.ofMinutes(RoomLog.KEY_MINUTES);

    private final Map<String, List<Entry>> epochs = new LinkedHashMap<>();
    private final Map<String, Entry> byKey = new LinkedHashMap<>();
    private final List<String> faults = new ArrayList<>();
    private final InstantSource clock;

    Oracle(InstantSource clock) {
        this.clock = clock;
    }

    @Override
    public void lost() {
        throw new AssertionError("no store of the model is replaced");
    }

    @Override
    public synchronized void entry(Entry entry) {
        List<Entry> entries = epochs.computeIfAbsent(entry.epoch(), epoch -> new ArrayList<>());
        if (entry.offset() != entries.size() + 1) {
            faults.add("after " + entries.size() + " comes " + entry);
        }
        entries.add(entry);
        Entry before = byKey.put(entry.epoch() + '\n' + entry.author() + '\n' + entry.key(), entry);
        if (before != null && !before.time().plus(KEY_AGE).isBefore(entry.time())) {
            faults.add("stored twice: " + before + " and " + entry);
        }
    }

    /** Asserts that the log itself made no mistake. */
    synchronized void assertSound() {
        assertThat(faults).isEmpty();
    }

    /** Returns all epochs so far. */
    synchronized List<String> epochs() {
        return List.copyOf(epochs.keySet());
    }

    /** Returns every entry of an epoch, including trimmed ones. */
    synchronized List<Entry> entries(String epoch) {
        return List.copyOf(epochs.getOrDefault(epoch, List.of()));
    }

    private synchronized Entry entry(String epoch, long offset) {
        List<Entry> entries = epochs.getOrDefault(epoch, List.of());
        assertThat(offset).as("stored in " + epoch).isBetween(1L, (long) entries.size());
        return entries.get((int) offset - 1);
    }

    /** Asserts that a message was stored exactly as received. */
    Entry assertStored(JsonNode message) {
        Entry entry =
                entry(message.path("epoch").asText(), message.path("offset").asLong());
        assertThat(message.path("nick").asText()).isEqualTo(entry.nick());
        assertThat(message.path("text").asText()).isEqualTo(entry.text());
        assertThat(message.path("time").asText()).isEqualTo(Times.format(entry.time()));
        return entry;
    }

    /** Asserts that an acknowledgement is of a stored message that was sent, and that a duplicate was stored before. */
    Entry assertAcknowledged(JsonNode ack, Sent sent) {
        Entry entry = entry(ack.path("epoch").asText(), ack.path("offset").asLong());
        assertThat(ack.path("time").asText()).isEqualTo(Times.format(entry.time()));
        assertThat(entry.author()).isEqualTo(sent.nick());
        assertThat(entry.key()).isEqualTo(sent.key());
        if (ack.path("duplicate").asBoolean()) {
            assertThat(entry.time())
                    .as("a key is known for 5 minutes")
                    .isAfterOrEqualTo(sent.at().minus(KEY_AGE));
        } else {
            assertThat(entry.text()).isEqualTo(sent.text());
            assertThat(entry.time()).isAfterOrEqualTo(sent.at());
        }
        return entry;
    }

    /** A message that a client has sent. */
    record Sent(String nick, String key, String text, Instant at) {}

    /** Asserts that a join's answer has every missed message, or is marked as incomplete for a good reason. */
    void assertJoined(JsonNode joined, @Nullable Position since, int limit) {
        String epoch = joined.path("epoch").asText();
        long newest = joined.path("offset").asLong();
        assertThat(newest).as("newest").isLessThanOrEqualTo(entries(epoch).size());
        List<Long> offsets = new ArrayList<>();
        joined.path("messages").forEach(message -> {
            assertThat(message.path("epoch").asText()).isEqualTo(epoch);
            offsets.add(assertStored(message).offset());
        });
        List<Long> last = new ArrayList<>();
        for (long offset = newest - offsets.size() + 1; offset <= newest; offset++) {
            last.add(offset);
        }
        assertThat(offsets).as("page up to " + newest).isEqualTo(last);
        long missed = since != null && since.epoch().equals(epoch) && since.offset() <= newest
                ? newest - since.offset()
                : Long.MAX_VALUE;
        if (joined.path("recovered").asBoolean()) {
            assertThat((long) offsets.size()).as("recovered after " + since).isEqualTo(missed);
            assertThat(missed).isLessThanOrEqualTo(MAX_RECOVERED);
        } else {
            assertThat(isWhole(epoch, newest, missed, MAX_RECOVERED))
                    .as("not recovered after " + since)
                    .isFalse();
            assertThat(offsets).hasSizeLessThanOrEqualTo(limit);
            assertThat(offsets.size() < limit && isWhole(epoch, newest, offsets.size() + 1L, KEPT))
                    .as("there is more than " + offsets)
                    .isFalse();
        }
    }

    // Returns whether this many of the newest entries are certainly available; some may have been trimmed since the
    // read.
    private boolean isWhole(String epoch, long newest, long count, int max) {
        if (count == 0) {
            return true;
        }
        return count <= Math.min(max, Math.min(newest, KEPT)) && isYoung(entry(epoch, newest - count + 1));
    }

    private boolean isYoung(Entry entry) {
        return !entry.time().isBefore(clock.instant().minus(MAX_AGE));
    }

    /** Returns the entries of an epoch that the log must keep now. */
    List<Entry> kept(String epoch) {
        List<Entry> all = entries(epoch);
        return all.subList(Math.max(0, all.size() - KEPT), all.size()).stream()
                .filter(this::isYoung)
                .toList();
    }
}
