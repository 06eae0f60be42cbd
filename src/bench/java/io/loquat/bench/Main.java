package io.loquat.bench;

import io.loquat.bench.load.Failure;
import io.loquat.bench.micro.Micro;
import org.openjdk.jmh.runner.RunnerException;

/** Runs one form of the benchmark; the exit status is 1 when anything was lost, doubled, out of order or damaged. */
public final class Main {
    private Main() {}

    public static void main(String[] args) throws RunnerException {
        try {
            switch (args[0]) {
                case "long" -> new Bench(Form.LONG).run();
                case "short" -> new Bench(Form.SHORT).run();
                case "jmh" -> Micro.run();
                case "against" -> Against.run();
                default -> throw new Failure("-Dbench= takes long, short, jmh or against, and not " + args[0]);
            }
        } catch (Failure e) {
            Console.say("");
            Console.say("THE BENCHMARK FAILED: " + e.getMessage());
            System.exit(1);
        }
        System.exit(0);
    }
}
