package io.loquat.endpoint.websocket;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.unix.Socket;
import io.netty.channel.unix.UnixChannel;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.traffic.AbstractTrafficShapingHandler;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Writes straight to the kernel: the system call that Netty makes at the end of its pipeline, without the pipeline.
 * Only for bytes that no handler would change. Owner: the event loop of the channel.
 */
final class KernelSocket {
    private final Channel channel;
    private final Socket socket;

    private KernelSocket(Channel channel, Socket socket) {
        this.channel = channel;
        this.socket = socket;
    }

    /**
     * Returns the socket of a channel; null with NIO, or if a handler changes or delays bytes (TLS, traffic shaping).
     */
    static @Nullable KernelSocket of(Channel channel) {
        ChannelPipeline pipeline = channel.pipeline();
        return channel instanceof UnixChannel unix
                        && unix.fd() instanceof Socket socket
                        && pipeline.get(SslHandler.class) == null
                        && pipeline.get(AbstractTrafficShapingHandler.class) == null
                ? new KernelSocket(channel, socket)
                : null;
    }

    /**
     * Sends a direct buffer and returns the number of bytes that the kernel accepted: 0 if other writes are pending in
     * the channel, if it is closed, or if Netty has no access to memory addresses. Neither releases the buffer nor
     * moves its indices.
     */
    int send(ByteBuf bytes) {
        // Without this buffer the channel is closed, and its file descriptor may already belong to another file.
        ChannelOutboundBuffer waiting = channel.unsafe().outboundBuffer();
        if (waiting == null || waiting.totalPendingWriteBytes() > 0 || !bytes.hasMemoryAddress()) {
            return 0;
        }
        try {
            return socket.sendAddress(bytes.memoryAddress(), bytes.readerIndex(), bytes.writerIndex());
        } catch (IOException e) {
            // The next write of the channel fails in the same way and closes it.
            return 0;
        }
    }
}
