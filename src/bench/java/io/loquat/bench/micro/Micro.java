package io.loquat.bench.micro;

import java.nio.file.Path;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/** Runs every JMH benchmark of this package, with what each call allocates; results also in target/bench/jmh.json. */
public final class Micro {
    private Micro() {}

    public static void run() throws RunnerException {
        Path folder = Path.of("target", "bench");
        folder.toFile().mkdirs();
        new Runner(new OptionsBuilder()
                        .include(Micro.class.getPackageName().replace(".", "\\."))
                        .forks(1)
                        .warmupIterations(3)
                        .warmupTime(TimeValue.seconds(1))
                        .measurementIterations(5)
                        .measurementTime(TimeValue.seconds(1))
                        .addProfiler(GCProfiler.class)
                        .resultFormat(ResultFormatType.JSON)
                        .result(folder.resolve("jmh.json").toString())
                        .build())
                .run();
    }
}
