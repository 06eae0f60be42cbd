package io.loquat.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions.HasCountOptions;
import io.loquat.testing.Launch;
import io.loquat.testing.Rest;
import io.loquat.testing.ServerProcess;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The packaged server restarts on its database while two pages are open; they lose no message and show none twice. */
@SuppressWarnings("NullAway.Init") // the folder is injected
class RestartIT extends PageTest {

    /** Fewer than a join recovers, so that the pages receive all of them. */
    private static final int IN_A_HURRY = 150;

    private static final double PATIENCE_MS = 40_000;

    @TempDir
    static Path folder;

    private static @Nullable ServerProcess server;
    private static int port;

    enum End {
        KILLED,
        STOPPED
    }

    @BeforeAll
    static void startServer() {
        start();
    }

    @AfterAll
    static void closeServer() {
        if (server != null) {
            server.close();
        }
    }

    /** Uses the same port each time, as the pages know no other. */
    private static void start() {
        ServerProcess started = Launch.in(folder)
                .with("quarkus.http.port", String.valueOf(port))
                .with("loquat.store", "sqlite")
                .with("loquat.store.path", folder.resolve("loquat.db").toString())
                .with("loquat.presence.grace", "1S")
                .start();
        port = started.uri().getPort();
        server = started;
    }

    private static ServerProcess server() {
        if (server == null) {
            throw new IllegalStateException("not started");
        }
        return server;
    }

    private static void closeServer(End how) {
        if (how == End.KILLED) {
            server().kill();
        } else {
            server().terminate();
            server().exitCode();
        }
    }

    @BeforeEach
    void findHome() {
        home = server().uri();
    }

    @ParameterizedTest
    @EnumSource
    void restartLosesNothingAndMessagesWrittenMeanwhileAreSentOnce(End how) {
        excuse("WebSocket connection to");
        Page alice = enter("alice");
        Page bob = enter("bob");
        say(bob, "before");
        assertThat(texts(alice)).hasText("before");

        sendQuickly(alice);
        bob.waitForFunction("() => document.querySelectorAll('.message').length > 4");
        closeServer(how);
        assertThat(alice.locator("#away")).isVisible();
        assertThat(bob.locator("#away")).isVisible();
        say(alice, "while it was away");
        say(bob, "I write too");
        alice.locator("#text").fill("half a sent");
        assertThat(alice.locator("#pending .sent").last()).hasText("will be sent");
        if (how == End.KILLED) {
            assertThat(alice.locator("#pending > li").count())
                    .as("under way when it was killed")
                    .isGreaterThan(1);
        }
        start();

        var patience = new HasCountOptions().setTimeout(PATIENCE_MS);
        int all = IN_A_HURRY + 3;
        server().during(() -> {
            assertThat(alice.locator("#messages .text")).hasCount(all, patience);
            assertThat(bob.locator("#messages .text")).hasCount(all, patience);
        });
        assertThat(alice.locator("#pending > li")).hasCount(0);
        assertThat(bob.locator("#pending > li")).hasCount(0);
        assertThat(alice.locator("#away")).isHidden();
        assertThat(alice.locator("#text")).hasValue("half a sent");
        List<String> shown = texts(alice).allTextContents();
        assertThat(texts(bob).allTextContents()).isEqualTo(shown);
        assertThat(alice.locator(".message.own .text").allTextContents()).isEqualTo(sentTexts());
        assertThat(shown).contains("before", "I write too");
        assertThat(new Rest(home)
                        .get("/api/rooms/" + room)
                        .json()
                        .path("offset")
                        .asInt())
                .isEqualTo(all);
    }

    /** Sends faster than anybody can type. */
    private static void sendQuickly(Page page) {
        page.evaluate("""
                count => {
                  for (let n = 1; n <= count; n++) {
                    document.getElementById('text').value = `in a hurry ${n}`;
                    document.getElementById('compose').requestSubmit();
                  }
                }""", IN_A_HURRY);
    }

    private static List<String> sentTexts() {
        List<String> texts = new ArrayList<>(IntStream.rangeClosed(1, IN_A_HURRY)
                .mapToObj(n -> "in a hurry " + n)
                .toList());
        texts.add("while it was away");
        return texts;
    }
}
