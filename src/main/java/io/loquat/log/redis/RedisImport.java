package io.loquat.log.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.loquat.log.Archive;
import io.loquat.log.RoomLog.Draft;
import io.loquat.log.RoomLog.Head;
import io.loquat.log.StoreFailure;
import io.loquat.protocol.Entry;
import io.loquat.protocol.RoomName;
import io.loquat.redis.RedisStore;
import io.loquat.redis.Script;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Imports a chat into an empty store, with epochs, offsets, times and names, so that the positions of clients stay
 * valid. The rooms are staged first and become the chat's in one step: an aborted import leaves nothing, and can be
 * repeated.
 */
public final class RedisImport {
    /** How long to wait for the store, and for an answer after it went away. */
    private static final Duration STORE_WITHIN = Duration.ofSeconds(30);

    /** The maximum duration of an import. What an aborted one leaves is deleted after this time. */
    private static final Duration LIFE = Duration.ofHours(1);

    private static final long CHECK_INTERVAL_MS = 50;

    private final RedisStore store;
    private final int maxMessages;
    private final Duration maxAge;
    private final LogKeys logKeys;
    private final Script stageScript;
    private final Script commitScript;
    private final String stage;

    /**
     * @param maxMessages the number of messages kept per room
     * @param maxAge how long messages are kept
     */
    public RedisImport(RedisStore store, int maxMessages, Duration maxAge) {
        this.store = store;
        this.logKeys = new LogKeys(store.keyspace());
        this.stageScript = store.script(RedisImport.class, "import-stage.lua");
        this.commitScript = store.script(RedisImport.class, "import-commit.lua");
        this.stage = logKeys.stage(UUID.randomUUID().toString());
        this.maxMessages = maxMessages;
        this.maxAge = maxAge;
    }

    /** The result of an import; {@code message} is a sentence for the operator. */
    public record Outcome(boolean isDone, String message) {}

    /** Runs the import and blocks until it is done. Fails with {@link StoreFailure}. */
    public Outcome run(Archive archive) {
        if (!isThere()) {
            return new Outcome(
                    false,
                    "The store does not answer. Check that it is running, and that quarkus.redis.hosts points to it.");
        }
        List<Head> heads = archive.heads();
        String mark = mark(heads);
        if (mark.equals(text(ask(Request.cmd(Command.GET).arg(logKeys.imported()))))) {
            return new Outcome(true, "This chat was already imported; nothing was done.");
        }
        Outcome hasRooms = new Outcome(
                false,
                "The store already has rooms, so nothing was imported. Use an empty one, such as another database.");
        if ("1".equals(text(ask(Request.cmd(Command.EXISTS).arg(logKeys.rooms()))))) {
            return hasRooms;
        }
        long messages = 0;
        for (Head head : heads) {
            messages += stage(archive, head);
        }
        return switch (commit(heads.size(), archive.guests(), mark)) {
            case "taken" -> new Outcome(true, "Imported " + heads.size() + " rooms with " + messages + " messages.");
            case "rooms" -> hasRooms;
            default ->
                new Outcome(
                        false,
                        "The import took longer than " + LIFE.toMinutes() + " minutes, so nothing was imported.");
        };
    }

    private boolean isThere() {
        long end = System.nanoTime() + STORE_WITHIN.toNanos();
        while (store.isAway() && System.nanoTime() < end) {
            CompletableFuture<Void> later = new CompletableFuture<>();
            store.after(Duration.ofMillis(CHECK_INTERVAL_MS), () -> later.complete(null));
            later.join();
        }
        return !store.isAway();
    }

    // Identifies the contents that were read, whatever the path of the file.
    private static String mark(List<Head> heads) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            heads.stream()
                    .sorted(Comparator.comparing(head -> head.room().value()))
                    .forEach(head -> digest.update(
                            (head.room() + " " + head.epoch() + " " + head.newest() + "\n").getBytes(UTF_8)));
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private long stage(Archive archive, Head head) {
        Instant cutoff = Instant.now().minus(maxAge);
        long count = 0;
        long last = Math.max(0, head.newest() - maxMessages);
        write(head, List.of());
        List<Entry> next = archive.after(head.room(), last);
        while (!next.isEmpty()) {
            last = next.getLast().offset();
            List<Entry> kept = next.stream()
                    .filter(entry -> !entry.time().isBefore(cutoff))
                    .toList();
            if (!kept.isEmpty()) {
                write(head, kept);
            }
            count += kept.size();
            next = archive.after(head.room(), last);
        }
        return count;
    }

    private void write(Head head, List<Entry> entries) {
        List<byte[]> args = new ArrayList<>();
        args.add(bytes(head.room().value()));
        args.add(bytes(head.epoch()));
        args.add(bytes(head.newest()));
        args.add(bytes(LIFE.toMillis()));
        for (Entry entry : entries) {
            args.add(bytes(entry.offset()));
            args.add(bytes(entry.time().toEpochMilli()));
            args.add(MessageCodec.pack(draft(entry)));
        }
        List<byte[]> keys = List.of(staged(logKeys.room(head.room())), staged(logKeys.log(head.room())), bytes(stage));
        var unused = answer(store.run(stageScript, keys, args));
    }

    private static Draft draft(Entry entry) {
        return new Draft(entry.room(), entry.nick(), entry.author(), entry.key(), entry.text());
    }

    private byte[] staged(byte[] key) {
        return bytes(stage + new String(key, UTF_8));
    }

    private String commit(int rooms, long guests, String mark) {
        List<byte[]> lists = List.of(
                bytes(stage),
                bytes(logKeys.rooms()),
                bytes(logKeys.emptyRooms()),
                bytes(logKeys.guests()),
                bytes(logKeys.imported()));
        List<byte[]> args = new ArrayList<>();
        RoomName any = RoomName.LOBBY;
        List<String> keys = List.of(new String(logKeys.room(any), UTF_8), new String(logKeys.log(any), UTF_8));
        keys.forEach(key -> args.addAll(around(stage + key, any)));
        keys.forEach(key -> args.addAll(around(key, any)));
        args.add(bytes(rooms));
        args.add(bytes(guests));
        args.add(bytes(mark));
        return String.valueOf(text(answer(store.run(commitScript, lists, args))));
    }

    private static List<byte[]> around(String key, RoomName room) {
        int at = key.indexOf(room.value());
        return List.of(
                bytes(key.substring(0, at)),
                bytes(key.substring(at + room.value().length())));
    }

    private @Nullable Response ask(Request request) {
        return answer(store.send(request));
    }

    private static @Nullable Response answer(CompletionStage<@Nullable Response> stage) {
        try {
            return stage.toCompletableFuture()
                    .orTimeout(STORE_WITHIN.toMillis(), TimeUnit.MILLISECONDS)
                    .join();
        } catch (CompletionException e) {
            String why =
                    e.getCause() instanceof TimeoutException ? "it does not answer" : String.valueOf(e.getMessage());
            throw new StoreFailure("Nothing was imported, because the store failed: " + why + ".");
        }
    }

    private static @Nullable String text(@Nullable Response response) {
        return response == null ? null : response.toString();
    }

    private static byte[] bytes(long number) {
        return bytes(String.valueOf(number));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }
}
