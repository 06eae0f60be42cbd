package io.loquat.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import io.loquat.testing.ServerTest;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What the browser shows for typed addresses. */
@ServerTest
class TypedAddressPageTest extends PageTest {

    @Test
    @Tag("browsers")
    void roomAddressOpensTheRoomAndAnUnknownOneLinksToTheChat() {
        excuse("404");
        Page page = page(english());
        page.navigate(home.resolve("/chat/" + room).toString());
        assertThat(page).hasURL(Pattern.compile("/\\?room=" + room + "$"));
        assertThat(page.locator("#state")).hasAttribute("data-state", "online");

        page.navigate(home.resolve("/foo").toString());
        assertThat(page.locator("h1")).hasText("There is nothing at this address.");
        assertThat(page.locator("[lang=zh-Hans] h2")).hasText("这个地址什么也没有。");
        screenshot(page, "lost");
        page.setViewportSize(320, 480);
        page.waitForFunction("() => document.documentElement.scrollWidth <= document.documentElement.clientWidth");
        page.locator("a.button").first().click();

        assertThat(page).hasURL(Pattern.compile("^https?://[^/]+/(\\?.*)?$"));
        Locator state = page.locator("#state");
        assertThat(state).hasAttribute("data-state", "online");
    }
}
