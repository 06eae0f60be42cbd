package io.loquat.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.loquat.protocol.WireFormat;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A room of 100,000 that is told something all the time does not keep its event loop from the others' sockets. */
class FairnessTest {

    private static final int READERS = 100_000;
    private static final int ROUND_TRIPS = 101;
    private static final Duration NEVER = Duration.ofDays(1);

    private final ConnectionManager connections = new ConnectionManager(1 << 20, 1_024, NEVER, NEVER, NEVER);
    private final Audience large = connections.newAudience();
    private final EventLoopGroup group = new NioEventLoopGroup(1);
    private final AtomicLong writes = new AtomicLong();
    private final AtomicLong writesAtTheRead = new AtomicLong();
    private volatile boolean over;

    @AfterEach
    void stop() {
        over = true;
        group.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
    }

    @Test
    void socketsAreLookedAtBetweenTheTurnsOfALargeRoom() throws IOException {
        Channel listener = listen();
        group.next().submit(this::fill).syncUninterruptibly();
        group.next().execute(() -> sayAgain(1));
        List<Long> writesInBetween = new ArrayList<>();
        try (Socket client =
                new Socket(InetAddress.getLoopbackAddress(), ((InetSocketAddress) listener.localAddress()).getPort())) {
            for (int i = 0; i < ROUND_TRIPS; i++) {
                long before = writes.get();
                client.getOutputStream().write(1);
                assertThat(client.getInputStream().read()).isEqualTo(1);
                writesInBetween.add(writesAtTheRead.get() - before);
            }
        }

        assertThat(writes.get()).as("the large room was not idle").isGreaterThan(READERS);
        Collections.sort(writesInBetween);
        assertThat(writesInBetween.get(ROUND_TRIPS / 2))
                .as("writes to the large room while a byte waited to be read: %s", writesInBetween)
                .isLessThan(READERS / 10);
    }

    private Channel listen() {
        return new ServerBootstrap()
                .group(group)
                .channel(NioServerSocketChannel.class)
                .childHandler(new ChannelInboundHandlerAdapter() {
                    @Override
                    public void channelRead(ChannelHandlerContext ctx, Object msg) {
                        writesAtTheRead.set(writes.get());
                        ctx.writeAndFlush(ReferenceCountUtil.retain(msg));
                        ReferenceCountUtil.release(msg);
                    }
                })
                .bind(InetAddress.getLoopbackAddress(), 0)
                .syncUninterruptibly()
                .channel();
    }

    private void fill() {
        for (int i = 0; i < READERS; i++) {
            Connection connection = connections.open(group.next(), "192.0.2.1", new BottomlessWire(writes));
            large.add(new Subscriber(connection, WireFormat.PLAIN, null, true), List.of());
        }
    }

    private void sayAgain(long offset) {
        if (!over) {
            connections.broadcast(large, House.message(offset, "hi"), null, () -> sayAgain(offset + 1));
        }
    }
}
