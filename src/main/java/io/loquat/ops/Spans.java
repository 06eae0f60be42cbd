package io.loquat.ops;

import io.loquat.metrics.Meters.Sending;
import io.loquat.protocol.Entry;
import io.loquat.protocol.RoomName;

/**
 * A trace for each message: a span {@code append} for its send, from the moment it was taken to its answer, and under it a span
 * {@code deliver} of each server whose people it was written to. Thread-safe.
 */
interface Spans {
    /** No traces: nothing is noted, and no class of OpenTelemetry is loaded. */
    Spans OFF = new Spans() {
        @Override
        public Sending begin(RoomName room) {
            return Sending.UNNOTED;
        }

        @Override
        public void delivered(Entry entry, long nanos) {}
    };

    /** A send was taken from its client; what is returned is told the answer. */
    Sending begin(RoomName room);

    /** The last one here was written to, that many nanoseconds after this server heard of the message. */
    void delivered(Entry entry, long nanos);
}
