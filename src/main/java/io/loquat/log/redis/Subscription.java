package io.loquat.log.redis;

import io.loquat.log.RoomLog.Follower;
import io.loquat.log.RoomLog.Following;
import io.loquat.log.RoomLog.Head;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/** One follower of a {@link FollowedRoom}, shielded so that its failures do not affect the others. Thread-safe. */
final class Subscription implements Following {
    private static final Logger LOG = Logger.getLogger(Subscription.class);

    private final Follower follower;
    private final Head head;
    private final Consumer<Subscription> onClose;
    private volatile boolean isClosed;

    Subscription(Follower follower, Head head, Consumer<Subscription> onClose) {
        this.follower = follower;
        this.head = head;
        this.onClose = onClose;
    }

    /** Calls the follower, unless the subscription is closed. */
    void call(Consumer<Follower> event) {
        if (isClosed) {
            return;
        }
        try {
            event.accept(follower);
        } catch (RuntimeException | OutOfMemoryError e) {
            LOG.errorf(e, "A follower of room %s failed", head.room());
        }
    }

    /** Makes no more calls, without telling the room. */
    void end() {
        isClosed = true;
    }

    @Override
    public Head head() {
        return head;
    }

    @Override
    public void close() {
        isClosed = true;
        onClose.accept(this);
    }
}
