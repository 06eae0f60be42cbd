package io.loquat.room;

import static org.assertj.core.api.Assertions.assertThat;

import io.loquat.protocol.Lang;
import io.loquat.protocol.Nickname;
import io.loquat.protocol.RoomEvent;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** The words in which rooms are tested. */
final class Words {
    private Words() {}

    /** People of a new chat. */
    static People people(Duration grace, LongSupplier nanos) {
        AtomicLong guests = new AtomicLong();
        return new People(grace, nanos, () -> CompletableFuture.completedFuture(guests.incrementAndGet()));
    }

    static Link guest(People people, Lang lang, boolean resumable) {
        @Nullable Link link = now(people.guest(lang, resumable));
        return Objects.requireNonNull(link);
    }

    static Nickname nextGuest(People people, Lang lang) {
        @Nullable Nickname nick = now(people.nextGuest(lang));
        return Objects.requireNonNull(nick);
    }

    private static <T extends @Nullable Object> T now(CompletionStage<T> answer) {
        return answer.toCompletableFuture().resultNow();
    }

    static Nickname nick(String name) {
        return Objects.requireNonNull(Nickname.parse(name));
    }

    static RoomEvent.Entered entered(@Nullable RoomEvent event) {
        assertThat(event).isInstanceOf(RoomEvent.Entered.class);
        return (RoomEvent.Entered) Objects.requireNonNull(event);
    }

    static RoomEvent.Left left(@Nullable RoomEvent event) {
        assertThat(event).isInstanceOf(RoomEvent.Left.class);
        return (RoomEvent.Left) Objects.requireNonNull(event);
    }
}
