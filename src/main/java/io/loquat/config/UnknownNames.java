package io.loquat.config;

import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Detects names that look like settings of Loquat but are not: otherwise a misspelt setting would silently keep its
 * default.
 */
final class UnknownNames {
    private static final String PROPERTY = "loquat.";
    private static final String VARIABLE = "LOQUAT_";

    /** A list can also be set element by element, as {@code loquat.origins[0]} or {@code LOQUAT_ORIGINS_0_}. */
    private static final Pattern ELEMENT = Pattern.compile("\\[\\d+]$|_\\d+_$");

    /**
     * The variables that Kubernetes, like Docker links before it, sets in every container for a service whose name
     * begins with {@code loquat}.
     */
    private static final Pattern SERVICE_LINK =
            Pattern.compile("_SERVICE_HOST$|_SERVICE_PORT(_\\w+)?$|_PORT_\\d+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?$");

    private static final Pattern SERVICE_URL = Pattern.compile("^(tcp|udp|sctp)://.*");

    private UnknownNames() {}

    /**
     * Returns whether a name looks like a setting of Loquat but is not one.
     *
     * @param names all names that are set
     * @param value returns the value of a name, null if it has none
     */
    static boolean isUnknown(String name, Set<String> names, Function<String, @Nullable String> value) {
        String whole = ELEMENT.matcher(name).replaceFirst("");
        if (name.startsWith(PROPERTY)) {
            // SmallRye derives a property name from each environment variable; the variable itself is checked instead.
            return !Rules.ALL.containsKey(whole) && !names.contains(variable(name));
        }
        return name.startsWith(VARIABLE) && variables().noneMatch(whole::equals) && !isServiceLink(name, value);
    }

    private static boolean isServiceLink(String variable, Function<String, @Nullable String> value) {
        if (SERVICE_LINK.matcher(variable).find()) {
            return true;
        }
        String url = variable.endsWith("_PORT") ? value.apply(variable) : null;
        return url != null && SERVICE_URL.matcher(url).matches();
    }

    /** Returns a sentence for the operator, without the value, which may be a secret. */
    static String refusal(String name) {
        Stream<String> known = name.startsWith(PROPERTY)
                ? Rules.ALL.keySet().stream().filter(setting -> setting.startsWith(PROPERTY))
                : variables();
        int near = 2 + (name.length() - PROPERTY.length()) / 8;
        Optional<String> nearest = known.filter(setting -> distance(name, setting) <= near)
                .min(Comparator.comparingInt(setting -> distance(name, setting)));
        return name + " is not a setting of Loquat"
                + nearest.map(setting -> "; did you mean " + setting + "?").orElse("; remove it or correct its name.");
    }

    private static Stream<String> variables() {
        return Rules.ALL.keySet().stream().map(UnknownNames::variable);
    }

    private static String variable(String property) {
        return property.replaceAll("[^A-Za-z0-9]", "_").toUpperCase(Locale.ROOT);
    }

    /** Returns the Levenshtein distance: the number of insertions, deletions and replacements. */
    private static int distance(String one, String other) {
        int[] row = new int[other.length() + 1];
        for (int j = 0; j < row.length; j++) {
            row[j] = j;
        }
        for (int i = 1; i <= one.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j < row.length; j++) {
                int replaced = diagonal + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[other.length()];
    }
}
