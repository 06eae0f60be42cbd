package io.loquat.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.ConsoleMessage;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import io.loquat.testing.ServerTest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * The pages of the tutorials that users come from, unchanged except for the address, against this server. They are
 * served under the server's origin but without its content security policy, as their scripts are inline.
 */
@ServerTest
class SeedPagesTest extends PageTest {

    private static final String TIME = "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z";

    /** The seeds name their socket ws, socket or websocket, and not all of them as a property of the window. */
    private static final String OPEN = """
            () => (typeof ws !== 'undefined' ? ws : typeof socket !== 'undefined' ? socket : websocket).readyState === 1""";

    /** @param address path and query of the socket */
    private Page seed(String name, String address) {
        Page page = page(english());
        String html = read(name).replace("{{url}}", "ws://" + home.getAuthority() + address);
        page.route(
                "**/seeds/**",
                route -> route.fulfill(new Route.FulfillOptions()
                        .setContentType("text/html; charset=utf-8")
                        .setBody(html)));
        page.route("**/favicon.ico", route -> route.fulfill(new Route.FulfillOptions().setStatus(204)));
        page.waitForWebSocket(() -> page.navigate(home.resolve("/seeds/" + name).toString()));
        page.waitForFunction(OPEN);
        return page;
    }

    private static String read(String name) {
        try (InputStream in = SeedPagesTest.class.getResourceAsStream("/seeds/" + name)) {
            return new String(Objects.requireNonNull(in, name).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void send(Page page, String text) {
        page.locator("input").fill(text);
        page.locator("button").click();
    }

    @Test
    void seed000EchoReturnsTheSame() {
        Page page = seed("000-echo.html", "/play/echo");
        assertThat(page.locator("div")).containsText("服务连接成功");

        send(page, "hello world");
        assertThat(page.locator("div")).containsText("hello world");
        page.evaluate("() => socket.close()");
        assertThat(page.locator("div")).containsText("服务断开 100");
    }

    @Test
    void seed000ChatHasNumericTypesAndChineseNames() {
        Page one = seed("000-chat.html", "/chat?format=numeric&lang=zh");
        Locator lines = one.locator("div > div");
        assertThat(lines.first()).hasText(Pattern.compile("用户\\d+加入了聊天室 -- " + TIME));
        assertThat(lines.first()).hasCSS("color", "rgb(0, 128, 0)");

        Page two = seed("000-chat.html", "/chat?format=numeric&lang=zh");
        send(two, "大家好");
        Locator said = one.locator("div > div", withText(": 大家好"));
        assertThat(said).hasText(Pattern.compile("用户\\d+: 大家好 -- " + TIME));
        assertThat(said).hasCSS("color", "rgb(0, 0, 255)");
        assertThat(two.locator("div > div", withText(": 大家好"))).hasCount(1);
        String name = said.innerText().replaceFirst(":.*", "");
        two.close();
        assertThat(one.locator("div > div", withText(name + "离开了聊天室"))).hasCSS("color", "rgb(255, 0, 0)");
    }

    @Test
    void seed001EchoAndShout() {
        Page echo = seed("001-echo.html", "/play/echo");
        assertThat(echo.locator("#recv")).hasText("connected");
        send(echo, "hello");
        assertThat(echo.locator("#recv")).hasText("hello");

        Page shout = seed("001-echo.html", "/play/shout");
        send(shout, "hello");
        assertThat(shout.locator("#recv")).hasText("HELLO!!!");
    }

    @Test
    void seed001ChatShowsJoinsMessagesAndLeaves() {
        Page one = seed("001-chat.html", "/chat");
        assertThat(one.locator("body > div", withText("comes in")).first()).hasCSS("color", "rgb(0, 0, 255)");

        Page two = seed("001-chat.html", "/chat");
        send(two, "hi from 001");
        Locator said = one.locator("body > div", withText("hi from 001"));
        assertThat(said).hasText(Pattern.compile("user\\d+: ?hi from 001"));
        assertThat(two.locator("body > div", withText("hi from 001"))).hasCount(1);
        String name = said.innerText().replaceFirst(":.*", "");
        assertThat(one.locator("body > div", withText(name + " comes in"))).hasCount(1);
        two.close();
        assertThat(one.locator("body > div", withText(name + " left"))).hasCSS("color", "rgb(255, 0, 0)");
    }

    @Test
    void seed002RelaySendsBareTextToAll() {
        Page one = seed("002-relay.html", "/chat/" + room + "?format=plain");
        Page two = seed("002-relay.html", "/chat/" + room + "?format=plain");

        ConsoleMessage own = nextLogMessage(two, () -> {
            ConsoleMessage other = nextLogMessage(one, () -> two.evaluate("() => ws.send('to all')"));
            assertThat(data(other)).isEqualTo("to all");
        });
        assertThat(data(own)).isEqualTo("to all");
    }

    /** Returns the next message that the page of seed 002 logs, which is all it does with messages. */
    private static ConsoleMessage nextLogMessage(Page page, Runnable action) {
        var options = new Page.WaitForConsoleMessageOptions()
                .setPredicate(line -> line.text().equals("MessageEvent"));
        return page.waitForConsoleMessage(options, action);
    }

    private static Object data(ConsoleMessage message) {
        return message.args().getFirst().getProperty("data").jsonValue();
    }

    @Test
    void seed002ClockPushesTheTimeEverySecond() {
        Page page = seed("002-relay.html", "/play/clock");

        ConsoleMessage first = nextLogMessage(page, () -> {});
        ConsoleMessage second = nextLogMessage(page, () -> {});

        assertThat((String) data(first)).matches(TIME);
        assertThat((String) data(second)).matches(TIME).isGreaterThan((String) data(first));
    }

    @Test
    void seed003GroupSendsToEveryoneIncludingTheSender() {
        String address = "/chat/" + room + "?format=plain";
        Page one = seed("003-group.html", address);
        Page two = seed("003-group.html", address);

        send(two, "双截棍");

        assertThat(one.locator(".message")).hasText(new String[] {"周杰伦：双截棍"});
        assertThat(two.locator(".message")).hasText(new String[] {"周杰伦：双截棍"});
    }

    @Test
    void seed003GroupWithoutEchoSendsToEveryoneButTheSender() {
        String address = "/chat/" + room + "?format=plain";
        Page one = seed("003-group.html", address + "&echo=false");
        Page two = seed("003-group.html", address);

        send(one, "to the others");
        assertThat(two.locator(".message")).hasText(new String[] {"周杰伦：to the others"});
        send(two, "and back");
        assertThat(one.locator(".message")).hasText(new String[] {"周杰伦：and back"});
    }

    @Test
    void seed003ForwardsBinaryAsBinary() {
        String address = "/chat/" + room + "?format=plain";
        Page one = seed("003-group.html", address);
        Page two = seed("003-group.html", address + "&echo=false");

        one.evaluate("""
            () => {
              window.heard = new Promise((resolve) => ws.addEventListener('message', async ({ data }) =>
                resolve([...new Uint8Array(await data.arrayBuffer())].join()), { once: true }));
            }""");
        two.evaluate("() => ws.send(new Uint8Array([0, 1, 2, 254, 255]))");

        assertThat(one.evaluate("() => heard")).isEqualTo("0,1,2,254,255");
        assertThat(one.locator(".message")).hasText("[object Blob]");
        send(one, "text after it");
        assertThat(two.locator(".message")).hasText(new String[] {"周杰伦：text after it"});
    }

    @Test
    void seed004ChatRelaysBareTextToAll() {
        String address = "/chat/" + room + "?format=plain";
        List<Page> pages = Arrays.asList(seed("004-chat.html", address), seed("004-chat.html", address));

        send(pages.get(0), "one");
        assertThat(pages.get(1).locator("#messages li")).hasText(new String[] {"one"});
        send(pages.get(1), "two");

        for (Page page : pages) {
            assertThat(page.locator("#messages li")).hasText(new String[] {"one", "two"});
        }
    }

    @Test
    void pagesOfEverySeedAndTheChatPageShareOneRoom() {
        Page numeric = seed("000-chat.html", "/chat/" + room + "?format=numeric&lang=zh");
        Page json = seed("001-chat.html", "/chat/" + room);
        Page plain = seed("004-chat.html", "/chat/" + room + "?format=plain");
        Page alice = enter("alice");

        say(alice, "hello all");
        assertThat(numeric.locator("div > div", withText("alice: hello all"))).hasCount(1);
        assertThat(json.locator("body > div", withText("alice: hello all"))).hasCount(1);
        assertThat(plain.locator("#messages li")).hasText("hello all");
        send(numeric, "你好");
        assertThat(texts(alice)).hasText(new String[] {"hello all", "你好"});
        assertThat(people(alice)).hasCount(4);
        json.close();
        assertThat(alice.locator(".notice.leave")).containsText(Pattern.compile("user\\d+ left"));
    }

    private static Page.LocatorOptions withText(String text) {
        return new Page.LocatorOptions().setHasText(text);
    }
}
