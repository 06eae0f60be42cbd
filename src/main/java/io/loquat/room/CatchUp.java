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
 * Those on their way into a room, and what it was told since the first of them set out: between what they read of the log and the
 * moment they read with the others, nothing is lost to them. Owner: the room's thread.
 */
final class CatchUp {
    private final Set<Newcomer> here = new HashSet<>();
    private final List<Said> said = new ArrayList<>(0);
    // The number of the first of those.
    private long first;

    private record Said(AuthoredEvent told, long version) {}

    boolean isEmpty() {
        return here.isEmpty();
    }

    /** The room was told something; {@code version} is that of who is in it, or 0 where the event does not change that. */
    void said(AuthoredEvent told, long version) {
        if (!here.isEmpty()) {
            said.add(new Said(told, version));
        }
    }

    /** Somebody sets out. */
    Newcomer add() {
        Newcomer newcomer = new Newcomer(first + said.size());
        here.add(newcomer);
        return newcomer;
    }

    /** One on the way. */
    final class Newcomer {
        private final long from;
        private long known;
        private @Nullable Recovery recovery;

        private Newcomer(long from) {
            this.from = from;
            this.known = from;
        }

        /** The newcomer has read the log so far, and is made known to the others from now on. */
        void hasRead(Recovery read) {
            recovery = read;
            known = first + said.size();
        }

        /** What the newcomer has read. */
        Recovery recovery() {
            return Objects.requireNonNull(recovery);
        }

        /** The messages behind an offset that the room was told since the newcomer set out. */
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
         * The messages behind what the newcomer has read, and all else that was said since it is known to the others.
         *
         * @param version of the room as of which it knows who is in; null when it is not told who comes and goes
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

        /** Whether the newcomer is in, or will not come: then nothing is known of what it missed. */
        boolean hasEnded() {
            return !here.contains(this);
        }

        /** The newcomer is in, or will not come. */
        void end() {
            here.remove(this);
            if (here.isEmpty()) {
                first += said.size();
                said.clear();
            }
        }
    }
}
