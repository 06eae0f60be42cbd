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

/** The proxy of the fault tests fails exactly when told to. */
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
    void startEcho() throws IOException {
        echo = new ServerSocket(0, 0, InetAddress.getLoopbackAddress());
        accepting = Thread.ofVirtual().start(this::echo);
        proxy = Proxy.to(echo.getLocalPort());
    }

    @AfterEach
    void closes() throws IOException {
        proxy.close();
        echo.close();
    }

    @Test
    void proxyForwardsDataAndTheEnd() throws IOException {
        try (Socket socket = connect()) {
            send(socket, "hello");
            assertThat(receive(socket, 5)).isEqualTo("hello");
            socket.shutdownOutput();
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        }
    }

    @Test
    void stallKeepsDataAndConnections() throws IOException {
        try (Socket socket = connect()) {
            send(socket, "a");
            assertThat(receive(socket, 1)).isEqualTo("a");
            proxy.stall();
            send(socket, "b");
            send(socket, "c");
            socket.setSoTimeout(A_MOMENT_MILLIS);
            assertThatThrownBy(() -> receive(socket, 1)).isInstanceOf(SocketTimeoutException.class);
            try (Socket late = connect()) {
                send(late, "late");
                proxy.heal();
                assertThat(receive(late, 4)).isEqualTo("late");
            }
            socket.setSoTimeout((int) RawWebSocket.PATIENCE.toMillis());
            assertThat(receive(socket, 2)).isEqualTo("bc");
        }
    }

    @Test
    void delayAppliesPerDirectionNotPerPiece() throws IOException {
        try (Socket socket = connect()) {
            send(socket, "a");
            assertThat(receive(socket, 1)).isEqualTo("a");
            proxy.delay(SLOW);
            long start = System.nanoTime();
            for (int i = 0; i < 100; i++) {
                send(socket, "x");
            }
            assertThat(receive(socket, 100)).hasSize(100);
            assertThat(Duration.ofNanos(System.nanoTime() - start))
                    .isBetween(SLOW.multipliedBy(2), SLOW.multipliedBy(90));
        }
    }

    @Test
    void connectionsAreResetUntilHealed() throws IOException {
        try (Socket socket = connect()) {
            send(socket, "a");
            assertThat(receive(socket, 1)).isEqualTo("a");
            proxy.reset();
            assertThatThrownBy(() -> receive(socket, 1)).isInstanceOf(SocketException.class);
        }
        try (Socket refused = connect()) {
            assertThatThrownBy(() -> receive(refused, 1)).isInstanceOf(SocketException.class);
        }
        proxy.heal();
        try (Socket socket = connect()) {
            send(socket, "b");
            assertThat(receive(socket, 1)).isEqualTo("b");
        }
    }

    @Test
    void connectionIsResetIfNothingListens() throws IOException, InterruptedException {
        echo.close();
        // A virtual thread inside accept() closes the socket when it wakes up; until then it may take a connection.
        accepting.join();
        try (Socket socket = connect()) {
            assertThatThrownBy(() -> receive(socket, 1)).isInstanceOf(SocketException.class);
        }
    }

    private Socket connect() throws IOException {
        var socket = new Socket(InetAddress.getLoopbackAddress(), proxy.port());
        socket.setSoTimeout((int) RawWebSocket.PATIENCE.toMillis());
        return socket;
    }

    private static void send(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(UTF_8));
    }

    private static String receive(Socket socket, int length) throws IOException {
        InputStream in = socket.getInputStream();
        return new String(in.readNBytes(length), UTF_8);
    }

    private void echo() {
        try {
            while (true) {
                Socket socket = echo.accept();
                Thread.ofVirtual().start(() -> echo(socket));
            }
        } catch (IOException closed) {
            // The test has closed the server socket.
        }
    }

    private static void echo(Socket socket) {
        try (socket) {
            socket.getInputStream().transferTo(socket.getOutputStream());
        } catch (IOException reset) {
            // Some tests reset their connections.
        }
    }
}
