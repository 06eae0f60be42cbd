package io.loquat.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.WebSocket;
import com.microsoft.playwright.WebSocketRoute;
import io.loquat.testing.ServerTest;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Lost connections: what the page shows, what it keeps, and how it reconnects. */
@ServerTest
class ReconnectTest extends PageTest {

    private static final Pattern ID = Pattern.compile("\"id\":(\\d+)");

    private Page enterThrough(CuttableProxy proxy, String nick) {
        return enterThrough(proxy, nick, page(english()));
    }

    private Page enterThrough(CuttableProxy proxy, String nick, Page page) {
        remember(page, nick);
        go(page, URI.create("http://" + home.getHost() + ":" + proxy.port() + "/"), room);
        return page;
    }

    @Test
    void reconnectsAfterACutWithoutLossOrDuplicates() throws IOException {
        excuse("WebSocket connection to");
        try (CuttableProxy proxy = new CuttableProxy(home.getPort())) {
            Page alice = enterThrough(proxy, "alice");
            Page bob = enter("bob");
            say(alice, "one");
            assertThat(texts(bob)).hasText(new String[] {"one"});
            assertThat(texts(alice)).hasText(new String[] {"one"});
            assertThat(alice.locator("#pending > li")).hasCount(0);

            proxy.cut();
            assertThat(alice.locator("#state")).hasAttribute("data-state", Pattern.compile("waiting|connecting"));
            assertThat(alice.locator("#away")).isVisible();
            say(alice, "three");
            say(alice, "four");
            assertThat(alice.locator("#pending .sent")).hasText(new String[] {"will be sent", "will be sent"});
            say(bob, "two");
            assertThat(texts(bob)).hasText(new String[] {"one", "two"});
            proxy.mend();

            assertThat(alice.locator("#state")).hasAttribute("data-state", "online");
            assertThat(texts(alice)).hasText(new String[] {"one", "two", "three", "four"});
            assertThat(texts(bob)).hasText(new String[] {"one", "two", "three", "four"});
            assertThat(alice.locator("#pending > li")).hasCount(0);
            assertThat(alice.locator("#away")).isHidden();
            assertThat(alice.locator("#me-nick")).hasText("alice");
            assertThat(alice.locator(".notice.note")).containsText("1 message recovered");
            assertThat(alice.locator(".fresh + .message .text")).hasText("two");
            assertThat(bob.locator(".notice.leave")).hasCount(0);
            assertThat(bob.locator(".notice.enter")).hasCount(1);
        }
    }

    @Test
    void messageWithALostAckIsSentOnce() throws IOException {
        excuse("WebSocket connection to");
        try (CuttableProxy proxy = new CuttableProxy(home.getPort())) {
            Page alice = page(english());
            WebSocket socket = alice.waitForWebSocket(() -> enterThrough(proxy, "alice", alice));
            Page bob = enter("bob");
            var acknowledged = new WebSocket.WaitForFrameReceivedOptions()
                    .setPredicate(frame -> frame.text().contains("\"ack\""));
            socket.waitForFrameReceived(acknowledged, () -> say(alice, "one"));
            assertThat(texts(alice)).hasText(new String[] {"one"});

            proxy.dropResponses();
            say(alice, "two");
            assertThat(texts(bob)).hasText(new String[] {"one", "two"});
            assertThat(alice.locator("#pending .sent")).hasText("sending");
            proxy.cut();
            assertThat(alice.locator("#away")).isVisible();
            proxy.mend();
            assertThat(alice.locator("#state")).hasAttribute("data-state", "online");
            say(alice, "three");

            assertThat(texts(alice)).hasText(new String[] {"one", "two", "three"});
            assertThat(texts(bob)).hasText(new String[] {"one", "two", "three"});
            assertThat(alice.locator("#pending > li")).hasCount(0);
        }
    }

    @Test
    void theNowButtonReconnectsAtOnce() throws IOException {
        excuse("WebSocket connection to");
        try (CuttableProxy proxy = new CuttableProxy(home.getPort())) {
            Page alice = enterThrough(proxy, "alice");
            proxy.cut();
            assertThat(alice.locator("#away-text")).hasText(Pattern.compile("Connection lost\\. Trying again.*"));
            proxy.mend();
            if (alice.locator("#away-now").isVisible()) {
                alice.locator("#away-now").press("Enter");
            }
            assertThat(alice.locator("#state")).hasAttribute("data-state", "online");
        }
    }

    @Test
    void doesNotReconnectAfterAFinalCloseCode() {
        Page alice = page(english());
        List<WebSocketRoute> routes = mockServer(alice, "{}");
        go(alice, home, "mocked");

        routes.getFirst().close(new WebSocketRoute.CloseOptions().setCode(3503).setReason("kicked"));

        assertThat(alice.locator("#state")).hasAttribute("data-state", "offline");
        assertThat(alice.locator("#away-text")).containsText("asks you not to come back");
        assertThat(routes).hasSize(1);
        button(alice, "Connect again").click();
        assertThat(alice.locator("#state")).hasAttribute("data-state", "online");
        assertThat(routes).hasSize(2);
    }

    @Test
    void messagesThatWereNotRecoveredAreReported() {
        Page alice = page(english());
        List<WebSocketRoute> routes = mockServer(alice, "\"offset\":900,\"recovered\":false");
        go(alice, home, "mocked");

        routes.getFirst().close(new WebSocketRoute.CloseOptions().setCode(3008).setReason("too slow"));

        assertThat(alice.locator("#away")).isVisible();
        assertThat(alice.locator("#state")).hasAttribute("data-state", "online");
        assertThat(alice.locator(".notice.note")).containsText("You were away for a while");
    }

    @Test
    void expiredMessagesAreReported() {
        Page alice = page(english());
        String oldest = """
                [{"type":"message","room":"mocked","epoch":"e","offset":400,"nick":"bob","text":"x","time":"2026-11-20T15:52:00.123Z"}]""";
        List<WebSocketRoute> routes = mockServer(alice, "\"offset\":900,\"recovered\":false", oldest);
        go(alice, home, "mocked");

        routes.getFirst().close(new WebSocketRoute.CloseOptions().setCode(3008).setReason("too slow"));

        assertThat(alice.locator(".notice.note")).containsText("some older messages are no longer kept");
    }

    @Test
    void reconnectsAtTheTimeGivenByGoaway() {
        Page alice = page(english());
        List<WebSocketRoute> routes = mockServer(alice, "{}");
        go(alice, home, "mocked");

        routes.getFirst().send("{\"type\":\"goaway\",\"reconnectAfterMs\":700,\"reason\":\"shutdown\"}");
        assertThat(alice.locator(".notice.note")).containsText("This server is shutting down");
        routes.getFirst().close(new WebSocketRoute.CloseOptions().setCode(3001).setReason("shutdown"));

        assertThat(alice.locator("#away")).isVisible();
        assertThat(alice.locator("#state")).hasAttribute("data-state", "online");
        assertThat(routes).hasSize(2);
    }

    /** Mocks a server that only answers, for cases that a real one does not produce on demand. */
    private static List<WebSocketRoute> mockServer(Page page, String joinedAgain) {
        return mockServer(page, joinedAgain, "[]");
    }

    private static List<WebSocketRoute> mockServer(Page page, String joinedAgain, String history) {
        List<WebSocketRoute> routes = new CopyOnWriteArrayList<>();
        page.routeWebSocket("**/chat", route -> {
            routes.add(route);
            boolean again = routes.size() > 1;
            route.onMessage(frame -> answer(route, frame.text(), again ? joinedAgain : "{}", history));
        });
        return routes;
    }

    private static void answer(WebSocketRoute route, String command, String joined, String history) {
        Matcher id = ID.matcher(command);
        if (!id.find()) {
            return;
        }
        String re = "{\"re\":" + id.group(1) + ",";
        if (command.contains("\"hello\"")) {
            route.send(re
                    + "\"type\":\"welcome\",\"session\":\"s\",\"nick\":\"alice\",\"server\":\"mock\",\"pingMs\":25000,"
                    + "\"pongMs\":8000,\"maxText\":4096,\"node\":\"m\"}");
        } else if (command.contains("\"join\"")) {
            String position = joined.equals("{}") ? "\"offset\":0,\"recovered\":" + command.contains("since") : joined;
            route.send(re + "\"type\":\"joined\",\"room\":\"mocked\",\"topic\":\"\",\"epoch\":\"e\"," + position
                    + ",\"messages\":[],\"online\":1,\"members\":[{\"nick\":\"alice\",\"n\":1}]}");
        } else if (command.contains("\"history\"")) {
            route.send(re + "\"type\":\"page\",\"room\":\"mocked\",\"epoch\":\"e\",\"messages\":" + history
                    + ",\"more\":true}");
        } else {
            route.send(re + "\"type\":\"ok\"}");
        }
    }
}
