package io.loquat.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Finds settings that are unknown, have a value that is not allowed, or contradict each other. */
final class InvalidSettings {
    /** Bytes of a {@code send} other than its text: type, {@code id}, room and {@code key}. */
    private static final int ENVELOPE_BYTES = 1_024;

    private static final int BYTES_OF_A_CHARACTER = 4;
    private static final int ESCAPED_BYTES_OF_A_CHARACTER = 6;

    private InvalidSettings() {}

    /**
     * Returns a sentence for each fault; an empty list if there is none. Contradictions are looked for only between
     * valid values.
     *
     * @param names all names that are set, of properties and environment variables; names that are not Loquat's are
     *     ignored
     * @param value returns the value of a setting, or its default; null if it has neither
     */
    static List<String> sentences(Set<String> names, Function<String, @Nullable String> value) {
        List<String> faults = new ArrayList<>();
        names.stream()
                .filter(name -> UnknownNames.isUnknown(name, names, value))
                .map(UnknownNames::refusal)
                .forEach(faults::add);
        Rules.ALL.values().forEach(rule -> {
            String set = value.apply(rule.setting());
            if (set != null && !rule.allows().test(set.strip())) {
                faults.add(rule.refusal(set));
            }
        });
        return faults.isEmpty() ? contradictions(value) : faults;
    }

    private static List<String> contradictions(Function<String, @Nullable String> value) {
        List<String> found = new ArrayList<>();
        addIfTooLong(found, value, "loquat.limits.frame-bytes", BYTES_OF_A_CHARACTER, "a frame");
        addIfTooLong(found, value, "loquat.limits.page-bytes", ESCAPED_BYTES_OF_A_CHARACTER, "a page");
        return found;
    }

    private static void addIfTooLong(
            List<String> found, Function<String, @Nullable String> value, String holder, int bytes, String what) {
        String text = value.apply("loquat.limits.text");
        String limit = value.apply(holder);
        if (text == null || limit == null) {
            return;
        }
        long most = (Long.parseLong(limit.strip()) - ENVELOPE_BYTES) / bytes;
        if (Long.parseLong(text.strip()) > most) {
            found.add("loquat.limits.text=" + text + " does not fit into " + what + " of " + holder + "=" + limit
                    + ": a character takes up to " + bytes + " bytes, so it must be at most " + most + ".");
        }
    }
}
