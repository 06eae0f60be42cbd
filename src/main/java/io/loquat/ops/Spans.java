package io.loquat.ops;

import io.loquat.metrics.Meters.PendingSend;
import io.loquat.protocol.Entry;
import io.loquat.protocol.RoomName;

/**
 * Traces messages: a span {@code append}, from the moment when a server accepts a message to the answer of the store,
 * and below it a span {@code deliver} of each server that wrote the message to its readers. Thread-safe.
 */
interface Spans {
    /** No traces: nothing is recorded, and no class of OpenTelemetry is loaded. */
    Spans OFF = new Spans() {
        @Override
        public PendingSend begin(RoomName room) {
            return PendingSend.NOOP;
        }

        @Override
        public void delivered(Entry entry, long nanos) {}
    };

    /** A message was accepted from its client. The returned object is notified of the store's answer. */
    PendingSend begin(RoomName room);

    /**
     * The message was written to the last reader on this server, this many nanoseconds after the server received it.
     */
    void delivered(Entry entry, long nanos);
}
