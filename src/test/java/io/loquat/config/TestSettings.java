package io.loquat.config;

import io.smallrye.config.EnvConfigSource;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.Map;

/** Settings without Quarkus. */
public final class TestSettings {
    private TestSettings() {}

    /** The defaults, overridden by these properties. */
    public static Settings of(Map<String, String> properties) {
        return builder()
                .withSources(new PropertiesConfigSource(properties, "test", 100))
                .build()
                .getConfigMapping(Settings.class);
    }

    /** The defaults, overridden by these environment variables. */
    static Settings ofEnvironment(Map<String, String> environment) {
        return builder()
                .withSources(new EnvConfigSource(environment, 300))
                .build()
                .getConfigMapping(Settings.class);
    }

    private static SmallRyeConfigBuilder builder() {
        return new SmallRyeConfigBuilder()
                .withMapping(Settings.class)
                .withInterceptorFactories(new SettingsCheck())
                .addDiscoveredConverters()
                .addDefaultInterceptors();
    }
}
