package io.loquat.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.FilePayload;
import io.loquat.testing.ServerTest;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

@ServerTest
class PlayPageTest extends PageTest {

    private static final FilePayload FILE =
            new FilePayload("seed.bin", "application/octet-stream", new byte[] {0, 1, 2, (byte) 0xff, 'L', 'o', 'q'});

    private Page openPlayground() {
        Page page = page(english().setViewportSize(1180, 820));
        page.navigate(home.resolve("/play").toString());
        assertThat(page.locator("#ready")).hasText("3 CLOSED");
        return page;
    }

    private static void connect(Page page, String endpoint) {
        page.locator("#endpoint").selectOption(endpoint);
        page.locator("#connect").click();
        assertThat(page.locator("#ready")).hasText("1 OPEN");
    }

    private static Locator received(Page page) {
        return page.locator("#lines .frame.in pre");
    }

    @Test
    void echoReturnsTextAsText() {
        Page page = openPlayground();
        connect(page, "/play/echo");
        assertThat(page.locator("#lines .open b")).hasText("open");

        page.locator("#text").fill("枇杷 <b>🍊</b>");
        page.locator("#send").click();

        assertThat(received(page)).hasText("枇杷 <b>🍊</b>");
        assertThat(page.locator("#lines .in .size")).hasText("text · 18 bytes");
        assertThat(page.locator("#lines .in time")).hasText(Pattern.compile("\\d\\d:\\d\\d:\\d\\d\\.\\d{3}"));
        assertThat(page.locator("#in")).hasText("1 in, 18 B");
        assertThat(page.locator("#out")).hasText("1 out, 18 B");
    }

    @Test
    void echoReturnsAFileAsBinary() {
        Page page = openPlayground();
        connect(page, "/play/echo");

        page.locator("#file").setInputFiles(FILE);

        assertThat(page.locator("#lines .out.binary .size")).hasText("binary · 7 bytes · seed.bin");
        assertThat(page.locator("#lines .in.binary .size")).hasText("binary · 7 bytes");
        assertThat(received(page)).containsText("00 01 02 ff 4c 6f 71");
        assertThat(received(page)).containsText("····Loq");
    }

    @Test
    void shoutReturnsUpperCase() {
        Page page = openPlayground();
        connect(page, "/play/shout");

        page.locator("#text").fill("hi, straße");
        page.locator("#text").press("Enter");

        assertThat(received(page)).hasText("HI, STRASSE!!!");
    }

    @Test
    void clockSendsTheTimeAtOnceAndEverySecond() {
        Page page = openPlayground();
        connect(page, "/play/clock");

        assertThat(received(page).nth(2)).isVisible();
        page.locator("#close").click();
        assertThat(page.locator("#ready")).hasText("3 CLOSED");
        page.locator("#clear").click();
        assertThat(page.locator("#lines > li")).hasCount(0);
        assertThat(page.locator("#empty")).isVisible();
        assertThat(page.locator("#in")).hasText("0 in, 0 B");
    }

    @Test
    void readyStateAndTheCloseCodeAreShown() {
        Page page = openPlayground();
        assertThat(page.locator("#states [aria-current]")).hasText("3 CLOSED");
        page.evaluate("""
            () => {
              window.seen = [];
              new MutationObserver(() => seen.push(document.getElementById('ready').textContent))
                .observe(document.getElementById('ready'), { childList: true });
            }""");

        connect(page, "/play/echo");
        assertThat(page.locator("#states [aria-current]")).hasText("1 OPEN");
        assertThat(page.locator("#connect")).isDisabled();
        page.locator("#code").fill("3999");
        page.locator("#reason").fill("enough");
        page.locator("#close").click();

        assertThat(page.locator("#lines .close .size")).hasText("code 3999, reason “enough”, clean");
        assertThat(page.locator("#states [aria-current]")).hasText("3 CLOSED");
        assertThat(page.locator("#send")).isDisabled();
        assertThat(page.evaluate("() => seen.join()")).isEqualTo("0 CONNECTING,1 OPEN,2 CLOSING,3 CLOSED");
    }

    @Test
    void closeCodeThatBrowsersRefuseIsExplained() {
        Page page = openPlayground();
        connect(page, "/play/echo");

        page.locator("#code").fill("1002");
        page.locator("#close").click();

        assertThat(page.locator("#lines .error .size")).containsText("The browser refuses");
        assertThat(page.locator("#ready")).hasText("1 OPEN");
    }

    @Test
    void acceptsAnyUrl() {
        excuse("WebSocket connection to");
        Page page = openPlayground();

        page.locator("#url").fill("ftp://no.such/scheme");
        page.locator("#connect").click();
        assertThat(page.locator("#lines .error .size")).containsText("The browser refuses");
        page.locator("#url").fill("ws://" + home.getAuthority() + "/nowhere");
        page.locator("#connect").click();
        assertThat(page.locator("#lines .close .size")).hasText("code 1006, reason “”, not clean");
        page.locator("#url").fill("ws://" + home.getAuthority() + "/chat/" + room + "?format=plain");
        page.locator("#connect").click();
        assertThat(page.locator("#ready")).hasText("1 OPEN");
        page.locator("#text").fill("typed");
        page.locator("#send").click();
        assertThat(received(page)).hasText("typed");
    }

    @Test
    void fullProtocolCanBeTypedByHand() {
        Page page = openPlayground();
        page.locator("#endpoint").selectOption("/chat");
        page.locator("#connect").click();
        assertThat(page.locator("#lines .open .size")).hasText("protocol “loquat.v1.json”");

        page.locator("#text").fill("{\"type\":\"hello\",\"id\":7}");
        page.locator("#send").click();

        assertThat(received(page)).containsText("\"re\":7");
        assertThat(received(page)).containsText("\"type\":\"welcome\"");
    }

    @Test
    void onAPhoneItIsChineseAndDoesNotScrollSideways() {
        Page page = page(phone().setLocale("zh-CN"));
        page.navigate(home.resolve("/play").toString());
        assertThat(page.locator("h1")).hasText("实验场");
        connect(page, "/play/echo");
        page.locator("#text").fill("longlonglong".repeat(20));
        page.locator("#send").click();
        page.locator("#file").setInputFiles(FILE);
        assertThat(received(page)).hasCount(2);

        for (int width : new int[] {360, 320}) {
            page.setViewportSize(width, 640);
            assertThat(page.evaluate(
                            "() => document.documentElement.scrollWidth <= document.documentElement.clientWidth"))
                    .isEqualTo(true);
        }
    }

    @Test
    void screenshotAfterSomeFrames() {
        Page page = openPlayground();
        connect(page, "/play/echo");
        page.locator("#text").fill("Hello, Loquat!");
        page.locator("#send").click();
        page.locator("#text").fill("枇杷是一种黄色的小水果 🍊");
        page.locator("#send").click();
        page.locator("#file").setInputFiles(FILE);
        assertThat(received(page)).hasCount(3);
        page.locator("#reason").fill("thank you");
        page.locator("#close").click();
        assertThat(page.locator("#lines .close")).isVisible();
        connect(page, "/play/clock");
        assertThat(received(page)).hasCount(5);

        screenshot(page, "play");
    }
}
