package io.loquat.endpoint.page;

import static io.vertx.core.http.HttpHeaders.ACCEPT_ENCODING;
import static io.vertx.core.http.HttpHeaders.CACHE_CONTROL;
import static io.vertx.core.http.HttpHeaders.CONTENT_ENCODING;
import static io.vertx.core.http.HttpHeaders.CONTENT_LENGTH;
import static io.vertx.core.http.HttpHeaders.CONTENT_TYPE;
import static io.vertx.core.http.HttpHeaders.ETAG;
import static io.vertx.core.http.HttpHeaders.IF_NONE_MATCH;
import static io.vertx.core.http.HttpHeaders.VARY;

import io.loquat.endpoint.http.AllowedMethods;
import io.quarkus.runtime.LaunchMode;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * Serves the files of the pages, each compressed once. Addresses do not change with the content, so a browser may cache
 * a file but must revalidate it, with an ETag that is a hash of the content (RFC 9110 §8.8.3); usually the answer is
 * 304.
 */
@ApplicationScoped
public class PageFiles {
    // Page routes may answer that a file does not exist.
    private static final int AFTER_PAGE_ROUTES = 1;
    /** The build bundles scripts and styles with their imports; any other file is served from the sources. */
    private static final List<String> ROOTS = List.of("META-INF/bundles", "META-INF/resources");

    private static final Pattern FILE = Pattern.compile("(?:/[a-z0-9-]+)+\\.(?<suffix>d\\.ts|[a-z]+)");
    private static final Map<String, String> TYPES = Map.of(
            "html", "text/html;charset=UTF-8",
            "css", "text/css;charset=UTF-8",
            "js", "text/javascript;charset=UTF-8",
            "d.ts", "text/plain;charset=UTF-8",
            "txt", "text/plain;charset=UTF-8",
            "svg", "image/svg+xml",
            "png", "image/png",
            "ico", "image/x-icon",
            "webmanifest", "application/manifest+json");

    private final Map<String, PageFile> files = new ConcurrentHashMap<>();

    /**
     * A file in memory.
     *
     * @param gzipped the compressed content; null if it would not be smaller
     */
    private record PageFile(
            String type, String tag, Buffer plain, @Nullable Buffer gzipped) {}

    void routes(@Observes Router router) {
        // In dev mode a file may change at any time, so Quarkus serves it from disk.
        if (LaunchMode.current() != LaunchMode.DEVELOPMENT) {
            router.route().order(AFTER_PAGE_ROUTES).handler(this::serve);
        }
    }

    private void serve(RoutingContext ctx) {
        String path = ctx.normalizedPath();
        PageFile file = file(path.equals("/") ? "/index.html" : path);
        if (file == null) {
            ctx.next();
            return;
        }
        if (!AllowedMethods.allows(ctx, AllowedMethods.READ)) {
            return;
        }
        HttpServerResponse response = ctx.response()
                .putHeader(ETAG, file.tag())
                .putHeader(CACHE_CONTROL, "no-cache")
                .putHeader(VARY, ACCEPT_ENCODING);
        String known = ctx.request().getHeader(IF_NONE_MATCH);
        if (known != null && (known.strip().equals("*") || known.contains(file.tag()))) {
            response.setStatusCode(304).end();
            return;
        }
        Buffer body = file.plain();
        if (file.gzipped() != null && takesGzip(ctx.request().getHeader(ACCEPT_ENCODING))) {
            body = file.gzipped();
            response.putHeader(CONTENT_ENCODING, "gzip");
        }
        response.putHeader(CONTENT_TYPE, file.type()).putHeader(CONTENT_LENGTH, String.valueOf(body.length()));
        if (HttpMethod.HEAD.equals(ctx.request().method())) {
            response.end();
        } else {
            response.end(body);
        }
    }

    private @Nullable PageFile file(String path) {
        PageFile known = files.get(path);
        if (known != null) {
            return known;
        }
        var name = FILE.matcher(path);
        String type = name.matches() ? TYPES.get(name.group("suffix")) : null;
        byte[] bytes = type == null ? null : read(path);
        if (type == null || bytes == null) {
            return null;
        }
        byte[] gzipped = gzip(bytes);
        var file = new PageFile(
                type, tag(bytes), Buffer.buffer(bytes), gzipped.length < bytes.length ? Buffer.buffer(gzipped) : null);
        files.put(path, file);
        return file;
    }

    /** Returns the content of a file; null if there is none. Blocks while it reads. */
    static byte @Nullable [] read(String path) {
        for (String root : ROOTS) {
            try (InputStream in = Thread.currentThread().getContextClassLoader().getResourceAsStream(root + path)) {
                if (in != null) {
                    return in.readAllBytes();
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return null;
    }

    /** A weak tag, because it is the same with and without compression. */
    private static String tag(byte[] bytes) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(bytes);
            return "W/\"" + Base64.getUrlEncoder().withoutPadding().encodeToString(hash) + '"';
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] gzip(byte[] bytes) {
        var out = new ByteArrayOutputStream();
        try (var gzip = new BestGzip(out)) {
            gzip.write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    /** Compresses as well as possible, which is slow but done only once per file. */
    private static final class BestGzip extends GZIPOutputStream {
        BestGzip(ByteArrayOutputStream out) throws IOException {
            super(out);
            def.setLevel(Deflater.BEST_COMPRESSION);
        }
    }

    private static boolean takesGzip(@Nullable String accepted) {
        return accepted != null
                && Stream.of(accepted.split(",", -1))
                        .map(String::strip)
                        .anyMatch(coding -> coding.matches("(?i)gzip\\s*(;\\s*q=(?!0(\\.0*)?$).*)?"));
    }
}
