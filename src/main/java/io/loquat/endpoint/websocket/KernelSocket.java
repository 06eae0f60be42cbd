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
 * The shortest way to the kernel: the system call that Netty makes at the end of its pipeline, without the pipeline. Only for bytes
 * that nothing there would change. Owner: the event loop of the channel.
 */
final class KernelSocket {
    private final Channel channel;
    private final Socket socket;

    private KernelSocket(Channel channel, Socket socket) {
        this.channel = channel;
        this.socket = socket;
    }

    /** The socket of a channel, or null where there is no such way: NIO, or a handler that changes bytes or holds them back. */
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
     * Sends direct memory; how many bytes the kernel took, 0 while something waits in the channel, when it is closed, or where Netty
     * has no access to addresses.
     */
    int send(ByteBuf bytes) {
        // Without this buffer the channel is closed, and its file's number may be another's by now.
        ChannelOutboundBuffer waiting = channel.unsafe().outboundBuffer();
        if (waiting == null || waiting.totalPendingWriteBytes() > 0 || !bytes.hasMemoryAddress()) {
            return 0;
        }
        try {
            return socket.sendAddress(bytes.memoryAddress(), bytes.readerIndex(), bytes.writerIndex());
        } catch (IOException e) {
            // The channel meets it too when it writes, and ends.
            return 0;
        }
    }
}
