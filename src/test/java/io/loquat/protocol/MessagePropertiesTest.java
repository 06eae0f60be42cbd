package io.loquat.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Objects;
import java.util.stream.LongStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Properties that hold for the encoding of any message. */
class MessagePropertiesTest {

    @Property
    void pageNeverExceedsItsByteLimit(
            @ForAll List<String> texts, @ForAll boolean newest, @ForAll @IntRange(max = 3_000) int maxBytes) {
        List<Entry> entries = LongStream.rangeClosed(1, texts.size())
                .mapToObj(offset ->
                        EncoderTest.entry(offset, texts.get((int) offset - 1).replaceAll("\\p{Cs}", "")))
                .toList();

        List<Entry> fit = FullEncoder.fit(entries, newest, maxBytes);

        int rest = entries.size() - fit.size();
        assertThat(fit).isEqualTo(newest ? entries.subList(rest, entries.size()) : entries.subList(0, fit.size()));
        assertThat(bytes(fit)).isLessThanOrEqualTo(maxBytes);
        if (rest > 0) {
            assertThat(bytes(newest ? entries.subList(rest - 1, entries.size()) : entries.subList(0, fit.size() + 1)))
                    .isGreaterThan(maxBytes);
        }
    }

    @Property
    void sseEventIsOneDataLine(@ForAll String text) {
        String whole = text.replaceAll("\\p{Cs}", "");
        byte[] bytes = Objects.requireNonNull(
                WireFormat.SSE.encode(new RoomEvent.Message(EncoderTest.entry(17, whole)), false));

        String event = new String(bytes, UTF_8);
        assertThat(event).startsWith("id: k3f9:17\ndata: {").endsWith("}\n\n").doesNotContain("\r");
        assertThat(event.chars().filter(c -> c == '\n').count()).isEqualTo(3);
    }

    private static int bytes(List<Entry> entries) {
        int none = FullEncoder.page(new Page(RoomName.LOBBY, "e", 0, List.of(), true)).length;
        int all = FullEncoder.page(new Page(RoomName.LOBBY, "e", 0, entries, true)).length;
        // No comma precedes the first message.
        return all - none + (entries.isEmpty() ? 0 : 1);
    }
}
