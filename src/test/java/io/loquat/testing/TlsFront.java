package io.loquat.testing;

import io.vertx.core.Vertx;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.PfxOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Takes TLS as {@code localhost}, with a certificate of its own making, and passes what it holds on to a port of this machine. */
public final class TlsFront implements AutoCloseable {
    private static final String PASSWORD = "as-good-as-none";

    private final Path certificate;
    private final Vertx vertx = Vertx.vertx();
    private final NetServer server;

    /** In front of this port; the keys go into the folder. */
    public TlsFront(Path folder, int port) {
        Path keys = folder.resolve("localhost.p12");
        certificate = folder.resolve("localhost.pem");
        keytool(keys, "-genkeypair", "-keyalg", "EC", "-dname", "CN=localhost", "-ext", "san=dns:localhost");
        keytool(keys, "-exportcert", "-rfc", "-file", certificate.toString());
        server = vertx.createNetServer(new NetServerOptions()
                        .setSsl(true)
                        .setKeyCertOptions(
                                new PfxOptions().setPath(keys.toString()).setPassword(PASSWORD)))
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

    private static void keytool(Path keys, String... words) {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.addAll(List.of(words));
        command.addAll(List.of("-alias", "localhost", "-keystore", keys.toString(), "-storepass", PASSWORD));
        try {
            Process keytool = new ProcessBuilder(command).inheritIO().start();
            if (!keytool.waitFor(30, TimeUnit.SECONDS) || keytool.exitValue() != 0) {
                throw new AssertionError("keytool failed: " + command);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }
}
