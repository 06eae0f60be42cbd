package io.loquat.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.microsoft.playwright.Browser.NewContextOptions;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ScreenshotAnimations;
import com.microsoft.playwright.options.ServiceWorkerPolicy;
import io.loquat.testing.Eventually;
import io.loquat.testing.FullClient;
import io.loquat.testing.RawWebSocket;
import io.loquat.testing.Rest;
import io.quarkus.test.common.http.TestHTTPResource;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;

/**
 * The base of the page tests: a browser, a fresh context for each person, and a separate room for each test. A test
 * fails if a page logs an error to its console or violates its content security policy.
 */
@SuppressWarnings("NullAway.Init") // the browser is set before the first test, the address is injected
abstract class PageTest {

    private static final AtomicInteger ROOMS = new AtomicInteger();
    private static final double PATIENCE_MS = 30_000;
    /** What Chromium logs if a socket cannot be opened, or breaks. */
    private static final String NO_SOCKET = "WebSocket connection to";

    private static final Pattern FIREFOX_NO_SOCKET = Pattern.compile("connection to (the server at )?ws://");
    private static Browser browser;

    @TestHTTPResource("/")
    URI home;

    final String room = "room-" + ROOMS.incrementAndGet();

    /**
     * Lets a page leave at once. A page that is merely closed breaks its connections, and its person stays for the
     * grace period.
     */
    private static final String CAN_LEAVE = """
            {
              const sockets = [];
              globalThis.WebSocket = class extends WebSocket {
                constructor(...address) {
                  super(...address);
                  sockets.push(this);
                }
              };
              globalThis.leaveAll = () => sockets.forEach((socket) => socket.close(1000));
            }""";

    /** What Chromium logs if a page was about to send when {@link #leave} closed its socket. */
    private static final String CLOSED_BENEATH = "WebSocket is already in CLOSING or CLOSED state.";

    private final List<BrowserContext> contexts = new ArrayList<>();
    private final List<FullClient> clients = new ArrayList<>();
    private final List<String> complaints = new ArrayList<>();
    /** The test has ended, and sockets are closed while the pages run. */
    private boolean isOver;

    private List<String> excused = List.of();

    @BeforeAll
    static void launch() throws IOException {
        checkBundlesAreCurrent();
        browser = Browser.get();
        PlaywrightAssertions.setDefaultAssertionTimeout(PATIENCE_MS);
    }

    /** The server serves the bundles, which Maven builds each time. An IDE may not, and would test old ones. */
    private static void checkBundlesAreCurrent() throws IOException {
        FileTime made = Files.getLastModifiedTime(Path.of("target/classes/META-INF/bundles/js/chat.js"));
        try (Stream<Path> sources = Files.walk(Path.of("src/main/resources/META-INF/resources"))) {
            assertThat(sources.filter(file -> file.toString().matches(".*\\.(js|css)")))
                    .as("the bundles are old: run ./mvnw process-resources")
                    .allSatisfy(
                            file -> assertThat(Files.getLastModifiedTime(file)).isLessThan(made));
        }
    }

    @AfterEach
    void closeAndCheckForErrors() {
        isOver = true;
        contexts.forEach(PageTest::close);
        clients.forEach(FullClient::close);
        waitUntilRoomsAreEmpty();
        assertThat(complaints).as("errors logged by the pages").isEmpty();
    }

    private static void close(BrowserContext context) {
        context.pages().forEach(PageTest::leave);
        context.close();
    }

    /** Closes the page; its person leaves at once, without a grace period. */
    static void leave(Page page) {
        page.evaluate("() => globalThis.leaveAll?.()");
        page.close();
    }

    /** Waits until the rooms of this test are empty: then its names are free for the next test. */
    private void waitUntilRoomsAreEmpty() {
        Rest rest = new Rest(home);
        Eventually.becomes(0, () -> {
            int online = 0;
            // Rooms with people come first.
            for (JsonNode found : rest.get("/api/rooms").json().path("rooms")) {
                boolean isMine = found.path("room").asText().contains(room);
                online += isMine ? found.path("online").asInt() : 0;
            }
            return online;
        });
    }

    /** Ignores errors that the test causes on purpose: browsers log, for example, that a socket could not be opened. */
    void excuse(String... parts) {
        excused = List.of(parts);
    }

    /** Lets {@code hide(true)} and {@code hide(false)} in the page simulate a switch of tabs. */
    void canBeHidden(Page page) {
        page.addInitScript("""
            let hidden = false;
            Object.defineProperty(document, 'hidden', { get: () => hidden });
            window.hide = (yes) => {
              hidden = yes;
              document.dispatchEvent(new Event('visibilitychange'));
            };""");
    }

    void hide(Page page, boolean yes) {
        page.evaluate("yes => hide(yes)", yes);
    }

    NewContextOptions english() {
        return new NewContextOptions()
                .setLocale("en-GB")
                .setServiceWorkers(
                        ServiceWorkerPolicy.BLOCK) // only OfflineTest tests it; the others always get the current files
                .setViewportSize(1180, 760);
    }

    NewContextOptions phone() {
        return english()
                .setViewportSize(360, 640)
                .setIsMobile(true)
                .setHasTouch(true)
                .setDeviceScaleFactor(2);
    }

    Page page(NewContextOptions options) {
        BrowserContext context = browser.newContext(options);
        contexts.add(context);
        context.setDefaultTimeout(PATIENCE_MS);
        context.addInitScript(CAN_LEAVE);
        Page page = context.newPage();
        page.onConsoleMessage(message -> {
            if (message.type().equals("error")) {
                report(message.text());
            }
        });
        page.onPageError(this::report);
        return page;
    }

    /** Enters the room of the test in a browser that remembers this name. */
    Page enter(String nick) {
        return enter(nick, english());
    }

    Page enter(String nick, NewContextOptions options) {
        Page page = page(options);
        remember(page, nick);
        go(page, home, room);
        return page;
    }

    /** Enters the room of the test in a browser that was never there before. */
    Page enterAsGuest() {
        Page page = page(english());
        go(page, home, room);
        return page;
    }

    void remember(Page page, String nick) {
        // Firefox also runs it in the blank page, which has no storage.
        page.addInitScript("if (self.origin !== 'null' && !localStorage.getItem('loquat.nick'))"
                + " localStorage.setItem('loquat.nick', " + quote(nick) + ")");
    }

    void go(Page page, URI base, String name) {
        page.navigate(base.resolve("/?room=" + URLEncoder.encode(name, StandardCharsets.UTF_8))
                .toString());
        assertThat(page.locator("#state")).hasAttribute("data-state", "online");
        assertThat(page.locator(".notice.enter").first()).isVisible();
    }

    void say(Page page, String text) {
        page.locator("#text").fill(text);
        page.locator("#text").press("Enter");
    }

    Locator texts(Page page) {
        return page.locator(".message .text");
    }

    Locator people(Page page) {
        return page.locator("#people-list bdi");
    }

    Locator button(Page page, String name) {
        return page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name));
    }

    /**
     * Writes to {@code target/screenshots} and, with {@code -Dscreenshots=docs/images}, to that folder. (A property
     * under {@code loquat.} would be a setting.)
     */
    void screenshot(Page page, String name) {
        if (Browser.isFirefox()) {
            return; // there, Playwright's styles that hide the caret violate the page's policy
        }
        page.screenshot(new Page.ScreenshotOptions()
                .setAnimations(ScreenshotAnimations.DISABLED)
                .setPath(Path.of("target", "screenshots", name + ".png")));
        String folder = System.getProperty("screenshots");
        if (folder != null) {
            page.screenshot(new Page.ScreenshotOptions().setPath(Path.of(folder, name + ".png")));
        }
    }

    /** The names in the list of rooms. */
    Locator rooms(Page page) {
        return page.locator("#rooms-list bdi");
    }

    Locator entry(Page page, String name) {
        var named = new Locator.FilterOptions().setHas(page.locator("bdi[title='" + name + "']"));
        return page.locator("#rooms-list li").filter(named);
    }

    void open(Page page, String name) {
        entry(page, name).locator(".enter").click();
        assertThat(page.locator("#room-name")).hasText(name);
    }

    void goTo(Page page, String name) {
        page.locator("#rooms-new").click();
        page.locator("#room-input").fill(name);
        page.keyboard().press("Enter");
        assertThat(page.locator("#room-name")).hasText(name);
        assertThat(page.locator(".notice.enter").first()).containsText("You joined");
    }

    /** A client without a page, which can send what a page would sanitize. */
    FullClient raw(String nick) {
        FullClient client = new FullClient(RawWebSocket.to(home, "/chat")
                .subprotocol(FullClient.SUBPROTOCOL)
                .open());
        clients.add(client);
        client.hello("nick", nick);
        assertThat(client.nick()).isEqualTo(nick);
        client.joins(room);
        return client;
    }

    /** A client that sends much and receives none of it. */
    RawWebSocket robot() {
        return RawWebSocket.to(home, "/chat/" + room + "?nick=robot&format=plain&echo=false")
                .open();
    }

    /** Enters this name in the dialog. */
    void rename(Page page, String name) {
        page.locator("#me").click();
        page.locator("#name-input").fill(name);
        page.keyboard().press("Enter");
    }

    /** Posts a message over REST, as a bot does. */
    void post(String nick, String text) {
        post(room, nick, text);
    }

    void post(String room, String nick, String text) {
        Rest.Reply answer = new Rest(home).postMessage(room, "nick", nick, "text", text);
        assertThat(answer.status()).as(answer.text()).isEqualTo(201);
    }

    /** Posts {@code line 1} to {@code line count} as a bot. */
    void postLines(int count) {
        IntStream.rangeClosed(1, count).forEach(n -> post("robot", "line " + n));
    }

    static String quote(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n") + '"';
    }

    private void report(String words) {
        if (isOver && words.contains(CLOSED_BENEATH)) {
            return;
        }
        if (excused.stream().noneMatch(part -> matches(part, words))) {
            complaints.add(words);
        }
    }

    private static boolean matches(String part, String words) {
        return words.contains(part)
                || (part.equals(NO_SOCKET) && FIREFOX_NO_SOCKET.matcher(words).find());
    }
}
