package io.loquat.metrics;

import io.loquat.protocol.RestEncoder.StatusView;

/** Provides the figures of the status page. */
@FunctionalInterface
public interface StatusSource {
    /** Returns the current figures. May be called on any thread and must not block. */
    StatusView now();
}
