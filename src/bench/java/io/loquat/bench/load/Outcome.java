package io.loquat.bench.load;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;

/**
 * What one stretch of sending came to.
 *
 * @param cpu CPU seconds of the server, or of all servers
 * @param store CPU seconds of the process that they keep rooms in, 0 where there is none
 * @param generator CPU seconds of this process
 * @param others CPU seconds of everything else on the machine: a disturbed measurement shows here
 * @param latency nanoseconds from when a message was due to when a receiver's bytes were read
 * @param drain seconds until the last delivery after the last message
 * @param thirds deliveries in each third of the time
 * @param ended connections that the server ended
 */
public record Outcome(
        double seconds,
        long sent,
        long deliveries,
        double cpu,
        double store,
        double generator,
        double others,
        Histogram latency,
        double drain,
        List<Long> thirds,
        int ended,
        Faults faults) {

    public double deliveriesPerCpuSecond() {
        return cpu > 0 ? deliveries / cpu : 0;
    }

    public double messagesPerSecond() {
        return sent / seconds;
    }

    public double p99Millis() {
        return latency.getValueAtPercentile(99) / 1e6;
    }

    /** Everything for the record. */
    public Map<String, Double> values() {
        Map<String, Double> values = new LinkedHashMap<>();
        values.put("deliveries_per_cpu_s", deliveriesPerCpuSecond());
        values.put("deliveries_per_s", deliveries / seconds);
        values.put("messages_per_s", messagesPerSecond());
        values.put("server_cpu_share", cpu / seconds);
        if (store > 0) {
            values.put("store_cpu_share", store / seconds);
        }
        values.put("generator_cpu_share", generator / seconds);
        values.put("others_cpus", others / seconds);
        values.put("p50_ms", latency.getValueAtPercentile(50) / 1e6);
        values.put("p90_ms", latency.getValueAtPercentile(90) / 1e6);
        values.put("p99_ms", p99Millis());
        values.put("p999_ms", latency.getValueAtPercentile(99.9) / 1e6);
        values.put("max_ms", latency.getMaxValue() / 1e6);
        values.put("drain_s", drain);
        return values;
    }
}
