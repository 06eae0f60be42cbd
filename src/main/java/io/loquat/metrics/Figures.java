package io.loquat.metrics;

import io.loquat.protocol.RestEncoder.StatusView;

/** Who knows what was measured here. */
@FunctionalInterface
public interface Figures {
    /** The numbers of now. May be called on any thread and must not block. */
    StatusView now();
}
