package io.loquat.room;

import io.loquat.delivery.AuthoredEvent;
import io.loquat.log.Pages.Recovery;
import io.loquat.protocol.RoomEvent;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Buffers the events of a room for newcomers, from the moment they start to read the log until they receive broadcasts,
 * so that they miss nothing in between. Owner: the room's thread.
 */
final class CatchUp {
    private final Set<Newcomer> newcomers = new HashSet<>();
    private final List<Buffered> buffered = new ArrayList<>(0);
    // The number of the first buffered event.
    private long first;

    private record Buffered(AuthoredEvent event, long version) {}

    boolean isEmpty() {
        return newcomers.isEmpty();
    }

    /** Buffers an event. {@code version} is that of the room's presence, or 0 if the event does not change it. */
    void buffer(AuthoredEvent event, long version) {
        if (!newcomers.isEmpty()) {
            buffered.add(new Buffered(event, version));
        }
    }

    /** Adds a newcomer that starts to read the log. */
    Newcomer add() {
        Newcomer newcomer = new Newcomer(first + buffered.size());
        newcomers.add(newcomer);
        return newcomer;
    }

    /** A reader that does not receive broadcasts yet. */
    final class Newcomer {
        private final long from;
        private long known;
        private @Nullable Recovery recovery;

        private Newcomer(long from) {
            this.from = from;
            this.known = from;
        }

        /** Records what the newcomer has read of the log. From now on the other occupants may see it join. */
        void recordRead(Recovery read) {
            recovery = read;
            known = first + buffered.size();
        }

        /** Returns what the newcomer has read. */
        Recovery recovery() {
            return Objects.requireNonNull(recovery);
        }

        /** Returns the messages after an offset that were broadcast since the newcomer was added. */
        List<AuthoredEvent> messagesAfter(long offset) {
            List<AuthoredEvent> messages = new ArrayList<>();
            for (Buffered each : since(from)) {
                if (isAfter(each, offset)) {
                    messages.add(each.event());
                }
            }
            return messages;
        }

        /**
         * Returns the messages after those that the newcomer has read, and all other events since the other occupants
         * may see it join.
         *
         * @param version the version of the room's presence that the newcomer knows; null if it receives no presence
         *     events
         */
        List<AuthoredEvent> missed(@Nullable Long version) {
            long offset = recovery().page().newest();
            List<AuthoredEvent> missed = new ArrayList<>();
            long number = from;
            for (Buffered each : since(from)) {
                boolean isPresence = each.version() > 0;
                boolean isMissed = each.event().event() instanceof RoomEvent.Message
                        ? isAfter(each, offset)
                        : isPresence ? version != null && each.version() >= version : number >= known;
                if (isMissed) {
                    missed.add(each.event());
                }
                number++;
            }
            return missed;
        }

        private List<Buffered> since(long number) {
            return buffered.subList((int) (number - first), buffered.size());
        }

        private static boolean isAfter(Buffered each, long offset) {
            return each.event().event() instanceof RoomEvent.Message message
                    && message.entry().offset() > offset;
        }

        /** Returns whether {@link #end} was called. */
        boolean hasEnded() {
            return !newcomers.contains(this);
        }

        /** Removes the newcomer. Must be called once it receives broadcasts, or when it has given up joining. */
        void end() {
            newcomers.remove(this);
            if (newcomers.isEmpty()) {
                first += buffered.size();
                buffered.clear();
            }
        }
    }
}
