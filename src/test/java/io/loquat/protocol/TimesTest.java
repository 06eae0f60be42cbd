package io.loquat.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** docs/protocol.md §1: times are RFC 3339, UTC, milliseconds, everywhere. */
class TimesTest {

    @ParameterizedTest
    @CsvSource({
        "2026-11-20T15:52:00.123Z, 2026-11-20T15:52:00.123Z",
        "2026-11-20T15:52:00Z, 2026-11-20T15:52:00.000Z",
        "2026-11-20T15:52:00.1Z, 2026-11-20T15:52:00.100Z",
        "2026-11-20T15:52:00.123999999Z, 2026-11-20T15:52:00.123Z",
        "2026-11-20T23:52:00+08:00, 2026-11-20T15:52:00.000Z",
        "2024-02-29T23:59:59.999Z, 2024-02-29T23:59:59.999Z",
        "1969-12-31T23:59:59.999Z, 1969-12-31T23:59:59.999Z",
    })
    void timeAlwaysHasThreeDigitsAndZ(String given, String wire) {
        assertThat(Times.format(Instant.parse(given))).isEqualTo(wire);
    }

    @Test
    void nowSurvivesFormattingAndParsing() {
        Instant now = Times.now();

        assertThat(Instant.parse(Times.format(now))).isEqualTo(now);
    }
}
