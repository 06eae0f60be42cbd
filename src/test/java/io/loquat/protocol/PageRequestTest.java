package io.loquat.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** docs/protocol.md §3, Pages, as query parameters. */
class PageRequestTest {

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                // after, before, limit, direction, offset, limit
                "-, -, -, NEWEST, 0, 50",
                "-, -, 1, NEWEST, 0, 1",
                "-, -, 100, NEWEST, 0, 100",
                "0, -, -, AFTER, 0, 50",
                "128, -, 7, AFTER, 128, 7",
                "-, 0, -, BEFORE, 0, 50",
                "-, 128, 100, BEFORE, 128, 100",
                "999999999999999, -, -, AFTER, 999999999999999, 50",
            })
    void pageIsReadFromTheQuery(
            @Nullable String after,
            @Nullable String before,
            @Nullable String limit,
            PageRequest.Direction direction,
            long offset,
            int most) {
        assertThat(PageRequest.parse(after, before, limit)).isEqualTo(new PageRequest(direction, offset, most));
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "1, 2, -", "-, -, 0", "-, -, 101", "-, -, -1", "-, -, x", "-, -, ''", "-, -, 1.0",
                        "-, -, 99999999999999999999",
                "-1, -, -", "x, -, -", "'', -, -", "1e3, -, -", "1000000000000000, -, -", "-, -1, -", "-, ' 1', -",
                        "-, ٣, -",
                "-, 99999999999999999999999, -", "+1, -, -", "0x1, -, -",
            })
    void invalidParametersAreRejected(@Nullable String after, @Nullable String before, @Nullable String limit) {
        assertThat(PageRequest.parse(after, before, limit)).isNull();
    }
}
