package io.loquat.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Browser.NewContextOptions;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;

/** The base of the danmaku page's tests. */
abstract class DanmakuTest extends PageTest {

    Page danmaku(String query) {
        return danmaku(query, page(english()));
    }

    Page danmaku(String query, NewContextOptions options) {
        return danmaku(query, page(options));
    }

    Page danmaku(String query, Page page) {
        page.navigate(home.resolve("/danmaku/" + room + query).toString());
        assertThat(page.locator("#state")).hasAttribute("data-state", "online");
        return page;
    }

    static Locator flying(Page page) {
        return page.locator("#sky .bullet[data-lane]");
    }
}
