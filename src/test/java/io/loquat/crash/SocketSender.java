package io.loquat.crash;

import com.fasterxml.jackson.databind.JsonNode;
import io.loquat.testing.FullClient;
import io.loquat.testing.ServerProcess;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Sends in full mode with several messages in flight, some of them twice, and verifies that each push in its rooms is
 * the next message. Occasionally it disconnects long before the server is killed, so that it misses more.
 */
final class SocketSender implements Sender {

    private static final int MOST_UNDER_WAY = 16;
    private static final int MOST_BEFORE_A_BREAK = 40;

    private final String nick;
    private final List<String> rooms;
    private final boolean breaks;
    private final Ledger ledger;
    private final RandomGenerator random;
    private final MessageFactory outgoing;
    private final Map<String, Long> positions = new HashMap<>();
    private final Map<Long, SentMessage> underWay = new HashMap<>();
    private @Nullable FullClient client;

    /** @param breaks whether it may disconnect before the server is killed */
    SocketSender(String nick, List<String> rooms, boolean breaks, Ledger ledger, RandomGenerator random) {
        this.nick = nick;
        this.rooms = rooms;
        this.breaks = breaks;
        this.ledger = ledger;
        this.random = random;
        outgoing = new MessageFactory(nick, nick, rooms, ledger, random);
    }

    @Override
    public void reconnect(ServerProcess server, Map<String, RoomCopy> copies) {
        underWay.clear();
        FullClient connection = server.full();
        client = connection;
        connection.hello("nick", nick);
        for (String room : rooms) {
            RoomCopy copy = copies.get(room);
            Long since = positions.get(room);
            JsonNode joined = copy == null || since == null
                    ? connection.joins(room)
                    : Resume.join(connection, copy, since, ledger);
            joined.path("messages").forEach(ledger::pushed);
            positions.put(room, joined.path("offset").asLong());
        }
    }

    @Override
    public void retry() {
        outgoing.takeAll().forEach(this::posts);
        while (!underWay.isEmpty()) {
            if (!takes(client().next())) {
                throw new AssertionError("the connection of " + nick + " ended while it retried");
            }
        }
    }

    @Override
    public void send() {
        int window = random.nextInt(1, MOST_UNDER_WAY + 1);
        int breaksAfter = breaks && random.nextInt(4) == 0 ? random.nextInt(MOST_BEFORE_A_BREAK) : Integer.MAX_VALUE;
        for (int sent = 0; takesAllBut(window - 1); sent++) {
            if (sent >= breaksAfter) {
                client().socket().reset();
                return;
            }
            if (!triesToSend()) {
                takesAllBut(0);
                return;
            }
        }
    }

    private boolean triesToSend() {
        SentMessage message = outgoing.next();
        try {
            posts(message);
            if (random.nextInt(16) == 0) {
                posts(message);
            }
            return true;
        } catch (UncheckedIOException serverIsGone) {
            return false;
        }
    }

    private void posts(SentMessage message) {
        long id = client().posts("send", "room", message.room(), "text", message.text(), "key", message.key());
        underWay.put(id, message);
    }

    /** Processes incoming messages until only this many are in flight; false when the connection ended before. */
    private boolean takesAllBut(int number) {
        while (underWay.size() > number) {
            if (!takes(client().next())) {
                return false;
            }
        }
        return true;
    }

    private boolean takes(Optional<JsonNode> next) {
        next.ifPresent(this::take);
        return next.isPresent();
    }

    private void take(JsonNode node) {
        String type = node.path("type").asText();
        if (node.has("re")) {
            answered(underWay.remove(node.path("re").asLong()), node);
        } else if (type.equals("message")) {
            assertFollows(node);
        } else if (!type.equals("presence")) {
            ledger.fault(nick + " got " + node);
        }
    }

    private void answered(@Nullable SentMessage message, JsonNode answer) {
        if (message != null && answer.path("type").asText().equals("ack")) {
            ledger.acknowledged(message, answer);
        } else {
            ledger.fault(message + " was answered " + answer);
        }
    }

    private void assertFollows(JsonNode push) {
        ledger.pushed(push);
        long offset = push.path("offset").asLong();
        Long before = positions.put(push.path("room").asText(), offset);
        if (before == null || before + 1 != offset) {
            ledger.fault(nick + " was at " + before + " and got " + push);
        }
    }

    private FullClient client() {
        if (client == null) {
            throw new IllegalStateException(nick + " found no server");
        }
        return client;
    }
}
