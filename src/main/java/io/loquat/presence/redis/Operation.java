package io.loquat.presence.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.vertx.redis.client.Response;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * An operation of {@code people.lua}, on its way.
 *
 * @param words its name and arguments
 * @param answer told what the store answered, or null when it is not known whether it was done; null for a debt, which MUST be done,
 *     if not now then later, and twice is like once
 * @param undo the debt that takes it back when it is not known whether it was done
 */
record Operation(
        List<byte[]> words,
        @Nullable Consumer<@Nullable Response> answer,
        @Nullable Operation undo) {

    /** A question, and the words of what takes it back. */
    static Operation ask(List<byte[]> words, Consumer<@Nullable Response> answer, @Nullable List<byte[]> undo) {
        return new Operation(words, answer, undo == null ? null : owed(undo));
    }

    static Operation owed(List<byte[]> words) {
        return new Operation(words, null, null);
    }

    static List<byte[]> words(Object... words) {
        return Stream.of(words)
                .map(word ->
                        word instanceof byte[] bytes ? bytes : word.toString().getBytes(UTF_8))
                .toList();
    }

    /** A number that the script answered. */
    static long number(Response response) {
        return Long.parseLong(response.toString());
    }

    boolean isOwed() {
        return answer == null;
    }

    void answer(@Nullable Response response) {
        if (answer != null) {
            answer.accept(response);
        }
    }
}
