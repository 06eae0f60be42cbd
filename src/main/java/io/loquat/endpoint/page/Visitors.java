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
 * Whoever types an address into a browser: where a program gets a problem, they get a page. They are told from programs by what they
 * accept (RFC 9110 §12.5.1): a browser that goes somewhere names {@code text/html}, {@code fetch} and {@code curl} do not.
 */
public final class Visitors {
    public static final String HTML = "text/html;charset=UTF-8";

    private static final String NOT_FOUND_FILE = "/404.html";
    private static final String NAMES_HTML = "(?i)text/html\\s*(;(?!\\s*q=0(\\.0*)?\\s*(;|$)).*)?";
    /** For programs: who reads what they say knows what a problem is. */
    private static final List<String> OF_PROGRAMS = List.of("/api/", "/q/", "/socket.io/");

    private static volatile byte @Nullable [] notFound;

    private Visitors() {}

    /** Whether somebody goes to this address with a browser. */
    public static boolean isOne(HttpServerRequest request) {
        String method = request.method().name();
        return (method.equals("GET") || method.equals("HEAD")) && takesPages(request.getHeader("Accept"));
    }

    private static boolean takesPages(@Nullable String accepted) {
        return accepted != null
                && Stream.of(accepted.split(",", -1))
                        .anyMatch(type -> type.strip().matches(NAMES_HTML));
    }

    /** Whether somebody goes to this address with a browser, and it is none of the programs'. */
    public static boolean isLost(HttpServerRequest request) {
        String path = request.path();
        return path != null && isOne(request) && OF_PROGRAMS.stream().noneMatch(path::startsWith);
    }

    /** The page that says that there is nothing, and has a way to the chat. */
    public static byte[] notFound() {
        byte[] page = notFound;
        if (page == null) {
            page = Objects.requireNonNull(PageFiles.read(NOT_FOUND_FILE));
            notFound = page; // read once, however many are lost
        }
        return page;
    }

    /** Answers with that page. */
    public static void endNotFound(HttpServerResponse response) {
        response.setStatusCode(404)
                .putHeader("Content-Type", HTML)
                .putHeader(Problems.CACHE_CONTROL, Problems.NO_STORE)
                .end(Buffer.buffer(notFound()));
    }

    /** The chat page, in that room, or where the visitor was last. */
    public static String chat(@Nullable RoomName room) {
        return room == null ? "/" : "/?room=" + URLEncoder.encode(room.value(), StandardCharsets.UTF_8);
    }

    /** Sends somebody on, this time. */
    public static void lead(HttpServerResponse response, String to) {
        response.setStatusCode(302)
                .putHeader("Location", to)
                .putHeader(Problems.CACHE_CONTROL, Problems.NO_STORE)
                .end();
    }
}
