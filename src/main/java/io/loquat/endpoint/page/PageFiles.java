package io.loquat.endpoint.page;

import static io.vertx.core.http.HttpHeaders.ACCEPT_ENCODING;
import static io.vertx.core.http.HttpHeaders.CACHE_CONTROL;
import static io.vertx.core.http.HttpHeaders.CONTENT_ENCODING;
import static io.vertx.core.http.HttpHeaders.CONTENT_LENGTH;
import static io.vertx.core.http.HttpHeaders.CONTENT_TYPE;
import static io.vertx.core.http.HttpHeaders.ETAG;
import static io.vertx.core.http.HttpHeaders.IF_NONE_MATCH;
import static io.vertx.core.http.HttpHeaders.VARY;

import io.loquat.endpoint.http.Methods;
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
 * The files of the pages, compressed once. No address changes with its content, so a browser may keep each and has to ask
 * whether it is still the same: by the ETag, which is of the content (RFC 9110 §8.8.3), and mostly the answer is a 304.
 */
@ApplicationScoped
public class PageFiles {
    // They may say that a file is not there.
    private static final int AFTER_PAGE_ROUTES = 1;
    /** Scripts and styles with all that they import, made by the build; what is not there is served as it was written. */
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

    /** @param gzipped null where it would not be shorter */
    private record PageFile(
            String type, String tag, Buffer plain, @Nullable Buffer gzipped) {}

    void routes(@Observes Router router) {
        // While one develops, a file is what it is now; that is for Quarkus' own handler.
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
        if (!Methods.knows(ctx, Methods.READ)) {
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

    /** What a page's file holds, or null where there is none. */
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

    /** Weak, as it is the same whether compressed or not. */
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

    /** It is done once, so it may take its time. */
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
