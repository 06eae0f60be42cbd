package io.loquat.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A value that is not allowed stops startup with a sentence that names the setting, the value and the allowed range.
 */
class SettingsCheckTest {

    private static String refusal(Map<String, String> properties) {
        return message(() -> TestSettings.of(properties));
    }

    private static String refusalOfVariable(String name, String value) {
        return message(() -> TestSettings.ofEnvironment(Map.of(name, value)));
    }

    private static String message(ThrowingCallable read) {
        return String.valueOf(catchThrowable(read).getMessage());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            loquat.limits.text                  | -1            | a whole number from 1 to 262144
            loquat.limits.text                  | many          | a whole number from 1 to 262144
            loquat.limits.text                  | 99999999999   | a whole number from 1 to 262144
            loquat.limits.text                  | 1.5           | a whole number from 1 to 262144
            loquat.limits.message-burst         | 0             | a whole number from 1 to 1000000
            loquat.limits.outbox-bytes          | 0             | a whole number from 1024 to 1073741824
            loquat.limits.connections           | -1            | a whole number from 0 to 10000000
            loquat.drain.duration               | -5S           | a duration from 0S to 1H
            loquat.drain.duration               | soon          | a duration from 0S to 1H
            loquat.drain.duration               | 99999999999D  | a duration from 0S to 1H
            loquat.heartbeat.ping-after         | 0S            | a duration from 100ms to 1D
            loquat.limits.history-age           | 365000D       | a duration from 100ms to 36500D
            loquat.origins                      | notaurl       | * or origins such as https://chat.example
            loquat.origins                      | ftp://a.b     | * or origins such as https://chat.example
            loquat.origins                      | https://a.b/c | * or origins such as https://chat.example
            loquat.origins                      | https://a.b,c | * or origins such as https://chat.example
            loquat.traces.sample-ratio          | 1.5           | a number from 0 to 1
            loquat.traces.endpoint              | collector     | an address such as http://collector:4318
            loquat.status-page                  | maybe         | on, off, true or false
            loquat.store                        | foo           | memory, sqlite or redis
            """)
    void disallowedValueIsRejected(String setting, String value, String allowed) {
        assertThat(refusal(Map.of(setting, value)))
                .contains(setting + "=" + value + " is not allowed: it must be " + allowed + ".");
    }

    @Test
    void emptyValueIsRejected() {
        assertThat(refusal(Map.of("loquat.limits.text", "")))
                .contains("loquat.limits.text= is not allowed: it must be a whole number from 1 to 262144.");
    }

    @Test
    void longValueIsAbbreviated() {
        assertThat(refusal(Map.of("loquat.store", "x\n".repeat(1_000))))
                .contains("loquat.store=x x x", "… is not allowed")
                .doesNotContain("x ".repeat(51));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            loquat.store            | memory
            loquat.store.path       | chat.db
            loquat.status-page      | off
            loquat.status-page      | false
            loquat.origins          | *
            loquat.origins          | https://a.example, http://b.example:8080,https://[::1]:8443
            loquat.origins[0]       | https://a.example
            loquat.limits.mistakes  | 0
            loquat.limits.text      | ' 100 '
            loquat.presence.grace   | 0S
            loquat.drain.duration   | PT5M
            quarkus.http.port       | 0
            somebody.elses.setting  | x
            """)
    void allowedValueIsAccepted(String setting, String value) {
        assertThat(TestSettings.of(Map.of(setting, value))).isNotNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"quarkus.http.port", "quarkus.management.port"})
    void portsEndAt65535(String port) {
        assertThat(refusal(Map.of(port, "99999")))
                .contains(port + "=99999 is not allowed: it must be a whole number from 0 to 65535.");
    }

    @Test
    void allErrorsAreReported() {
        assertThat(refusal(Map.of("loquat.limits.text", "-1", "loquat.store", "foo", "loquat.stoer", "memory")))
                .contains("loquat.limits.text=-1", "loquat.store=foo", "loquat.stoer is not");
    }

    @Test
    void unresolvedReferenceIsRejected() {
        assertThat(refusal(Map.of("loquat.limits.text", "${nowhere}"))).contains("loquat.limits.text", "nowhere");
    }

    // ---- unknown names

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            loquat.limits.conections | ; did you mean loquat.limits.connections?
            loquat.drain             | ; remove it or correct its name.
            loquat.limit.text        | ; did you mean loquat.limits.text?
            """)
    void misspeltPropertyIsRejected(String name, String rest) {
        assertThat(refusal(Map.of(name, "s3cret")))
                .contains(name + " is not a setting of Loquat" + rest)
                .doesNotContain("s3cret");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            LOQUAT_LIMITS_CONNECTIONS_PER_ADRESS | ; did you mean LOQUAT_LIMITS_CONNECTIONS_PER_ADDRESS?
            LOQUAT_API_PASSWORD                  | ; remove it or correct its name.
            LOQUAT_PORT                          | ''
            """)
    void misspeltVariableIsRejected(String name, String rest) {
        assertThat(refusalOfVariable(name, "7654"))
                .contains(name + " is not a setting of Loquat" + rest)
                .doesNotContain("7654");
    }

    @Test
    void variableWithABadValueIsRejected() {
        assertThat(refusalOfVariable("LOQUAT_LIMITS_CONNECTIONS_PER_ADDRESS", "-7"))
                .contains(
                        "loquat.limits.connections-per-address=-7 is not allowed: it must be a whole number from 0 to");
    }

    /** Kubernetes sets these in each container, unless {@code enableServiceLinks} is off. */
    @Test
    void kubernetesServiceVariablesAreIgnored() {
        assertThat(TestSettings.ofEnvironment(Map.of(
                        "LOQUAT_SERVICE_HOST", "10.96.0.7",
                        "LOQUAT_SERVICE_PORT", "80",
                        "LOQUAT_SERVICE_PORT_HTTP", "80",
                        "LOQUAT_PORT", "tcp://10.96.0.7:80",
                        "LOQUAT_PORT_80_TCP", "tcp://10.96.0.7:80",
                        "LOQUAT_PORT_80_TCP_ADDR", "10.96.0.7",
                        "LOQUAT_PODS_SERVICE_HOST", "None",
                        "LOQUAT_ORIGINS_0_", "https://a.example")))
                .isNotNull();
    }

    // ---- contradictions

    @Test
    void textLimitBeyondTheFrameLimitIsRejected() {
        assertThat(refusal(Map.of("loquat.limits.text", "20000")))
                .contains("loquat.limits.text=20000 does not fit into a frame of loquat.limits.frame-bytes=65536:"
                        + " a character takes up to 4 bytes, so it must be at most 16128.");
        assertThat(TestSettings.of(Map.of("loquat.limits.text", "16128"))
                        .limits()
                        .text())
                .isEqualTo(16_128);
    }

    @Test
    void textLimitBeyondThePageLimitIsRejected() {
        assertThatThrownBy(() -> TestSettings.of(Map.of("loquat.limits.page-bytes", "25599")))
                .hasMessageContaining(
                        "loquat.limits.text=4096 does not fit into a page of loquat.limits.page-bytes=25599:"
                                + " a character takes up to 6 bytes, so it must be at most 4095.");
        assertThat(TestSettings.of(Map.of("loquat.limits.page-bytes", "25600"))).isNotNull();
    }
}
