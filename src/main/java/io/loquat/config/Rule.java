package io.loquat.config;

import io.quarkus.runtime.configuration.DurationConverter;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The allowed values of one setting.
 *
 * @param setting the full name of the setting
 * @param kind the kind of value, in words that precede the range, such as {@code "a duration from "}; may be empty
 * @param range the allowed range, in the same words as the Javadoc of the setting
 * @param allows tests whether a value is in the range
 */
record Rule(String setting, String kind, String range, Predicate<String> allows) {
    private static final int LONGEST_SHOWN = 100;

    static Rule whole(String setting, long min, long max) {
        return new Rule(setting, "a whole number from ", min + " to " + max, value -> {
            try {
                long number = Long.parseLong(value);
                return min <= number && number <= max;
            } catch (NumberFormatException e) {
                return false;
            }
        });
    }

    /**
     * A duration in a range.
     *
     * @param min the shortest, in the notation of settings, such as {@code 100ms}
     * @param max the longest, in the same notation
     */
    static Rule duration(String setting, String min, String max) {
        Duration least = DurationConverter.parseDuration(min);
        Duration most = DurationConverter.parseDuration(max);
        return new Rule(setting, "a duration from ", min + " to " + max, value -> {
            Duration duration = duration(value);
            return duration != null && duration.compareTo(least) >= 0 && duration.compareTo(most) <= 0;
        });
    }

    private static @Nullable Duration duration(String value) {
        try {
            return DurationConverter.parseDuration(value);
        } catch (IllegalArgumentException | ArithmeticException | DateTimeException e) {
            return null;
        }
    }

    static Rule fraction(String setting) {
        return new Rule(setting, "a number from ", "0 to 1", value -> {
            try {
                double number = Double.parseDouble(value);
                return 0 <= number && number <= 1;
            } catch (NumberFormatException e) {
                return false;
            }
        });
    }

    static Rule oneOf(String setting, String... words) {
        List<String> all = List.of(words);
        int last = all.size() - 1;
        String range = String.join(", ", all.subList(0, last)) + " or " + all.get(last);
        return new Rule(setting, "", range, all::contains);
    }

    /** A value that is not a number, a duration or one of a few words; {@code range} describes it completely. */
    static Rule other(String setting, String range, Predicate<String> allows) {
        return new Rule(setting, "", range, allows);
    }

    /** Returns a sentence for the operator about a value that is not allowed. */
    String refusal(String value) {
        return setting + "=" + shown(value) + " is not allowed: it must be " + kind + range + ".";
    }

    private static String shown(String value) {
        String line = value.replaceAll("\\p{Cntrl}", " ");
        return line.length() > LONGEST_SHOWN ? line.substring(0, LONGEST_SHOWN) + "…" : line;
    }
}
