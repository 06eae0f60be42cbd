package io.loquat.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.loquat.testing.HttpReader;
import io.loquat.testing.Memory;
import io.loquat.testing.Names;
import io.loquat.testing.ServerTest;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A reader that exports a large room slowly, or aborts, costs the server little and the other clients nothing. */
@ServerTest
class SlowExportTest extends NeighbourTest {

    private static final int MIB = 1024 * 1024;
    private static final int READERS = 40;
    private static final int MESSAGES = 1_000;
    private static final Pattern OFFSET = Pattern.compile("\"offset\":(\\d+),");

    private final String large = Names.unique("large");

    @BeforeEach
    void fillRoomWith12Megabytes() {
        fill(large, MESSAGES, "字".repeat(4_000));
    }

    private HttpReader reader() {
        return closeLater(new HttpReader(base, exportOf(large), "HTTP/1.1"));
    }

    @Test
    void stalledExportReadersLeaveTheMemoryBounded() {
        long memory = Memory.direct() + Memory.heap();
        List<HttpReader> readers = new ArrayList<>();
        assertUndisturbed(() -> {
            for (int i = 0; i < READERS; i++) {
                readers.add(reader());
            }
            for (int i = 0; i < 100; i++) {
                neighboursTalk();
            }
            assertThat(Memory.direct() + Memory.heap() - memory).isLessThan(64L * MIB);
        });
        assertUndisturbed(() -> {
            HttpReader.Answer answer = readers.getFirst().read();
            assertThat(answer.isWhole()).isTrue();
            assertThat(OFFSET.matcher(answer.text()).results().map(found -> Long.parseLong(found.group(1))))
                    .containsExactlyElementsOf(
                            LongStream.rangeClosed(1, MESSAGES).boxed().toList());
        });
    }

    @Test
    void abortedExportsAffectNobodyElse() {
        assertUndisturbed(() -> {
            for (int i = 0; i < 100; i++) {
                reader().reset();
            }
        });
    }
}
