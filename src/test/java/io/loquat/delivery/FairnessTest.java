package io.loquat.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.loquat.protocol.WireFormat;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.ReferenceCountUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A room of 100,000 readers that broadcasts all the time does not starve the other sockets of its event loop. */
class FairnessTest {

    private static final int READERS = 100_000;
    private static final int READS = 1_000;
    private static final int BYTES_PER_READ = 16;
    private static final long WRITES_PER_TURN = 512;
    private static final Duration NEVER = Duration.ofDays(1);

    private final ConnectionManager connections = new ConnectionManager(1 << 20, 1_024, NEVER, NEVER, NEVER);
    private final Audience large = connections.newAudience();
    private final EventLoopGroup group = new NioEventLoopGroup(1);
    private final AtomicLong writes = new AtomicLong();
    private final CompletableFuture<List<Long>> writesBetweenReads = new CompletableFuture<>();
    private final CompletableFuture<@Nullable Void> lastIsDelivered = new CompletableFuture<>();
    private volatile boolean stopped;

    @AfterEach
    void stop() {
        stopped = true;
        lastIsDelivered.orTimeout(30, TimeUnit.SECONDS).join();
        group.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
    }

    @Test
    void socketsAreReadAfterEachTurnOfALargeRoom() throws Exception {
        group.next().submit(this::fill).syncUninterruptibly();
        group.next().execute(() -> broadcastAgain(1));
        InetSocketAddress address = (InetSocketAddress) listen().localAddress();
        try (Socket client = new Socket(address.getAddress(), address.getPort())) {
            // Sent all at once, so that every read finds something.
            client.getOutputStream().write(new byte[(READS + 1) * BYTES_PER_READ]);

            List<Long> writesInBetween = writesBetweenReads.get(30, TimeUnit.SECONDS);

            assertThat(writesInBetween).hasSize(READS).allMatch(count -> count <= WRITES_PER_TURN);
            assertThat(writesInBetween.stream().mapToLong(Long::longValue).sum())
                    .as("the large room was not idle")
                    .isGreaterThan(READERS);
        }
    }

    private Channel listen() {
        return new ServerBootstrap()
                .group(group)
                .channel(NioServerSocketChannel.class)
                .childOption(
                        ChannelOption.RCVBUF_ALLOCATOR,
                        new FixedRecvByteBufAllocator(BYTES_PER_READ).maxMessagesPerRead(1))
                .childHandler(new ChannelInboundHandlerAdapter() {
                    private final List<Long> between = new ArrayList<>();
                    private long before = -1;

                    @Override
                    public void channelRead(ChannelHandlerContext ctx, Object msg) {
                        ReferenceCountUtil.release(msg);
                        long now = writes.get();
                        if (before >= 0 && between.size() < READS) {
                            between.add(now - before);
                        }
                        before = now;
                        if (between.size() == READS) {
                            writesBetweenReads.complete(between);
                        }
                    }
                })
                .bind(InetAddress.getLoopbackAddress(), 0)
                .syncUninterruptibly()
                .channel();
    }

    private void fill() {
        for (int i = 0; i < READERS; i++) {
            Connection connection = connections.open(group.next(), "192.0.2.1", new CountingTransport(writes));
            large.add(new Subscriber(connection, WireFormat.PLAIN, null, true), List.of());
        }
    }

    private void broadcastAgain(long offset) {
        if (stopped) {
            lastIsDelivered.complete(null);
        } else {
            connections.broadcast(large, DeliveryFixture.message(offset, "hi"), null, () -> broadcastAgain(offset + 1));
        }
    }
}
