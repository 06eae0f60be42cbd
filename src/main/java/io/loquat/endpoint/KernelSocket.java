package io.loquat.endpoint;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.unix.Socket;
import io.netty.channel.unix.UnixChannel;
import io.netty.handler.ssl.SslHandler;
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

    /** The socket of a channel, or null where there is no such way: another transport than epoll, or TLS. */
    static @Nullable KernelSocket of(Channel channel) {
        return channel instanceof UnixChannel unix
                        && unix.fd() instanceof Socket socket
                        && channel.pipeline().get(SslHandler.class) == null
                ? new KernelSocket(channel, socket)
                : null;
    }

    /** Sends direct memory; how many bytes the kernel took, 0 while something waits in the channel or when it is closed. */
    int send(ByteBuf bytes) {
        // Without this buffer the channel is closed, and its file's number may be another's by now.
        ChannelOutboundBuffer waiting = channel.unsafe().outboundBuffer();
        if (waiting == null || waiting.totalPendingWriteBytes() > 0) {
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
