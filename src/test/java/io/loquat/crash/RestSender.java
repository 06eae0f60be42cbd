package io.loquat.crash;

import io.loquat.testing.Rest;
import io.loquat.testing.Rest.Reply;
import io.loquat.testing.ServerProcess;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Sends by REST with {@code Idempotency-Key}, one request after the other, with a nickname or without. */
final class RestSender implements Sender {

    private final MessageFactory outgoing;
    private final Ledger ledger;
    private @Nullable ServerProcess server;

    RestSender(String name, @Nullable String nick, List<String> rooms, Ledger ledger, RandomGenerator random) {
        outgoing = new MessageFactory(name, nick, rooms, ledger, random);
        this.ledger = ledger;
    }

    @Override
    public void reconnect(ServerProcess server, Map<String, RoomCopy> rooms) {
        this.server = server;
    }

    @Override
    public void retry() {
        outgoing.takeAll().forEach(this::posts);
    }

    @Override
    public void send() {
        try {
            while (true) {
                posts(outgoing.next());
            }
        } catch (UncheckedIOException serverIsGone) {
            // Requests in flight stay unanswered.
        }
    }

    private void posts(SentMessage message) {
        if (server == null) {
            throw new IllegalStateException("found no server");
        }
        Rest rest = server.rest();
        Reply reply = message.nick() == null
                ? rest.postMessageWithKey(message.key(), message.room(), "text", message.text())
                : rest.postMessageWithKey(
                        message.key(), message.room(), "text", message.text(), "nick", message.nick());
        boolean duplicate = reply.status() == 200;
        if (!duplicate && reply.status() != 201) {
            ledger.fault(message + " was answered " + reply);
        } else if (reply.json().path("duplicate").asBoolean(!duplicate) != duplicate) {
            ledger.fault(message + " was answered " + reply.status() + " with " + reply);
        } else {
            ledger.acknowledged(message, reply.json());
        }
    }
}
