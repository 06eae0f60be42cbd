package io.loquat.bench.micro;

import io.loquat.protocol.WireFormat;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** What it costs to make the bytes of one message, which is done once for each format and not for each receiver. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class EncoderBenchmark {
    @Param({"JSON_EN", "PLAIN", "FULL"})
    private WireFormat format = WireFormat.PLAIN;

    @Benchmark
    public byte @Nullable [] encode() {
        return format.encode(Samples.MESSAGE, false);
    }
}
