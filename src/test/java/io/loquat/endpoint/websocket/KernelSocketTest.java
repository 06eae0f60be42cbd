package io.loquat.endpoint.websocket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.traffic.ChannelTrafficShapingHandler;
import java.util.Objects;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Writes bypass the pipeline only if the pipeline would neither change nor delay them. */
class KernelSocketTest {

    private Channel channel = new EmbeddedChannel();

    @BeforeEach
    void connect() {
        assumeTrue(Epoll.isAvailable(), "epoll, which this is about, is not on this system");
        channel = new EpollSocketChannel();
    }

    @AfterEach
    void close() {
        channel.unsafe().closeForcibly();
    }

    @Test
    void epollSocketsCanBypassThePipeline() {
        assertThat(KernelSocket.of(channel)).isNotNull();
    }

    @Test
    void otherTransportsCannot() {
        assertThat(KernelSocket.of(new EmbeddedChannel())).isNull();
    }

    @Test
    void tlsCannot() throws SSLException {
        channel.pipeline().addLast(SslContextBuilder.forClient().build().newHandler(channel.alloc()));
        assertThat(KernelSocket.of(channel)).isNull();
    }

    @Test
    void shapedTrafficCannot() {
        channel.pipeline().addLast(new ChannelTrafficShapingHandler(1_000));
        assertThat(KernelSocket.of(channel)).isNull();
    }

    @Test
    void bufferWithoutAMemoryAddressIsNotAccepted() {
        KernelSocket socket = Objects.requireNonNull(KernelSocket.of(channel));
        ByteBuf bytes = Unpooled.copiedBuffer(new byte[] {1});
        assertThat(socket.send(bytes)).isZero();
        bytes.release();
    }
}
