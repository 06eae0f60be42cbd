package io.loquat.testing;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/**
 * A self-signed certificate for {@code localhost}, in files.
 *
 * @param store certificate and key, PKCS #12, with {@link #PASSWORD}
 * @param certificate PEM
 * @param key PEM, not encrypted
 * @param both certificate followed by key, PEM
 */
public record SelfSigned(Path store, Path certificate, Path key, Path both) {

    static final String PASSWORD = "as-good-as-none";

    private static final String ALIAS = "localhost";

    /** Creates a certificate with its files in this folder. */
    public static SelfSigned in(Path folder) {
        var made = new SelfSigned(
                folder.resolve("localhost.p12"),
                folder.resolve("localhost.pem"),
                folder.resolve("localhost.key"),
                folder.resolve("localhost.both.pem"));
        made.keytool("-genkeypair", "-keyalg", "EC", "-dname", "CN=localhost", "-ext", "san=dns:localhost");
        made.keytool("-exportcert", "-rfc", "-file", made.certificate.toString());
        try {
            Files.writeString(made.key, made.keyAsPem(), US_ASCII);
            Files.writeString(made.both, Files.readString(made.certificate) + Files.readString(made.key), US_ASCII);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return made;
    }

    private String keyAsPem() throws IOException {
        try (InputStream in = Files.newInputStream(store)) {
            KeyStore keys = KeyStore.getInstance("PKCS12");
            keys.load(in, PASSWORD.toCharArray());
            byte[] key = Objects.requireNonNull(keys.getKey(ALIAS, PASSWORD.toCharArray()))
                    .getEncoded();
            return "-----BEGIN PRIVATE KEY-----\n"
                    + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(key)
                    + "\n-----END PRIVATE KEY-----\n";
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private void keytool(String... words) {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.addAll(List.of(words));
        command.addAll(List.of("-alias", ALIAS, "-keystore", store.toString(), "-storepass", PASSWORD));
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
}
