package io.loquat.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.loquat.protocol.RestEncoder.Delivery;
import io.loquat.protocol.RestEncoder.StatusView;
import io.loquat.protocol.RestEncoder.Within;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class EncoderTest {

    private static final int HI_BYTES = FullEncoder.message(entry(1, "hi"), false).length + 1;

    // ---- pages end early

    @Test
    void pageOfOldestMessagesIsCutAtItsEnd() {
        List<Entry> entries = entries(5);

        assertThat(FullEncoder.fit(entries, false, 5 * HI_BYTES)).isEqualTo(entries);
        assertThat(FullEncoder.fit(entries, false, 5 * HI_BYTES - 1)).isEqualTo(entries.subList(0, 4));
        assertThat(FullEncoder.fit(entries, false, 4 * HI_BYTES)).isEqualTo(entries.subList(0, 4));
        assertThat(FullEncoder.fit(entries, false, HI_BYTES)).isEqualTo(entries.subList(0, 1));
    }

    @Test
    void pageOfNewestMessagesIsCutAtItsStart() {
        List<Entry> entries = entries(5);

        assertThat(FullEncoder.fit(entries, true, 5 * HI_BYTES)).isEqualTo(entries);
        assertThat(FullEncoder.fit(entries, true, 5 * HI_BYTES - 1)).isEqualTo(entries.subList(1, 5));
        assertThat(FullEncoder.fit(entries, true, HI_BYTES)).isEqualTo(entries.subList(4, 5));
    }

    @Test
    void nothingFitsInNoBytes() {
        assertThat(FullEncoder.fit(entries(3), true, HI_BYTES - 1)).isEmpty();
        assertThat(FullEncoder.fit(entries(3), false, 0)).isEmpty();
        assertThat(FullEncoder.fit(List.of(), false, 0)).isEmpty();
    }

    // ---- text on the wire

    @Test
    void supplementaryCharacterTakesFourBytes() {
        int lemon = FullEncoder.message(entry(1, "🍋"), false).length;

        assertThat(lemon - FullEncoder.message(entry(1, ""), false).length).isEqualTo(4);
    }

    // ---- numbers

    @Test
    void statusHasOnlyNumbers() {
        var delivery = new Delivery(3, List.of(new Within(0.001, 2), new Within(0.5, 3)));

        assertThat(new String(RestEncoder.status(new StatusView("pod-7", 1, 2, 3, 4, 5, delivery)), UTF_8))
                .isEqualTo(
                        "{\"node\":\"pod-7\",\"people\":1,\"rooms\":2,\"connections\":3,\"messagesIn\":4,\"messagesOut\":5,"
                                + "\"delivery\":{\"count\":3,\"buckets\":[[0.001,2],[0.5,3]]}}");
    }

    private static List<Entry> entries(int count) {
        return LongStream.rangeClosed(1, count)
                .mapToObj(offset -> entry(offset, "hi"))
                .toList();
    }

    static Entry entry(long offset, String text) {
        return new Entry(RoomName.LOBBY, Samples.EPOCH, offset, "alice", "alice", null, text, Samples.TIME);
    }
}
