package io.loquat.testing;

import io.vertx.core.Vertx;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.PfxOptions;
import java.nio.file.Path;

/** Takes TLS as {@code localhost}, with a certificate of its own making, and passes what it holds on to a port of this machine. */
public final class TlsFront implements AutoCloseable {
    private final Path certificate;
    private final Vertx vertx = Vertx.vertx();
    private final NetServer server;

    /** In front of this port; the keys go into the folder. */
    public TlsFront(Path folder, int port) {
        SelfSigned self = SelfSigned.in(folder);
        certificate = self.certificate();
        server = vertx.createNetServer(new NetServerOptions()
                        .setSsl(true)
                        .setKeyCertOptions(new PfxOptions()
                                .setPath(self.store().toString())
                                .setPassword(SelfSigned.PASSWORD)))
                .connectHandler(client -> passesOn(client, port));
        server.listen(0, "localhost").toCompletionStage().toCompletableFuture().join();
    }

    public int port() {
        return server.actualPort();
    }

    /** The PEM file that whoever trusts this front needs. */
    public Path certificate() {
        return certificate;
    }

    private void passesOn(NetSocket client, int port) {
        client.pause();
        vertx.createNetClient()
                .connect(port, "127.0.0.1")
                .onSuccess(store -> joins(client, store))
                .onFailure(failure -> client.close());
    }

    private static void joins(NetSocket client, NetSocket store) {
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
