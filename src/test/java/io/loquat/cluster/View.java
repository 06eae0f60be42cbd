package io.loquat.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import io.loquat.testing.Json;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One client's view of one room over all its connections: every message once, in order, without a gap, and the
 * occupants. One thread writes, any may read.
 */
final class View {

    private final String client;
    private final String room;
    private final Observations observations;
    private volatile String epoch = "";
    private volatile long position;
    private volatile Set<String> members = Set.of();
    private @Nullable Stream newest;

    /** The room as one connection reports it, from its {@code joined} on. */
    static final class Stream {
        private long last;

        private Stream(long last) {
            this.last = last;
        }
    }

    View(String client, String room, Observations observations) {
        this.client = client;
        this.room = room;
        this.observations = observations;
    }

    String client() {
        return client;
    }

    String room() {
        return room;
    }

    String epoch() {
        return epoch;
    }

    /** Returns the offset up to which this client has everything. */
    long position() {
        return position;
    }

    Set<String> members() {
        return members;
    }

    boolean isJoined() {
        return newest != null;
    }

    /**
     * Processes an answer to a join.
     *
     * @param since the position of the join; a negative number means none
     */
    Stream joined(long since, JsonNode joined) {
        long offset = joined.path("offset").asLong();
        List<JsonNode> messages = Json.elements(joined.path("messages"));
        boolean recovered = joined.path("recovered").asBoolean();
        long before = recovered ? since : offset - messages.size();
        for (JsonNode message : messages) {
            if (message.path("offset").asLong() != ++before) {
                fault("offset " + before + " should follow in the answer to a join since " + since + " but it is "
                        + message);
                before = message.path("offset").asLong();
            }
            observations.ledger().pushed(message);
        }
        if (before != offset) {
            fault("joined since " + since + " up to " + offset + ", but " + (before + 1) + " and later are missing: "
                    + joined);
        }
        if (since >= 0 && !epoch.equals(joined.path("epoch").asText())) {
            fault("was in epoch " + epoch + " and joined " + joined.path("epoch"));
        } else if (offset < since) {
            fault("had everything up to " + since + " and joined at " + offset);
        } else if (since >= 0 && !recovered) {
            observations.count("not recovered");
        }
        epoch = joined.path("epoch").asText();
        position = Math.max(position, offset);
        isThere(joined.path("members"));
        var stream = new Stream(offset);
        newest = stream;
        return stream;
    }

    /** Processes a message on a connection. It may have arrived on another one before. */
    void pushed(Stream stream, JsonNode push) {
        long offset = push.path("offset").asLong();
        observations.ledger().pushed(push);
        if (offset != stream.last + 1) {
            fault("was at " + stream.last + " and got " + push);
        } else if (offset > position + 1) {
            fault("has everything up to " + position + " and got " + push);
        }
        stream.last = offset;
        if (offset > position) {
            position = offset;
            observations.arrived(room, push.path("text").asText());
        }
    }

    /** Processes a join or leave on a connection. In a crowd, no names are reported. */
    void presence(Stream stream, JsonNode push) {
        var now = new HashSet<>(members);
        for (String nick : Json.texts(push.path("left"))) {
            if (observations.isStaying(nick)) {
                fault("saw " + nick + " leave: " + push);
            }
            now.remove(nick);
        }
        for (String nick : Json.texts(push.path("entered"))) {
            if (!now.add(nick) && stream == newest && observations.isStaying(nick)) {
                fault("saw " + nick + " enter without having left: " + push);
            }
        }
        if (stream == newest) {
            members = Set.copyOf(now);
        }
    }

    private void isThere(JsonNode told) {
        var now = new HashSet<>(Json.each(told, "nick"));
        for (String nick : members) {
            if (!now.isEmpty() && !now.contains(nick) && observations.isStaying(nick)) {
                fault("came back and " + nick + " was no longer there, only " + now);
            }
        }
        members = Set.copyOf(now);
    }

    private void fault(String what) {
        observations.fault(client + " in " + room + ": " + what);
    }
}
