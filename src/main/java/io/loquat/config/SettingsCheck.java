package io.loquat.config;

import io.quarkus.runtime.configuration.ConfigurationException;
import io.smallrye.config.ConfigSourceInterceptor;
import io.smallrye.config.ConfigSourceInterceptorContext;
import io.smallrye.config.ConfigSourceInterceptorFactory;
import io.smallrye.config.ConfigValue;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Looks at all settings before the first is used: a {@link ConfigurationException} has a line for each that is not allowed,
 * unknown or contradicts another. It stands before {@link Settings} because converting a value tells less, and some values,
 * such as {@code maybe} for a switch, are converted without a word.
 */
public final class SettingsCheck implements ConfigSourceInterceptorFactory {

    @Override
    public ConfigSourceInterceptor getInterceptor(ConfigSourceInterceptorContext context) {
        return new Once();
    }

    /** Behind all others: it sees what they make of a value. */
    @Override
    public OptionalInt getPriority() {
        return OptionalInt.of(Integer.MAX_VALUE);
    }

    // While sources are still being put together nobody asks for a setting of ours; the first who does finds them
    // complete.
    private static final class Once implements ConfigSourceInterceptor {
        private static final long serialVersionUID = 1;

        private boolean looked;
        private @Nullable ConfigurationException refusal;

        @Override
        public @Nullable ConfigValue getValue(ConfigSourceInterceptorContext context, String name) {
            if (name.startsWith("loquat.")) {
                look(context);
            }
            return context.proceed(name);
        }

        // SmallRye gathers what a mapping throws and goes on, but no value is converted after a refusal.
        private void look(ConfigSourceInterceptorContext context) {
            if (!looked) {
                looked = true;
                List<String> faults = Rules.faults(names(context), setting -> value(context, setting));
                refusal = faults.isEmpty() ? null : new ConfigurationException(String.join("\n", faults));
            }
            if (refusal != null) {
                throw refusal;
            }
        }

        private static Set<String> names(ConfigSourceInterceptorContext context) {
            Set<String> names = new LinkedHashSet<>();
            context.iterateNames().forEachRemaining(names::add);
            return names;
        }

        private static @Nullable String value(ConfigSourceInterceptorContext context, String setting) {
            ConfigValue value = context.proceed(setting);
            return value == null ? null : value.getValue();
        }
    }
}
