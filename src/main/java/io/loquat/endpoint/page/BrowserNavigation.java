package io.loquat.endpoint.page;

import io.loquat.endpoint.http.Problems;
import io.loquat.protocol.RoomName;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Answers people who open an address in a browser with a page, and programs with a problem document. They differ in
 * what they accept (RFC 9110 §12.5.1): a browser that navigates names {@code text/html}, {@code fetch} and {@code curl}
 * do not. Thread-safe.
 */
public final class BrowserNavigation {
    /** The media type of the pages. */
    public static final String HTML = "text/html;charset=UTF-8";

    private static final String NOT_FOUND_FILE = "/404.html";
    private static final String NAMES_HTML = "(?i)text/html\\s*(;(?!\\s*q=0(\\.0*)?\\s*(;|$)).*)?";
    /** Paths for programs, which always get problem documents. */
    private static final List<String> OF_PROGRAMS = List.of("/api/", "/q/", "/socket.io/");

    private static volatile byte @Nullable [] notFound;

    private BrowserNavigation() {}

    /** Returns whether a browser navigates to this address. */
    public static boolean isNavigation(HttpServerRequest request) {
        String method = request.method().name();
        return (method.equals("GET") || method.equals("HEAD")) && takesPages(request.getHeader("Accept"));
    }

    private static boolean takesPages(@Nullable String accepted) {
        return accepted != null
                && Stream.of(accepted.split(",", -1))
                        .anyMatch(type -> type.strip().matches(NAMES_HTML));
    }

    /** Returns whether a browser navigates to this address and it is not one for programs. */
    public static boolean isLost(HttpServerRequest request) {
        String path = request.path();
        return path != null && isNavigation(request) && OF_PROGRAMS.stream().noneMatch(path::startsWith);
    }

    /** Returns the page for an address that does not exist, with a link to the chat. The caller must not modify it. */
    public static byte[] notFound() {
        byte[] page = notFound;
        if (page == null) {
            page = Objects.requireNonNull(PageFiles.read(NOT_FOUND_FILE));
            notFound = page; // read only once
        }
        return page;
    }

    /** Answers with 404 and the page of {@link #notFound}. */
    public static void endNotFound(HttpServerResponse response) {
        response.setStatusCode(404)
                .putHeader("Content-Type", HTML)
                .putHeader(Problems.CACHE_CONTROL, Problems.NO_STORE)
                .end(Buffer.buffer(notFound()));
    }

    /** Returns the address of the chat page in a room; null: the last room of the visitor. */
    public static String chatPage(@Nullable RoomName room) {
        return room == null ? "/" : "/?room=" + URLEncoder.encode(room.value(), StandardCharsets.UTF_8);
    }

    /** Answers with a temporary redirect (302) that is not cached. */
    public static void redirect(HttpServerResponse response, String to) {
        response.setStatusCode(302)
                .putHeader("Location", to)
                .putHeader(Problems.CACHE_CONTROL, Problems.NO_STORE)
                .end();
    }
}
