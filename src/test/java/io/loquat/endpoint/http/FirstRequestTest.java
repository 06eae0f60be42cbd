package io.loquat.endpoint.http;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.loquat.testing.LogCapture;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** The first request, which the server sends to each of its listeners. */
class FirstRequestTest {

    @Test
    void reachesListenerThatStartsLaterAndLogsNothing() throws IOException, InterruptedException {
        try (var listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                LogCapture log = LogCapture.start()) {
            var tries = new AtomicInteger();
            Thread sending = FirstRequest.send(
                    "0.0.0.0",
                    () -> {
                        if (tries.incrementAndGet() < 3) {
                            throw new IllegalStateException("not started");
                        }
                        return listener.getLocalPort();
                    },
                    "/online");
            try (Socket accepted = listener.accept()) {
                var request = new BufferedReader(new InputStreamReader(accepted.getInputStream(), US_ASCII));
                assertThat(request.readLine()).isEqualTo("GET /online HTTP/1.1");
                accepted.getOutputStream().write("HTTP/1.1 200 OK\r\n\r\n".getBytes(US_ASCII));
            }
            sending.join();
            assertThat(tries).hasValue(3);
            log.assertEmpty();
        }
    }
}
