package io.loquat.presence.redis;

import io.loquat.redis.Channels;
import org.jspecify.annotations.Nullable;

/**
 * Shows the store that this server's connection is open, by subscribing to a channel on which nothing is published. The
 * subscription ends with the process, but not while the process stalls. Owner: the store's executor.
 */
final class LivenessChannel implements Channels.Listener {
    private final Channels channels;
    private @Nullable String shown;

    LivenessChannel(Channels channels) {
        this.channels = channels;
    }

    /** Subscribes to that channel and to no other. Called repeatedly, because the store may be away. */
    void show(String channel) {
        String old = shown;
        if (channel.equals(old)) {
            return;
        }
        if (old != null) {
            channels.unsubscribe(old, this);
        }
        shown = channel;
        var unused = channels.subscribe(channel, this).exceptionally(away -> {
            if (channel.equals(shown)) {
                shown = null;
            }
            return null;
        });
    }

    @Override
    public void message(byte[] message) {
        // The subscription itself is the message.
    }

    @Override
    public void resubscribed() {
        // Nothing could be missed.
    }
}
