package io.loquat.testing;

import io.vertx.core.Vertx;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.PfxOptions;
import java.nio.file.Path;

/** Terminates TLS for {@code localhost} with a self-signed certificate, and forwards to a local port. */
public final class TlsTerminator implements AutoCloseable {
    private final Path certificate;
    private final Vertx vertx = Vertx.vertx();
    private final NetServer server;

    /** Starts in front of this port, with its keys in this folder. */
    public TlsTerminator(Path folder, int port) {
        SelfSigned self = SelfSigned.in(folder);
        certificate = self.certificate();
        server = vertx.createNetServer(new NetServerOptions()
                        .setSsl(true)
                        .setKeyCertOptions(new PfxOptions()
                                .setPath(self.store().toString())
                                .setPassword(SelfSigned.PASSWORD)))
                .connectHandler(client -> forward(client, port));
        server.listen(0, "localhost").toCompletionStage().toCompletableFuture().join();
    }

    public int port() {
        return server.actualPort();
    }

    /** Returns the PEM file that clients need in order to trust it. */
    public Path certificate() {
        return certificate;
    }

    private void forward(NetSocket client, int port) {
        client.pause();
        vertx.createNetClient()
                .connect(port, "127.0.0.1")
                .onSuccess(store -> pipe(client, store))
                .onFailure(failure -> client.close());
    }

    private static void pipe(NetSocket client, NetSocket store) {
        client.closeHandler(nothing -> store.close());
        store.closeHandler(nothing -> client.close());
        client.pipeTo(store);
        store.pipeTo(client);
    }

    @Override
    public void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }
}
