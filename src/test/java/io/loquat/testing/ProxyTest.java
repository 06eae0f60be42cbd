package io.loquat.testing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The network of the fault tests fails as it is told to, and only then. */
class ProxyTest {

    private static final int A_MOMENT_MILLIS = 150;
    private static final Duration SLOW = Duration.ofMillis(120);

    @SuppressWarnings("NullAway.Init")
    private ServerSocket echo;

    @SuppressWarnings("NullAway.Init")
    private Thread accepting;

    @SuppressWarnings("NullAway.Init")
    private Proxy proxy;

    @BeforeEach
    void anEchoBehindIt() throws IOException {
        echo = new ServerSocket(0, 0, InetAddress.getLoopbackAddress());
        accepting = Thread.ofVirtual().start(this::echoes);
        proxy = Proxy.to(echo.getLocalPort());
    }

    @AfterEach
    void closes() throws IOException {
        proxy.close();
        echo.close();
    }

    @Test
    void itForwardsAndTellsTheEnd() throws IOException {
        try (Socket socket = connects()) {
            says(socket, "hello");
            assertThat(hears(socket, 5)).isEqualTo("hello");
            socket.shutdownOutput();
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        }
    }

    @Test
    void aStallKeepsWhatWasSentAndTheConnections() throws IOException {
        try (Socket socket = connects()) {
            says(socket, "a");
            assertThat(hears(socket, 1)).isEqualTo("a");
            proxy.stall();
            says(socket, "b");
            says(socket, "c");
            socket.setSoTimeout(A_MOMENT_MILLIS);
            assertThatThrownBy(() -> hears(socket, 1)).isInstanceOf(SocketTimeoutException.class);
            try (Socket late = connects()) {
                says(late, "late");
                proxy.heal();
                assertThat(hears(late, 4)).isEqualTo("late");
            }
            socket.setSoTimeout((int) RawWebSocket.PATIENCE.toMillis());
            assertThat(hears(socket, 2)).isEqualTo("bc");
        }
    }

    @Test
    void aDelayIsOfEachWayAndNotOfEachPiece() throws IOException {
        try (Socket socket = connects()) {
            says(socket, "a");
            assertThat(hears(socket, 1)).isEqualTo("a");
            proxy.delay(SLOW);
            long start = System.nanoTime();
            for (int i = 0; i < 100; i++) {
                says(socket, "x");
            }
            assertThat(hears(socket, 100)).hasSize(100);
            assertThat(Duration.ofNanos(System.nanoTime() - start))
                    .isBetween(SLOW.multipliedBy(2), SLOW.multipliedBy(90));
        }
    }

    @Test
    void aResetIsOneUntilItHeals() throws IOException {
        try (Socket socket = connects()) {
            says(socket, "a");
            assertThat(hears(socket, 1)).isEqualTo("a");
            proxy.reset();
            assertThatThrownBy(() -> hears(socket, 1)).isInstanceOf(SocketException.class);
        }
        try (Socket refused = connects()) {
            assertThatThrownBy(() -> hears(refused, 1)).isInstanceOf(SocketException.class);
        }
        proxy.heal();
        try (Socket socket = connects()) {
            says(socket, "b");
            assertThat(hears(socket, 1)).isEqualTo("b");
        }
    }

    @Test
    void whereNobodyListensTheConnectionIsReset() throws IOException, InterruptedException {
        echo.close();
        // A virtual thread inside accept() closes the socket when it wakes up; until then it may take a connection.
        accepting.join();
        try (Socket socket = connects()) {
            assertThatThrownBy(() -> hears(socket, 1)).isInstanceOf(SocketException.class);
        }
    }

    private Socket connects() throws IOException {
        var socket = new Socket(InetAddress.getLoopbackAddress(), proxy.port());
        socket.setSoTimeout((int) RawWebSocket.PATIENCE.toMillis());
        return socket;
    }

    private static void says(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(UTF_8));
    }

    private static String hears(Socket socket, int length) throws IOException {
        InputStream in = socket.getInputStream();
        return new String(in.readNBytes(length), UTF_8);
    }

    private void echoes() {
        try {
            while (true) {
                Socket socket = echo.accept();
                Thread.ofVirtual().start(() -> echoes(socket));
            }
        } catch (IOException closed) {
            // the test is over
        }
    }

    private static void echoes(Socket socket) {
        try (socket) {
            socket.getInputStream().transferTo(socket.getOutputStream());
        } catch (IOException reset) {
            // that is what some tests do
        }
    }
}
