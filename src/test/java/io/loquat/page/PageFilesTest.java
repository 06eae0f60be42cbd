package io.loquat.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.microsoft.playwright.CDPSession;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Request;
import io.loquat.testing.ServerTest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The pages' files: caching, compression, content types, bundles, and the total size. */
@ServerTest
class PageFilesTest extends PageTest {

    private static final Path FILES = Path.of("src/main/resources/META-INF/resources");
    private static final Path BUNDLES = Path.of("target/classes/META-INF/bundles");
    private static final int MOST_BYTES = 60_000;
    private static final Pattern IMPORT = Pattern.compile("\\b(?:import|from)\\s*[\"']");
    private static final Pattern LINK = Pattern.compile("(?:href|src)=\"(/(?:js|css)/[^\"]+)\"");

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    static Stream<String> files() throws IOException {
        try (Stream<Path> files = Files.walk(FILES)) {
            return files
                    .filter(Files::isRegularFile)
                    .map(file -> "/" + FILES.relativize(file))
                    .filter(file -> !file.endsWith(".yaml"))
                    .toList()
                    .stream();
        }
    }

    private HttpResponse<byte[]> get(String path, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(home.resolve(path));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return http.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
    }

    private static String header(HttpResponse<?> answer, String name) {
        return answer.headers().firstValue(name).orElse("");
    }

    @ParameterizedTest
    @MethodSource("files")
    void fileIsSentOnceAndThenRevalidated(String path) throws Exception {
        Path bundle = BUNDLES.resolve(path.substring(1));
        byte[] content = Files.readAllBytes(Files.exists(bundle) ? bundle : FILES.resolve(path.substring(1)));

        HttpResponse<byte[]> plain = get(path);
        HttpResponse<byte[]> packed = get(path, "Accept-Encoding", "br, gzip;q=0.8");

        assertThat(plain.body()).isEqualTo(content);
        assertThat(header(plain, "Content-Encoding")).isEmpty();
        assertThat(decompressed(packed)).isEqualTo(content);
        assertThat(packed.body().length).isLessThanOrEqualTo(content.length);
        assertThat(header(packed, "Vary")).isEqualToIgnoringCase("Accept-Encoding");
        assertThat(header(packed, "Cache-Control")).isEqualTo("no-cache");
        String tag = header(packed, "ETag");
        assertThat(tag).matches("W/\"[\\w-]{43}\"").isEqualTo(header(plain, "ETag"));

        HttpResponse<byte[]> again = get(path, "If-None-Match", "\"other\", " + tag);

        assertThat(again.statusCode()).isEqualTo(304);
        assertThat(again.body()).isEmpty();
        assertThat(header(again, "ETag")).isEqualTo(tag);
        assertThat(get(path, "If-None-Match", "W/\"other\"").statusCode()).isEqualTo(200);
    }

    private static byte[] decompressed(HttpResponse<byte[]> answer) {
        if (!header(answer, "Content-Encoding").equals("gzip")) {
            return answer.body();
        }
        try (var gzip = new GZIPInputStream(new ByteArrayInputStream(answer.body()))) {
            return gzip.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "gzip | gzip",
                "GZIP, br | gzip",
                "gzip;q=0 | ''",
                "gzip; q=0.0, br | ''",
                "gzip;q=0.001 | gzip",
                "br | ''"
            })
    void compressesOnlyIfAccepted(String accepted, String encoding) throws Exception {
        assertThat(header(get("/", "Accept-Encoding", accepted), "Content-Encoding"))
                .isEqualTo(encoding);
    }

    @ParameterizedTest
    @CsvSource({
        "/js/none.js",
        "/js/../application.properties",
        "/js",
        "/application.properties",
        "/js/%2e%2e/index.html.bak"
    })
    void otherPathsAreNotFound(String path) throws Exception {
        assertThat(get(path).statusCode()).isEqualTo(404);
    }

    @Test
    void contentTypesAreCorrect() throws Exception {
        assertThat(header(get("/"), "Content-Type")).isEqualTo("text/html;charset=UTF-8");
        assertThat(header(get("/sw.js"), "Content-Type")).startsWith("text/javascript");
        assertThat(header(get("/manifest.webmanifest"), "Content-Type")).isEqualTo("application/manifest+json");
        assertThat(header(get("/img/icon-192.png"), "Content-Type")).isEqualTo("image/png");
        HttpRequest head = HttpRequest.newBuilder(home)
                .method("HEAD", HttpRequest.BodyPublishers.noBody())
                .build();
        assertThat(header(http.send(head, HttpResponse.BodyHandlers.discarding()), "Content-Length"))
                .isEqualTo(String.valueOf(Files.size(FILES.resolve("index.html"))));
    }

    @Test
    void chatPageWithAllItsFilesIsUnder60Kilobytes() {
        Page page = page(english());
        List<Request> requests = new CopyOnWriteArrayList<>();
        page.onRequestFinished(requests::add);

        remember(page, "alice");
        go(page, home, room);
        say(page, "hi");
        assertThat(texts(page)).hasCount(1);

        List<String> sizes = new ArrayList<>();
        int sum = 0;
        for (Request request : requests) {
            int size = request.sizes().responseBodySize;
            sum += size;
            sizes.add(request.url() + " " + size);
        }
        assertThat(requests).hasSizeGreaterThan(4);
        assertThat(sum).as(String.join("\n", sizes)).isBetween(10_000, MOST_BYTES);
    }

    @ParameterizedTest
    @ValueSource(strings = {"chat", "danmaku", "play", "status"})
    void eachPageLoadsOneBundledScriptAndStyleSheet(String name) throws Exception {
        String html =
                new String(get(name.equals("chat") ? "/" : "/" + name + ".html").body(), UTF_8);
        String script = new String(get("/js/" + name + ".js").body(), UTF_8);
        String style = new String(get("/css/" + name + ".css").body(), UTF_8);

        assertThat(LINK.matcher(html).results().map(link -> link.group(1)))
                .contains("/js/" + name + ".js", "/css/" + name + ".css")
                .allMatch(path -> path.equals("/js/theme.js") || path.matches("/(js|css)/" + name + "\\.(js|css)"));
        assertThat(IMPORT.matcher(script).results().map(MatchResult::group)).isEmpty();
        assertThat(IMPORT.matcher(style).results().map(MatchResult::group)).isEmpty();
        // Parts of the imported js/text.js and css/base.css.
        assertThat(script.contains("data-said") && style.contains("--radius:")).isTrue();
    }

    @Test
    void pageIsInstallable() {
        Page page = page(english());
        page.navigate(home.toString());
        CDPSession devtools = page.context().newCDPSession(page);

        JsonObject manifest = devtools.send("Page.getAppManifest");
        JsonObject answer = devtools.send("Page.getInstallabilityErrors");

        assertThat(manifest.getAsJsonArray("errors")).isEmpty();
        assertThat(manifest.get("url").getAsString()).endsWith("/manifest.webmanifest");
        List<String> errors = new ArrayList<>();
        answer.getAsJsonArray("installabilityErrors")
                .forEach(error ->
                        errors.add(error.getAsJsonObject().get("errorId").getAsString()));
        errors.remove("in-incognito"); // every Playwright context is incognito
        assertThat(errors).isEmpty();
    }

    @Test
    void trustedTypesForbidScriptsFromText() {
        Page page = page(english());
        page.navigate(home.resolve("/play").toString());
        excuse("require");

        Object refused = page.evaluate("""
            () => ['innerHTML', 'outerHTML'].map((sink) => {
              try {
                document.querySelector('main')[sink] = '<b>x</b>';
                return 'taken';
              } catch (error) {
                return error.name;
              }
            }).join()""");

        assertThat(refused).isEqualTo("TypeError,TypeError");
    }
}
