package io.loquat.presence.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.vertx.redis.client.Response;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * An operation of {@code people.lua} on its way to the store.
 *
 * @param words its name and arguments
 * @param answer receives the store's answer, or null when it is unknown whether the operation was carried out. Null for
 *     a mandatory operation: it MUST be carried out, now or later, and is idempotent
 * @param undo the mandatory operation that reverts this one when it is unknown whether it was carried out
 */
record Operation(
        List<byte[]> words,
        @Nullable Consumer<@Nullable Response> answer,
        @Nullable Operation undo) {

    /** Creates an operation with an answer, and the words that revert it. */
    static Operation ask(List<byte[]> words, Consumer<@Nullable Response> answer, @Nullable List<byte[]> undo) {
        return new Operation(words, answer, undo == null ? null : mandatory(undo));
    }

    static Operation mandatory(List<byte[]> words) {
        return new Operation(words, null, null);
    }

    static List<byte[]> words(Object... words) {
        return Stream.of(words)
                .map(word ->
                        word instanceof byte[] bytes ? bytes : word.toString().getBytes(UTF_8))
                .toList();
    }

    /** Parses a number in the script's answer. */
    static long number(Response response) {
        return Long.parseLong(response.toString());
    }

    boolean isMandatory() {
        return answer == null;
    }

    void answer(@Nullable Response response) {
        if (answer != null) {
            answer.accept(response);
        }
    }
}
