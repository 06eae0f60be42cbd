package io.loquat.protocol;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;

/** Times on the wire: RFC 3339, UTC, milliseconds, {@code 2026-11-20T15:52:00.123Z}. */
public final class Times {
    private static final DateTimeFormatter FORMAT =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    private Times() {}

    /** Returns the time in the format of the wire. */
    public static String format(Instant time) {
        return FORMAT.format(time);
    }

    /** Returns the current time in whole milliseconds, so that the stored time is the one that is sent. */
    public static Instant now() {
        return Instant.now().truncatedTo(ChronoUnit.MILLIS);
    }
}
