package io.loquat.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** Captures what the server in this process logs above DEBUG, except access logs. */
public final class LogCapture implements AutoCloseable {

    private static final List<String> ACCESS_LOGS = List.of("io.loquat.access", "io.quarkus.http.access-log");
    private static final Logger ROOT = Logger.getLogger("");

    private final Queue<String> records = new ConcurrentLinkedQueue<>();
    private final Handler handler = new Handler() {
        @Override
        public void publish(LogRecord record) {
            boolean counts = record.getLevel().intValue() >= Level.INFO.intValue()
                    && !ACCESS_LOGS.contains(String.valueOf(record.getLoggerName()));
            if (counts) {
                records.add(record.getLevel() + " " + record.getLoggerName() + ": " + record.getMessage()
                        + (record.getThrown() == null ? "" : " " + record.getThrown()));
            }
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };

    private LogCapture() {
        ROOT.addHandler(handler);
    }

    public static LogCapture start() {
        return new LogCapture();
    }

    /** Asserts that nothing was logged since the last check. */
    public void assertEmpty() {
        List<String> messages = List.copyOf(records);
        records.clear();
        assertThat(messages).as("logged above DEBUG for a client's mistake").isEmpty();
    }

    /** Returns the logged messages, in order. */
    public List<String> messages() {
        return List.copyOf(records);
    }

    /** Returns the logged messages that contain this text. */
    public List<String> with(String part) {
        return records.stream().filter(record -> record.contains(part)).toList();
    }

    /** Asserts that all logged messages contain this text. */
    public void assertOnly(String part) {
        assertThat(records).allMatch(record -> record.contains(part));
    }

    @Override
    public void close() {
        ROOT.removeHandler(handler);
    }
}
