package io.loquat.bench.report;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.loquat.bench.load.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Writes target/bench/benchmark.md, .json and .svg. */
public final class Report {
    private static final Path OUT = Path.of("target", "bench");

    private final Results results;
    private final Facts facts;

    public Report(Results results, Facts facts) {
        this.results = results;
        this.facts = facts;
    }

    /** What the files say, in lines for the console. */
    public List<String> write() {
        String table = new Table(results, facts).markdown();
        try {
            Files.createDirectories(OUT);
            Files.writeString(OUT.resolve("benchmark.md"), table);
            Files.writeString(OUT.resolve("benchmark.svg"), new Chart(results).svg());
            new ObjectMapper()
                    .enable(SerializationFeature.INDENT_OUTPUT)
                    .writeValue(
                            OUT.resolve("benchmark.json").toFile(),
                            Map.of("facts", facts, "measurements", results.all()));
        } catch (IOException e) {
            throw new Failure("the results cannot be written", e);
        }
        return table.lines().toList();
    }
}
