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
 * Checks all settings before the first is used: a {@link ConfigurationException} has one line for each that is not
 * allowed, is unknown or contradicts another. The check runs before {@link Settings} is read because a failed
 * conversion reports less, and some invalid values, such as {@code maybe} for a switch, are converted silently.
 */
public final class SettingsCheck implements ConfigSourceInterceptorFactory {

    @Override
    public ConfigSourceInterceptor getInterceptor(ConfigSourceInterceptorContext context) {
        return new Once();
    }

    /** Runs after all other interceptors, so that it sees the value that they return. */
    @Override
    public OptionalInt getPriority() {
        return OptionalInt.of(Integer.MAX_VALUE);
    }

    // Nothing reads a setting of Loquat while the sources are still being assembled, so at the first read they are
    // complete.
    private static final class Once implements ConfigSourceInterceptor {
        private static final long serialVersionUID = 1;

        private boolean checked;
        private @Nullable ConfigurationException refusal;

        @Override
        public @Nullable ConfigValue getValue(ConfigSourceInterceptorContext context, String name) {
            if (name.startsWith("loquat.")) {
                check(context);
            }
            return context.proceed(name);
        }

        // SmallRye collects what a mapping throws and continues, but no value is converted after a refusal.
        private void check(ConfigSourceInterceptorContext context) {
            if (!checked) {
                checked = true;
                List<String> faults = InvalidSettings.sentences(names(context), setting -> value(context, setting));
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
