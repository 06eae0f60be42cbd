package io.loquat.crash;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;

/** Records what the clients know: messages sent, acknowledged, and pushed to them. Shared by all clients. */
public final class Ledger {

    private final Map<SentMessage, Receipt> receipts = new ConcurrentHashMap<>();
    private final Set<SentMessage> stored = ConcurrentHashMap.newKeySet();
    private final Set<SentMessage> open = ConcurrentHashMap.newKeySet();
    private final Map<Position, String> pushed = new ConcurrentHashMap<>();
    private final Queue<String> faults = new ConcurrentLinkedQueue<>();
    private final Semaphore acknowledgements = new Semaphore(0);

    /** A position in a room. */
    public record Position(String room, String epoch, long offset) {}

    /** Records a message as open until it is acknowledged. */
    public void sent(SentMessage message) {
        if (!receipts.containsKey(message)) {
            open.add(message);
        }
    }

    /**
     * Records the answer to a message or to a retry of it. Answers may arrive in any order; exactly one of them must be
     * marked as the first.
     */
    public void acknowledged(SentMessage message, JsonNode answer) {
        Receipt receipt = Receipt.of(answer);
        Receipt first = receipts.putIfAbsent(message, receipt);
        open.remove(message);
        boolean isSecond = !answer.path("duplicate").asBoolean() && !stored.add(message);
        if (isSecond || first != null && !receipt.equals(first)) {
            fault("a retry of " + message + " was answered " + answer + ", the first one " + first);
        }
        acknowledgements.release();
    }

    /** Records a {@code message} that was pushed to a client. */
    public void pushed(JsonNode push) {
        var position = new Position(
                push.path("room").asText(),
                push.path("epoch").asText(),
                push.path("offset").asLong());
        String text = push.path("text").asText();
        String other = pushed.putIfAbsent(position, text);
        if (other != null && !other.equals(text)) {
            fault("two clients saw different messages at " + position + ": " + other + " and " + text);
        }
    }

    /** Records a violation that a client detected. */
    public void fault(String what) {
        faults.add(what);
    }

    /** Returns the descriptions of all violations so far. */
    public List<String> faults() {
        return List.copyOf(faults);
    }

    /** Returns the acknowledged messages. */
    public Map<SentMessage, Receipt> receipts() {
        return receipts;
    }

    /** Returns the messages that were sent and not acknowledged. */
    public Set<SentMessage> open() {
        return open;
    }

    Map<Position, String> pushed() {
        return pushed;
    }

    /** Waits for this many acknowledgements, counted from now. */
    public void await(int number, Duration within) {
        acknowledgements.drainPermits();
        try {
            if (!acknowledgements.tryAcquire(number, within.toMillis(), MILLISECONDS)) {
                throw new AssertionError("of " + number + " acknowledgements, " + acknowledgements.availablePermits()
                        + " came within " + within + " " + faults());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    /** Returns the acknowledged and the open messages of a room by their texts. */
    Map<String, SentMessage> byText(String room) {
        var texts = new HashMap<String, SentMessage>();
        receipts.keySet().forEach(message -> texts.put(message.text(), message));
        open.forEach(message -> texts.put(message.text(), message));
        texts.values().removeIf(message -> !message.room().equals(room));
        return texts;
    }
}
