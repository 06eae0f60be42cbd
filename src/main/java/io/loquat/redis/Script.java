package io.loquat.redis;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** A Lua script that the store runs atomically. Immutable; create it once. */
public final class Script {
    private final byte[] text;
    private final byte[] digest;

    private Script(byte[] text) {
        this.text = text;
        this.digest = HexFormat.of().formatHex(sha1(text)).getBytes(US_ASCII);
    }

    /**
     * Loads a script from a resource beside a class, such as {@code append.lua}. It receives {@code PREFIX} and
     * {@code CHANNELS}, the prefixes of its keys and channels.
     */
    static Script beside(Class<?> owner, String name, Keyspace space) {
        try (InputStream in = owner.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("script " + name + " not found beside " + owner);
            }
            // On the first line, so that line numbers in the store's errors match the file. Neither value can contain a
            // quote.
            return of("local PREFIX, CHANNELS = '" + space.keys() + "', '" + space.channels() + "' "
                    + new String(in.readAllBytes(), UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Creates a script from its text. */
    public static Script of(String text) {
        return new Script(text.getBytes(UTF_8));
    }

    byte[] text() {
        return text;
    }

    /** Returns the digest by which the store knows a script that it has seen. */
    byte[] digest() {
        return digest;
    }

    private static byte[] sha1(byte[] text) {
        try {
            return MessageDigest.getInstance("SHA-1").digest(text);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
