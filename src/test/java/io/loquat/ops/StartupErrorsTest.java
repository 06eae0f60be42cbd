package io.loquat.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.loquat.config.TestSettings;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.smallrye.config.ConfigValidationException;
import io.smallrye.config.ConfigValidationException.Problem;
import java.io.IOException;
import java.net.UnknownHostException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Known exceptions of a failed startup become a message for the operator; any other exception is a bug and keeps its
 * stack trace.
 */
class StartupErrorsTest {
    private static final Map<String, String> SETTINGS = Map.of(
            "quarkus.http.host", "127.0.0.1",
            "quarkus.http.port", "8080",
            "quarkus.management.host", "0.0.0.0",
            "quarkus.management.port", "9000");

    private static @Nullable String sentence(Throwable fault) {
        return StartupErrors.sentence(
                new RuntimeException("Failed to start quarkus", fault),
                setting -> Optional.ofNullable(SETTINGS.get(setting)));
    }

    private static Throwable http(Exception cause) {
        return new RuntimeException("Unable to start HTTP server", new ExecutionException(cause));
    }

    @Test
    void portInUseIsExplained() {
        assertThat(sentence(http(new IOException("bind(..) failed with error(-98): Address already in use"))))
                .isEqualTo(
                        "Loquat cannot listen on 127.0.0.1:8080: Address already in use; set quarkus.http.host to an address of"
                                + " this machine and quarkus.http.port to a free port.");
    }

    @Test
    void managementPortInUseIsExplained() {
        assertThat(sentence(http(new IllegalStateException(
                        "Unable to start the management interface on 0.0.0.0:9000",
                        new IOException("bind(..) failed with error(-98): Address already in use")))))
                .isEqualTo(
                        "Loquat cannot listen on 0.0.0.0:9000: Address already in use; set quarkus.management.host to an"
                                + " address of this machine and quarkus.management.port to a free port.");
    }

    @Test
    void invalidHostIsExplained() {
        assertThat(sentence(http(new UnknownHostException("chat.invalid: Name or service not known"))))
                .contains("127.0.0.1:8080: Name or service not known; set quarkus.http.host");
    }

    @Test
    void invalidSettingsAreExplained() {
        assertThat(sentence(new ConfigurationException("loquat.store=foo is not allowed.")))
                .isEqualTo("loquat.store=foo is not allowed.");
        Throwable refused = catchThrowable(() -> TestSettings.of(Map.of("loquat.store", "foo")));
        assertThat(sentence(refused)).startsWith("loquat.store=foo is not allowed");
    }

    @Test
    void messageOfQuarkusIsKept() {
        assertThat(sentence(new ConfigValidationException(new Problem[] {new Problem("quarkus.x is wrong")})))
                .contains("quarkus.x is wrong");
    }

    @Test
    void otherExceptionsKeepTheirStackTrace() {
        assertThat(sentence(new IllegalStateException("as a bug would"))).isNull();
        assertThat(sentence(new IOException("of some file"))).isNull();
    }
}
