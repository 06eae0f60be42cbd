package io.loquat.presence.redis;

import io.loquat.redis.Channels;
import org.jspecify.annotations.Nullable;

/**
 * Shows the store that this server's connection is open, by a subscription to a channel of its own on which nothing is published: it
 * ends with the process, but not while that stands still. Owner: the store's executor.
 */
final class LivenessChannel implements Channels.Listener {
    private final Channels channels;
    private @Nullable String shown;

    LivenessChannel(Channels channels) {
        this.channels = channels;
    }

    /** Shows it in that channel, and in no other any more; to be called again, because the store may be away. */
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
        // Whoever listens here says all that it has to say by that.
    }

    @Override
    public void resubscribed() {
        // Nothing was missed.
    }
}
