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
 * What the tests of the pages share: a browser, a fresh context for each person, a room of its own for each test. After
 * each test no page may have complained: no error on its console, no violation of the content security policy.
 */
@SuppressWarnings("NullAway.Init") // the browser is there from the first test to the last, the address is injected
abstract class PageTest {

    private static final AtomicInteger ROOMS = new AtomicInteger();
    private static final double PATIENCE_MS = 30_000;
    /** How a browser says aloud that a socket was not opened, or broke. */
    private static final String NO_SOCKET = "WebSocket connection to";

    private static final Pattern FIREFOX_NO_SOCKET = Pattern.compile("connection to (the server at )?ws://");
    private static Browser browser;

    @TestHTTPResource("/")
    URI home;

    final String room = "room-" + ROOMS.incrementAndGet();

    /** A page that is closed breaks its connections, and has the grace to come back; one that leaves does so at once. */
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

    /** What Chromium says of a page that was about to send when its socket was closed by {@link #leaves}. */
    private static final String CLOSED_BENEATH = "WebSocket is already in CLOSING or CLOSED state.";

    private final List<BrowserContext> contexts = new ArrayList<>();
    private final List<FullClient> clients = new ArrayList<>();
    private final List<String> complaints = new ArrayList<>();
    /** Sockets are closed beneath the pages. */
    private boolean isOver;

    private List<String> excused = List.of();

    @BeforeAll
    static void launch() throws IOException {
        bundlesAreNew();
        browser = Browser.get();
        PlaywrightAssertions.setDefaultAssertionTimeout(PATIENCE_MS);
    }

    /** Maven makes them each time; an IDE may not. */
    private static void bundlesAreNew() throws IOException {
        FileTime made = Files.getLastModifiedTime(Path.of("target/classes/META-INF/bundles/js/chat.js"));
        try (Stream<Path> sources = Files.walk(Path.of("src/main/resources/META-INF/resources"))) {
            assertThat(sources.filter(file -> file.toString().matches(".*\\.(js|css)")))
                    .as("changed since the last ./mvnw process-resources")
                    .allSatisfy(
                            file -> assertThat(Files.getLastModifiedTime(file)).isLessThan(made));
        }
    }

    @AfterEach
    void noPageComplained() {
        isOver = true;
        contexts.forEach(PageTest::closes);
        clients.forEach(FullClient::close);
        everybodyLeaves();
        assertThat(complaints).as("what the pages complained about").isEmpty();
    }

    private static void closes(BrowserContext context) {
        context.pages().forEach(PageTest::leaves);
        context.close();
    }

    /** Whoever is on this page is gone, without the grace of a page that might come back. */
    static void leaves(Page page) {
        page.evaluate("() => globalThis.leaveAll?.()");
        page.close();
    }

    /** A name is free for the next test when its holder has left every room of this one. */
    private void everybodyLeaves() {
        Rest rest = new Rest(home);
        Eventually.becomes(0, () -> {
            int online = 0;
            // Those with people come first.
            for (JsonNode found : rest.get("/api/rooms").json().path("rooms")) {
                boolean isMine = found.path("room").asText().contains(room);
                online += isMine ? found.path("online").asInt() : 0;
            }
            return online;
        });
    }

    /** Complaints that belong to the test: a browser says aloud that a socket could not be opened. */
    void excuse(String... parts) {
        excused = List.of(parts);
    }

    /** From now on {@code hide(true)} and {@code hide(false)} in the page are what a switch of tabs is. */
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
                        ServiceWorkerPolicy.BLOCK) // OfflineTest lets it in: the others see the files as they are
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
                complain(message.text());
            }
        });
        page.onPageError(this::complain);
        return page;
    }

    /** A browser that remembers this name, in the room of the test. */
    Page enter(String nick) {
        return enter(nick, english());
    }

    Page enter(String nick, NewContextOptions options) {
        Page page = page(options);
        remember(page, nick);
        go(page, home, room);
        return page;
    }

    /** A browser that comes for the first time. */
    Page enterAsGuest() {
        Page page = page(english());
        go(page, home, room);
        return page;
    }

    void remember(Page page, String nick) {
        // Firefox runs it in the empty page, too, which has no storage.
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

    /** Into {@code target/screenshots}, and with {@code -Dscreenshots=docs/images} there too. (A name under {@code loquat.} would be a setting.) */
    void screenshot(Page page, String name) {
        if (Browser.isFirefox()) {
            return; // there Playwright's own styles, which hide the caret, are against the page's policy
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

    /** A client that is no page: what it sends, no page has made harmless. */
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

    /** One that says much and hears nothing of it. */
    RawWebSocket robot() {
        return RawWebSocket.to(home, "/chat/" + room + "?nick=robot&format=plain&echo=false")
                .open();
    }

    /** Asks for this name in the dialog. */
    void asksForName(Page page, String name) {
        page.locator("#me").click();
        page.locator("#name-input").fill(name);
        page.keyboard().press("Enter");
    }

    /** Says something by REST, as a bot does. */
    void post(String nick, String text) {
        post(room, nick, text);
    }

    void post(String room, String nick, String text) {
        Rest.Reply answer = new Rest(home).posts(room, "nick", nick, "text", text);
        assertThat(answer.status()).as(answer.text()).isEqualTo(201);
    }

    /** A bot says {@code line 1} to this one. */
    void postLines(int count) {
        IntStream.rangeClosed(1, count).forEach(n -> post("robot", "line " + n));
    }

    static String quote(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n") + '"';
    }

    private void complain(String words) {
        if (isOver && words.contains(CLOSED_BENEATH)) {
            return;
        }
        if (excused.stream().noneMatch(part -> isSaid(part, words))) {
            complaints.add(words);
        }
    }

    private static boolean isSaid(String part, String words) {
        return words.contains(part)
                || (part.equals(NO_SOCKET) && FIREFOX_NO_SOCKET.matcher(words).find());
    }
}
