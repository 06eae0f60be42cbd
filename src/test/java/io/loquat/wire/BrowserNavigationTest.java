package io.loquat.wire;

import static io.loquat.wire.RestScenarios.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;

import io.loquat.testing.Rest.Reply;
import io.loquat.testing.ServerTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A browser that navigates to an address gets a page; programs get the same answers as ever (RFC 9110 §12.5.1). */
@ServerTest
class BrowserNavigationTest extends WireTest {

    /** The {@code Accept} header of a browser that navigates. */
    private static final String BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";

    @ParameterizedTest
    @CsvSource({
        "/chat, /",
        "/chat/tea, /?room=tea",
        "/chat/TEA, /?room=tea",
        "/chat/caf%C3%A9, /?room=caf%C3%A9",
        "/chat/%E8%8C%B6?nick=bob, /?room=%E8%8C%B6",
        "/play/echo, /play",
        "/play/clock, /play",
    })
    void socketAddressRedirectsToItsPage(String path, String page) {
        for (Reply reply : new Reply[] {rest().get(path, "Accept", BROWSER), rest().head(path, "Accept", BROWSER)}) {
            assertThat(reply.status()).isEqualTo(302);
            assertThat(reply.header("Location")).contains(page);
            assertThat(reply.header("Cache-Control")).contains("no-store");
            assertThat(reply.header("Vary")).contains("Origin, Accept");
        }
        for (String accepted : new String[] {"*/*", "application/json", "text/html;q=0, */*"}) {
            assertProblem(rest().get(path, "Accept", accepted), 426, "bad_request");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/foo",
                "/foo/bar",
                "/foo.html",
                "/js/nothing.js",
                "/chat/a%20b",
                "/chat/tea/more",
                "/play/nothing",
                "/%E8%8C%B6"
            })
    void unknownAddressIsABilingualPageWithALinkToTheChat(String path) {
        Reply page = rest().get(path, "Accept", BROWSER);
        assertThat(page.status()).isEqualTo(404);
        assertThat(page.header("Content-Type").orElse("")).startsWith("text/html");
        assertThat(page.header("Cache-Control")).contains("no-store");
        assertThat(page.header("Content-Security-Policy").orElse("")).startsWith("default-src 'none'");
        assertThat(page.text())
                .contains("There is nothing at this address.", "lang=\"zh-Hans\"", "这个地址什么也没有。", "href=\"/\"");
        assertThat(rest().head(path, "Accept", BROWSER).status()).isEqualTo(404);

        Reply problem = rest().get(path);
        assertThat(problem.header("Content-Type").orElse("")).startsWith("application/problem+json");
        assertThat(rest().get(path, "Accept", "*/*").text()).isEqualTo(problem.text());
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/nothing", "/api/rooms/nobody-was-ever-here", "/q/nothing"})
    void programAddressesAreUnchanged(String path) {
        assertThat(rest().get(path, "Accept", BROWSER).header("Content-Type").orElse(""))
                .startsWith("application/problem+json");
    }

    @Test
    void addressNotInNormalFormIsNoPage() {
        assertProblem(rest().get("/%66oo", "Accept", BROWSER), 404, "bad_request");
        assertProblem(rest().get("/chat/%74ea", "Accept", BROWSER), 404, "bad_room");
    }

    @Test
    void onlyNavigationGetsAPage() {
        Reply reply = rest().post("/foo", "{}", "Accept", BROWSER);
        assertThat(reply.header("Content-Type").orElse("")).startsWith("application/problem+json");
    }

    @ParameterizedTest
    @CsvSource({
        "/favicon.ico, image/x-icon",
        "/robots.txt, text/plain;charset=UTF-8",
        "/js/loquat.d.ts, text/plain;charset=UTF-8"
    })
    void wellKnownFilesExist(String path, String type) {
        Reply file = rest().get(path);
        assertThat(file.status()).isEqualTo(200);
        assertThat(file.header("Content-Type")).contains(type);
        assertThat(file.header("ETag")).isPresent();
        assertThat(file.text()).isNotBlank();
    }

    @Test
    void robotsTxtDisallowsRoomsAndApis() {
        assertThat(rest().get("/robots.txt").text().lines())
                .contains(
                        "User-agent: *", "Disallow: /api/", "Disallow: /chat", "Disallow: /?room=", "Disallow: /status")
                .doesNotContain("Disallow: /");
    }
}
