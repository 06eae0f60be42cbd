package io.loquat.endpoint.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import io.loquat.delivery.LogContext;
import io.loquat.delivery.Peer;
import io.loquat.protocol.CloseCode;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** RFC 6455 §7: which side closes the TCP connection, and when. */
class ChannelTransportTest {
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final ChannelTransport transport = new ChannelTransport(PATIENCE, 65_536);
    private final EmbeddedChannel channel = new EmbeddedChannel(transport);
    private final List<String> calls = new ArrayList<>();

    ChannelTransportTest() {
        transport.connect(new RecordingPeer(calls), channel);
        channel.freezeTime();
    }

    private record RecordingPeer(List<String> calls) implements Peer {
        @Override
        public LogContext logContext() {
            throw new AssertionError("there is nothing to log");
        }

        @Override
        public void seen(int bytes) {
            calls.add("seen");
        }

        @Override
        public void onWritable() {
            calls.add("takes more");
        }

        @Override
        public void close(CloseCode code) {}

        @Override
        public void ended(boolean broken, int code) {}
    }

    private void close(CloseCode code) {
        transport.close(code.code(), code.reason());
        CloseWebSocketFrame closeFrame = channel.readOutbound();
        assertThat(closeFrame.statusCode()).isEqualTo(code.code());
        closeFrame.release();
    }

    @ParameterizedTest
    @EnumSource(
            mode = EnumSource.Mode.EXCLUDE,
            names = {"PROTOCOL_ERROR", "NOT_UTF8"})
    void correctClientGetsACloseHandshake(CloseCode code) {
        close(code);
        channel.writeInbound(new TextWebSocketFrame("still under way"));
        assertThat(channel.isOpen()).isTrue();

        channel.writeInbound(new CloseWebSocketFrame(code.code(), ""));

        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void writtenBytesCountAsASignOfLife() {
        channel.unsafe().outboundBuffer().setUserDefinedWritability(1, false);
        channel.runPendingTasks();
        assertThat(calls).isEmpty();

        channel.unsafe().outboundBuffer().setUserDefinedWritability(1, true);
        channel.runPendingTasks();

        assertThat(calls).containsExactly("seen", "takes more");
    }

    @ParameterizedTest
    @EnumSource(names = {"PROTOCOL_ERROR", "NOT_UTF8"})
    void clientThatBrokeTheProtocolIsDisconnectedAtOnce(CloseCode code) {
        close(code);

        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void clientThatDoesNotAnswerIsDisconnected() {
        close(CloseCode.UNSUPPORTED_DATA);
        assertThat(channel.isOpen()).isTrue();

        channel.advanceTimeBy(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        channel.runScheduledPendingTasks();

        assertThat(channel.isOpen()).isFalse();
    }
}
