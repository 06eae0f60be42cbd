package io.loquat.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.loquat.testing.Launch;
import io.loquat.testing.ServerProcess;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Invalid settings, or an unusable listening address, stop the start with one message, nothing else, and exit code 1.
 */
class StartFaultsIT {

    @TempDir
    private Path folder = Path.of("");

    private Launch launch() {
        return Launch.in(folder).with("loquat.store", "memory");
    }

    private static void assertDoesNotStart(Launch launch, String... sentences) {
        try (ServerProcess server = launch.startAsync()) {
            assertThat(server.exitCode()).as("exit code%s", server.tail()).isEqualTo(1);
            assertThat(server.log()).containsExactlyInAnyOrder(sentences);
        }
    }

    @Test
    void eachInvalidSettingIsExplained() {
        assertDoesNotStart(
                launch().with("loquat.limits.text", "-1")
                        .with("loquat.drain.duration", "-5S")
                        .with("loquat.limits.message-burst", "0")
                        .with("loquat.origins", "notaurl")
                        .with("loquat.status-page", "maybe")
                        .with("loquat.limits.conections", "7")
                        .with("quarkus.http.port", "99999"),
                "loquat.limits.text=-1 is not allowed: it must be a whole number from 1 to 262144.",
                "loquat.drain.duration=-5S is not allowed: it must be a duration from 0S to 1H.",
                "loquat.limits.message-burst=0 is not allowed: it must be a whole number from 1 to 1000000.",
                "loquat.origins=notaurl is not allowed: it must be * or origins such as https://chat.example.",
                "loquat.status-page=maybe is not allowed: it must be on, off, true or false.",
                "loquat.limits.conections is not a setting of Loquat; did you mean loquat.limits.connections?",
                "quarkus.http.port=99999 is not allowed: it must be a whole number from 0 to 65535.");
    }

    @Test
    void misspeltVariableIsExplained() {
        assertDoesNotStart(
                launch().under("env", "LOQUAT_LIMITS_CONNECTIONS_PER_ADRESS=7"),
                "LOQUAT_LIMITS_CONNECTIONS_PER_ADRESS is not a setting of Loquat;"
                        + " did you mean LOQUAT_LIMITS_CONNECTIONS_PER_ADDRESS?");
    }

    @Test
    void contradictingSettingsAreExplained() {
        assertDoesNotStart(
                launch().with("loquat.limits.text", "60000"),
                "loquat.limits.text=60000 does not fit into a frame of loquat.limits.frame-bytes=65536:"
                        + " a character takes up to 4 bytes, so it must be at most 16128.");
    }

    @Test
    void portInUseIsExplained() throws IOException {
        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String port = Integer.toString(taken.getLocalPort());
            assertDoesNotStart(
                    launch().with("quarkus.http.port", port),
                    cannotListen("127.0.0.1", port, "Address already in use"));
        }
    }

    @Test
    void managementPortInUseIsExplained() throws IOException {
        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String port = Integer.toString(taken.getLocalPort());
            assertDoesNotStart(
                    launch().with("quarkus.management.port", port),
                    "Loquat cannot listen on 127.0.0.1:" + port
                            + ": Address already in use; set quarkus.management.host"
                            + " to an address of this machine and quarkus.management.port to a free port.");
        }
    }

    @Test
    void portInUseWithoutEpollIsExplained() throws IOException {
        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String port = Integer.toString(taken.getLocalPort());
            assertDoesNotStart(
                    launch().with("quarkus.http.port", port).with("quarkus.vertx.prefer-native-transport", "false"),
                    cannotListen("127.0.0.1", port, "Address already in use"));
        }
    }

    /** 192.0.2.0/24 is reserved for documentation; no machine uses it (RFC 5737). */
    @Test
    void hostOfAnotherMachineIsExplained() {
        assertDoesNotStart(
                launch().with("quarkus.http.host", "192.0.2.1"),
                cannotListen("192.0.2.1", "0", "Cannot assign requested address"));
    }

    @Test
    void invalidHostIsExplained() {
        assertDoesNotStart(
                launch().with("quarkus.http.host", "chat.invalid"),
                cannotListen("chat.invalid", "0", "Name or service not known"));
    }

    private static String cannotListen(String host, String port, String why) {
        return "Loquat cannot listen on " + host + ":" + port + ": " + why
                + "; set quarkus.http.host to an address of this" + " machine and quarkus.http.port to a free port.";
    }
}
