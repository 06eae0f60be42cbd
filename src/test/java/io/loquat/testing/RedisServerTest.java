package io.loquat.testing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The store of the tests is a real one that can be killed, frozen and restarted. */
class RedisServerTest {

    private static final int A_MOMENT_MILLIS = 200;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    @Test
    void dataSurvivesAKill() throws IOException {
        try (RedisServer store = RedisServer.in(folder)) {
            assertThat(asks(store, "SET fruit loquat")).isEqualTo("+OK");
            int port = store.port();
            store.kill();
            assertThatThrownBy(() -> asks(store, "PING")).isInstanceOf(IOException.class);
            store.restart();
            assertThat(store.port()).isEqualTo(port);
            assertThat(asks(store, "STRLEN fruit")).isEqualTo(":6");
        }
    }

    @Test
    void frozenStoreAnswersOnceUnfrozen() throws IOException {
        try (RedisServer store = RedisServer.in(folder)) {
            store.freeze();
            assertThatThrownBy(() -> asks(store, "PING", A_MOMENT_MILLIS)).isInstanceOf(SocketTimeoutException.class);
            store.unfreeze();
            assertThat(asks(store, "PING")).isEqualTo("+PONG");
        }
    }

    @Test
    void bundledStoreRuns() {
        assertThat(RedisExecutable.embedded()).isPresent();
    }

    private static String asks(RedisServer store, String command) throws IOException {
        return asks(store, command, (int) RawWebSocket.PATIENCE.toMillis());
    }

    private static String asks(RedisServer store, String command, int patienceMillis) throws IOException {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), store.port());
                var answers = new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8))) {
            socket.setSoTimeout(patienceMillis);
            socket.getOutputStream().write((command + "\r\n").getBytes(UTF_8));
            return String.valueOf(answers.readLine());
        }
    }
}
