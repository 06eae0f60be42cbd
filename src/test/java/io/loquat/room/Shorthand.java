package io.loquat.room;

import static org.assertj.core.api.Assertions.assertThat;

import io.loquat.protocol.Nickname;
import io.loquat.protocol.RoomEvent;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Shorthand for tests of rooms and presence. */
public final class Shorthand {
    private Shorthand() {}

    public static Nickname nick(String name) {
        return Objects.requireNonNull(Nickname.parse(name));
    }

    public static RoomEvent.Entered entered(@Nullable RoomEvent event) {
        assertThat(event).isInstanceOf(RoomEvent.Entered.class);
        return (RoomEvent.Entered) Objects.requireNonNull(event);
    }

    public static RoomEvent.Left left(@Nullable RoomEvent event) {
        assertThat(event).isInstanceOf(RoomEvent.Left.class);
        return (RoomEvent.Left) Objects.requireNonNull(event);
    }
}
