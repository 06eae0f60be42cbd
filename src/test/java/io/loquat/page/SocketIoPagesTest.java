package io.loquat.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.WaitUntilState;
import io.loquat.testing.NodeModules;
import io.loquat.testing.ServerTest;
import io.loquat.testing.SourceFiles;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The Socket.IO page of the tutorial, unchanged except for the address, with client 2, for which it was written, and
 * with the newest. As in the tutorial, another server serves it, whose origin {@code loquat.origins} allows.
 */
@ServerTest
class SocketIoPagesTest extends PageTest {

    private static final String ORIGIN = "http://seeds.example";
    private static final String BLUE = "rgb(0, 0, 255)";
    private static final String RED = "rgb(255, 0, 0)";

    /** Opens the page; {@code query} has no leading {@code ?}. */
    private Page seed(String origin, String client, String query) {
        Page page = page(english());
        Path library = NodeModules.of("socketio").resolve(client).resolve("dist/socket.io.js");
        String html = SourceFiles.read(Path.of("src/test/resources/seeds/001-socketio.html"))
                .replace("{{url}}", "ws://" + home.getAuthority() + "/?" + query);
        page.route(origin + "/**", route -> {
            String url = route.request().url();
            if (url.endsWith("socket.io.2.0.3.js")) {
                route.fulfill(new Route.FulfillOptions()
                        .setContentType("text/javascript; charset=utf-8")
                        .setBody(SourceFiles.read(library)));
            } else if (url.endsWith("/chat.html")) {
                route.fulfill(new Route.FulfillOptions()
                        .setContentType("text/html; charset=utf-8")
                        .setBody(html));
            } else {
                route.fulfill(new Route.FulfillOptions().setStatus(204));
            }
        });
        page.navigate(origin + "/chat.html", new Page.NavigateOptions().setWaitUntil(WaitUntilState.DOMCONTENTLOADED));
        return page;
    }

    private static Locator lines(Page page) {
        return page.locator("body > div:not(#recv)");
    }

    private static Locator line(Page page, String text) {
        return lines(page).filter(new Locator.FilterOptions().setHasText(Pattern.compile("^" + text + "$")));
    }

    private static String ownName(Page page) {
        assertThat(lines(page).first()).hasText(Pattern.compile("^user\\d+ comes in$"));
        return lines(page).first().innerText().replace(" comes in", "");
    }

    private static void send(Page page, String text) {
        page.locator("#sendTxt").fill(text);
        page.locator("#sendBtn").click();
        assertThat(page.locator("#sendTxt")).hasValue("");
    }

    @ParameterizedTest
    @CsvSource({"client-2, client-2", "client-4, client-4", "client-2, client-4"})
    void twoPagesAndTheChatPageShareOneRoom(String first, String second) {
        Page one = seed(ORIGIN, first, "room=" + room);
        String oneNick = ownName(one);
        assertThat(line(one, oneNick + " comes in")).hasCSS("color", BLUE);
        Page two = seed(ORIGIN, second, "room=" + room);
        String twoNick = ownName(two);
        assertThat(line(one, twoNick + " comes in")).hasCSS("color", BLUE);
        Page alice = enter("alice");
        for (Page page : List.of(one, two)) {
            assertThat(line(page, "alice comes in")).hasCSS("color", BLUE);
        }
        assertThat(people(alice)).hasCount(3);

        send(one, "你好");
        say(alice, "hello all");
        send(two, "hi from 001");
        for (Page page : List.of(one, two)) {
            for (String text : List.of(oneNick + ":你好", "alice:hello all", twoNick + ":hi from 001")) {
                assertThat(line(page, text)).hasCount(1);
                assertThat(line(page, text)).hasCSS("color", "rgb(0, 0, 0)");
            }
        }
        assertThat(texts(alice).filter(new Locator.FilterOptions().setHasText("你好")))
                .hasCount(1);
        assertThat(texts(alice)).hasCount(3);

        two.close();
        assertThat(line(one, twoNick + " left")).hasCSS("color", RED);
        assertThat(people(alice)).hasCount(2);
        alice.close();
        assertThat(line(one, "alice left")).hasCSS("color", RED);
    }

    @ParameterizedTest
    @CsvSource({"client-2", "client-4"})
    void upgradesToAWebSocket(String client) {
        Page page = seed(ORIGIN, client, "room=" + room);
        ownName(page);
        page.waitForFunction("() => socket.io.engine.transport.name === 'websocket'");
        send(page, "by the socket");
        assertThat(line(page, "user\\d+:by the socket")).hasCount(1);
    }

    @Test
    void otherOriginIsRefused() {
        // The browser logs an error for such an answer.
        excuse("");
        Page evil = seed("http://evil.example", "client-4", "room=" + room);
        evil.waitForConsoleMessage(
                new Page.WaitForConsoleMessageOptions()
                        .setPredicate(line -> line.text().contains("blocked by CORS policy")),
                () -> evil.evaluate("() => { socket.disconnect().connect(); }"));
        assertThat(lines(evil)).hasCount(0);
        assertThat(evil.evaluate("() => socket.connected")).isEqualTo(false);
    }
}
