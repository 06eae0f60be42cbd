package io.loquat.bench.load;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.Arrays;

/** One client: shakes hands, masks what it sends, reads server frames straight from the bytes, and allocates nothing for a whole frame. */
final class Connection {
    static final int TEXT = 1;
    private static final int CLOSE = 8;
    private static final int PING = 9;
    private static final int PONG = 10;
    private static final byte[] NORMAL = {3, (byte) 232};
    private static final byte[] NONE = {};

    /** What becomes of a connection. */
    interface Listener {
        void opened(Connection connection);

        void text(Connection connection, byte[] in, int from, int to, long now);

        /** It is over; what it was doing then is in {@link #state()}. */
        void ended(Connection connection, State at, String why);
    }

    enum State {
        CONNECTING,
        SHAKING,
        OPEN,
        CLOSING,
        ENDED
    }

    final int id;
    private final Reactor reactor;
    private final Listener listener;
    private final SocketChannel channel;
    private final SelectionKey key;
    private final Target target;
    private final String path;
    private State state = State.CONNECTING;
    private byte[] held = NONE;
    private ByteBuffer unsent = ByteBuffer.allocate(0);

    Connection(Reactor reactor, Listener listener, int id, Target target, String path, Source source)
            throws IOException {
        this.reactor = reactor;
        this.listener = listener;
        this.id = id;
        this.target = target;
        this.path = path;
        channel = SocketChannel.open();
        channel.configureBlocking(false);
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        if (source.receiveBuffer() > 0) {
            channel.setOption(StandardSocketOptions.SO_RCVBUF, source.receiveBuffer());
        }
        if (source.spread()) {
            byte[] address = {127, 0, 0, (byte) (2 + id % 249)};
            channel.bind(new InetSocketAddress(InetAddress.getByAddress(address), 0));
        }
        key = channel.register(reactor.selector, SelectionKey.OP_CONNECT, this);
        if (channel.connect(target.address())) {
            connected();
        }
    }

    State state() {
        return state;
    }

    void ready() {
        try {
            int ready = key.isValid() ? key.readyOps() : 0;
            if ((ready & SelectionKey.OP_CONNECT) != 0) {
                channel.finishConnect();
                connected();
            }
            if ((ready & SelectionKey.OP_WRITE) != 0) {
                ByteBuffer rest = unsent;
                unsent = ByteBuffer.allocate(0);
                key.interestOps(SelectionKey.OP_READ);
                write(rest);
            }
            if ((ready & SelectionKey.OP_READ) != 0) {
                read();
            }
        } catch (IOException e) {
            end(String.valueOf(e.getMessage()));
        }
    }

    /** Reads no more, ever. */
    void stopReading() {
        key.interestOps(0);
    }

    void text(byte[] payload) {
        try {
            send(TEXT, payload, 0, payload.length);
        } catch (IOException e) {
            end(String.valueOf(e.getMessage()));
        }
    }

    /** Says goodbye; the end comes when the server has answered. */
    void goodbye() {
        try {
            state = State.CLOSING;
            send(CLOSE, NORMAL, 0, NORMAL.length);
        } catch (IOException e) {
            end(String.valueOf(e.getMessage()));
        }
    }

    void end(String why) {
        if (state == State.ENDED) {
            return;
        }
        State at = state;
        state = State.ENDED;
        held = NONE;
        key.cancel();
        try {
            channel.close();
        } catch (IOException e) {
            throw new Failure("a socket could not be closed", e);
        }
        listener.ended(this, at, why);
    }

    private void connected() throws IOException {
        state = State.SHAKING;
        key.interestOps(SelectionKey.OP_READ);
        write(ByteBuffer.wrap(Handshake.request(target.address(), path, target.subprotocol())));
    }

    private void read() throws IOException {
        ByteBuffer input = reactor.input.clear();
        int n = channel.read(input);
        if (n < 0) {
            end("end of stream");
            return;
        }
        long now = System.nanoTime();
        byte[] bytes = reactor.bytes;
        int before = held.length;
        System.arraycopy(held, 0, bytes, 0, before);
        input.flip().get(bytes, before, n);
        int have = before + n;
        int used = state == State.SHAKING ? shake(bytes, have) : 0;
        if (state == State.OPEN || state == State.CLOSING) {
            used = frames(bytes, used, have, now);
        }
        if (state != State.ENDED) {
            held = used == have ? NONE : Arrays.copyOfRange(bytes, used, have);
        }
    }

    private int shake(byte[] bytes, int have) {
        int end = Handshake.end(bytes, have);
        if (end < 0) {
            return 0;
        }
        if (!Handshake.accepted(bytes, end)) {
            end("the handshake was refused: "
                    + new String(bytes, 0, end, US_ASCII).lines().findFirst().orElse(""));
            return end;
        }
        state = State.OPEN;
        listener.opened(this);
        return end;
    }

    /** Takes every whole frame; how far it came. */
    private int frames(byte[] in, int from, int to, long now) throws IOException {
        int at = from;
        while (to - at >= 2 && state != State.ENDED) {
            int length = in[at + 1];
            int head = 2;
            if (length == 126) {
                head = 4;
                if (to - at < head) {
                    break;
                }
                length = (in[at + 2] & 0xff) << 8 | (in[at + 3] & 0xff);
            } else if (length < 0 || length == 127) {
                end("a frame that is masked or longer than 64 KiB");
                break;
            }
            int start = at + head;
            if (to - start < length) {
                break;
            }
            at = start + length;
            if (in[start - head] == (byte) 0x81) {
                listener.text(this, in, start, at, now);
            } else {
                control(in[start - head], in, start, at);
            }
        }
        return at;
    }

    private void control(int first, byte[] in, int from, int to) throws IOException {
        switch (first & 0xff) {
            case 0x80 | PING -> send(PONG, in, from, to);
            case 0x80 | PONG -> {}
            case 0x80 | CLOSE -> {
                if (state == State.OPEN) {
                    int code = to - from < 2 ? 1005 : (in[from] & 0xff) << 8 | (in[from + 1] & 0xff);
                    send(CLOSE, in, from, Math.min(to, from + 2));
                    end("closed by the server with " + code);
                }
            }
            default -> end("a frame that none of the servers has a reason for: " + Integer.toHexString(first & 0xff));
        }
    }

    private void send(int opcode, byte[] payload, int from, int to) throws IOException {
        int length = to - from;
        ByteBuffer out = reactor.output.clear();
        out.put((byte) (0x80 | opcode));
        if (length < 126) {
            out.put((byte) (0x80 | length));
        } else {
            out.put((byte) (0x80 | 126)).putShort((short) length);
        }
        int mask = reactor.random.nextInt();
        out.putInt(mask);
        for (int i = 0; i < length; i++) {
            out.put((byte) (payload[from + i] ^ (mask >>> (24 - 8 * (i & 3)))));
        }
        write(out.flip());
    }

    private void write(ByteBuffer out) throws IOException {
        if (!unsent.hasRemaining()) {
            channel.write(out);
        }
        if (out.hasRemaining()) {
            if (unsent.remaining() + out.remaining() > Reactor.MAX_FRAME) {
                throw new IOException("the server does not read");
            }
            unsent = ByteBuffer.allocate(unsent.remaining() + out.remaining())
                    .put(unsent)
                    .put(out)
                    .flip();
            key.interestOpsOr(SelectionKey.OP_WRITE);
        }
    }
}
