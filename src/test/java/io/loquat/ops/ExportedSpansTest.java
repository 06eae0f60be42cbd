package io.loquat.ops;

import static org.assertj.core.api.Assertions.assertThat;

import io.loquat.log.RoomLog.Stored;
import io.loquat.log.RoomLog.Unavailable;
import io.loquat.protocol.Entry;
import io.loquat.protocol.RoomName;
import io.opentelemetry.api.trace.SpanId;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class ExportedSpansTest {
    private static final RoomName ROOM = new RoomName("kitchen");

    private final List<SpanData> seen = new ArrayList<>();

    /** One of several servers that export to the same collector. */
    private ExportedSpans server(double share) {
        TraceIds ids = new TraceIds();
        SpanExporter collector = new SpanExporter() {
            @Override
            public CompletableResultCode export(Collection<SpanData> spans) {
                seen.addAll(spans);
                return CompletableResultCode.ofSuccess();
            }

            @Override
            public CompletableResultCode flush() {
                return CompletableResultCode.ofSuccess();
            }

            @Override
            public CompletableResultCode shutdown() {
                return CompletableResultCode.ofSuccess();
            }
        };
        SdkTracerProvider provider = SdkTracerProvider.builder()
                .setIdGenerator(ids)
                .setSampler(Sampler.parentBased(Sampler.traceIdRatioBased(share)))
                .addSpanProcessor(SimpleSpanProcessor.create(collector))
                .build();
        return new ExportedSpans(provider, ids, share);
    }

    private static Entry entry(long offset) {
        return new Entry(ROOM, "k3f9", offset, "alice", "alice", null, "hi", Instant.EPOCH);
    }

    @Test
    void deliveriesOfOtherServersAreChildrenOfTheAppend() {
        server(1).begin(ROOM).answered(new Stored(entry(7), false));
        server(1).delivered(entry(7), 1_000_000);

        SpanData append = seen.getFirst();
        SpanData deliver = seen.getLast();
        assertThat(List.of(append.getName(), deliver.getName())).containsExactly("append", "deliver");
        assertThat(append.getParentSpanId()).isEqualTo(SpanId.getInvalid());
        assertThat(deliver.getTraceId()).isEqualTo(append.getTraceId());
        assertThat(deliver.getParentSpanId()).isEqualTo(append.getSpanId());
        assertThat(deliver.getSpanId()).isNotEqualTo(append.getSpanId());
        assertThat(deliver.getEndEpochNanos() - deliver.getStartEpochNanos()).isEqualTo(1_000_000);
    }

    @Test
    void appendThatStoredNothingHasItsOwnTrace() {
        Spans server = server(1);
        server.begin(ROOM).answered(new Stored(entry(7), false));
        server.begin(ROOM).answered(new Stored(entry(7), true));
        server.begin(ROOM).answered(new Unavailable());
        server.begin(ROOM).answered(null);

        assertThat(seen)
                .extracting(SpanData::getTraceId)
                .doesNotHaveDuplicates()
                .hasSize(4);
    }

    @Test
    void allServersSampleTheSameMessages() {
        Spans sender = server(0.5);
        Spans other = server(0.5);
        for (int i = 1; i <= 1_000; i++) {
            sender.begin(ROOM).answered(new Stored(entry(i), false));
            other.delivered(entry(i), 1);
        }
        Map<String, Long> spans =
                seen.stream().collect(Collectors.groupingBy(SpanData::getTraceId, Collectors.counting()));
        assertThat(spans).hasSizeBetween(400, 600);
        assertThat(spans.values()).containsOnly(2L);
    }
}
