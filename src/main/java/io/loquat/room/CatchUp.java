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
    private final Set<Newcomer> here = new HashSet<>();
    private final List<Said> said = new ArrayList<>(0);
    // The number of the first buffered event.
    private long first;

    private record Said(AuthoredEvent told, long version) {}

    boolean isEmpty() {
        return here.isEmpty();
    }

    /** Buffers an event. {@code version} is that of the room's presence, or 0 if the event does not change it. */
    void said(AuthoredEvent told, long version) {
        if (!here.isEmpty()) {
            said.add(new Said(told, version));
        }
    }

    /** Adds a newcomer that starts to read the log. */
    Newcomer add() {
        Newcomer newcomer = new Newcomer(first + said.size());
        here.add(newcomer);
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

        /** Records what the newcomer has read of the log; from now on others may see it join. */
        void hasRead(Recovery read) {
            recovery = read;
            known = first + said.size();
        }

        /** Returns what the newcomer has read. */
        Recovery recovery() {
            return Objects.requireNonNull(recovery);
        }

        /** Returns the messages after an offset that were broadcast since the newcomer was added. */
        List<AuthoredEvent> messagesAfter(long offset) {
            List<AuthoredEvent> messages = new ArrayList<>();
            for (Said each : since(from)) {
                if (isAfter(each, offset)) {
                    messages.add(each.told());
                }
            }
            return messages;
        }

        /**
         * Returns the messages after those that the newcomer has read, and all other events since others may see it
         * join.
         *
         * @param version the version of the room's presence that the newcomer knows; null if it receives no presence
         *     events
         */
        List<AuthoredEvent> missed(@Nullable Long version) {
            long offset = recovery().page().newest();
            List<AuthoredEvent> missed = new ArrayList<>();
            long number = from;
            for (Said each : since(from)) {
                boolean isPresence = each.version() > 0;
                boolean isMissed = each.told().event() instanceof RoomEvent.Message
                        ? isAfter(each, offset)
                        : isPresence ? version != null && each.version() >= version : number >= known;
                if (isMissed) {
                    missed.add(each.told());
                }
                number++;
            }
            return missed;
        }

        private List<Said> since(long number) {
            return said.subList((int) (number - first), said.size());
        }

        private static boolean isAfter(Said each, long offset) {
            return each.told().event() instanceof RoomEvent.Message message
                    && message.entry().offset() > offset;
        }

        /** Returns whether {@link #end} was called. */
        boolean hasEnded() {
            return !here.contains(this);
        }

        /** To be called when the newcomer receives broadcasts, or will not. */
        void end() {
            here.remove(this);
            if (here.isEmpty()) {
                first += said.size();
                said.clear();
            }
        }
    }
}
