package io.loquat.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import io.loquat.testing.ServerTest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Suggestions while the user types, and the commands. */
@ServerTest
class AutocompleteTest extends PageTest {

    private Locator suggestions(Page page) {
        return page.locator("#offers [role=option] bdi");
    }

    private Locator field(Page page) {
        return page.locator("#text");
    }

    @Test
    @Tag("browsers")
    void suggestsPeopleEmojiRoomsAndCommandsByKeyboard() {
        Page zoe = enter("zoe");
        raw("Anna Maria");
        raw("annette");
        raw("bodo");
        assertThat(people(zoe)).hasCount(4);

        field(zoe).pressSequentially("hi @an");
        assertThat(suggestions(zoe)).hasText(new String[] {"Anna Maria", "annette"});
        assertThat(field(zoe)).hasAttribute("aria-activedescendant", "offer-0");
        assertThat(zoe.locator("#offer-0")).hasAttribute("aria-selected", "true");
        field(zoe).press("ArrowDown");
        assertThat(field(zoe)).hasAttribute("aria-activedescendant", "offer-1");
        field(zoe).press("ArrowDown");
        field(zoe).press("Enter");
        assertThat(field(zoe)).hasValue("hi @Anna Maria ");
        assertThat(zoe.locator("#offers")).isHidden();
        assertThat(field(zoe)).not().hasAttribute("aria-activedescendant", Pattern.compile(".*"));

        field(zoe).pressSequentially(":tanger");
        assertThat(suggestions(zoe)).hasText(":tangerine:");
        field(zoe).press("Tab");
        assertThat(field(zoe)).hasValue("hi @Anna Maria 🍊 ");
        assertThat(field(zoe)).isFocused();

        field(zoe).pressSequentially("in #" + room);
        assertThat(zoe.locator("#offers")).isHidden();
        field(zoe).fill("#" + room.substring(0, room.length() - 1));
        assertThat(suggestions(zoe).filter(new Locator.FilterOptions().setHasText(Pattern.compile("^" + room + "$"))))
                .hasCount(1);

        field(zoe).fill("/");
        assertThat(suggestions(zoe)).hasText(new String[] {"/nick", "/join", "/leave", "/help"});
        field(zoe).press("Escape");
        assertThat(zoe.locator("#offers")).isHidden();
        field(zoe).pressSequentially("jo");
        assertThat(zoe.locator("#offers")).isHidden();
        field(zoe).fill("");
        field(zoe).fill("/jo");
        field(zoe).press("Enter");
        assertThat(field(zoe)).hasValue("/join ");
        field(zoe).press("Enter");
        assertThat(zoe.locator("#room-dialog")).isVisible();
        assertThat(texts(zoe)).hasCount(0);
    }

    @Test
    void suggestsNothingInsideWordsAndNumbers() {
        Page yves = enter("yves");
        raw("bodo");
        assertThat(people(yves)).hasCount(2);
        for (String text : new String[] {
            "a@b", "12:30", ":)", "https://a.b/#b", "C#", "a /n", "@yves", "@zzz", "@bodo", "::", "bodo"
        }) {
            field(yves).fill(text);
            assertThat(field(yves)).hasValue(text);
            assertThat(yves.locator("#offers")).isHidden();
        }
        field(yves).fill("@b");
        assertThat(suggestions(yves)).hasText("bodo");
        field(yves).dispatchEvent("keydown", Map.of("key", "Enter", "isComposing", true));
        assertThat(field(yves)).hasValue("@b");
        field(yves).evaluate("it => it.dispatchEvent(new InputEvent('input', { isComposing: true }))");
        assertThat(yves.locator("#offers")).isHidden();
    }

    @Test
    void touchAcceptsASuggestionAndTheListIsAboveTheField() {
        Page xenia = enter("xenia", phone());
        raw("Anna Maria");
        assertThat(xenia.locator("#people-badge")).hasText("2");
        field(xenia).tap();
        field(xenia).pressSequentially("@");
        assertThat(suggestions(xenia)).hasText("Anna Maria");
        field(xenia).evaluate("it => it.dispatchEvent(new InputEvent('input', { isComposing: true }))");
        // Although the text is being composed, as phone keyboards do for every word.
        assertThat(xenia.locator("#offers")).isVisible();
        double bottom = xenia.locator("#offers").boundingBox().y
                + xenia.locator("#offers").boundingBox().height;
        assertThat(bottom).isLessThanOrEqualTo(xenia.locator("#compose").boundingBox().y);
        assertThat(xenia.locator("#offer-0").boundingBox().height).isGreaterThanOrEqualTo(44);
        screenshot(xenia, "offers-phone");

        xenia.locator("#offer-0").tap();

        assertThat(field(xenia)).hasValue("@Anna Maria ");
        assertThat(field(xenia)).isFocused();
    }

    @Test
    @Tag("browsers")
    void commandsRunAndAnUnknownOneNeedsConfirmation() {
        Page wanda = enter("wanda");
        say(wanda, "/nick alicia");
        assertThat(wanda.locator("#me-nick")).hasText("alicia");
        assertThat(field(wanda)).isEmpty();

        raw("bodo");
        say(wanda, "/nick bodo");
        assertThat(wanda.locator("#ask")).hasText("Somebody here is called bodo already.");
        assertThat(field(wanda)).hasValue("/nick bodo");

        say(wanda, "/join #" + room + "-2");
        assertThat(wanda.locator("#room-name")).hasText(room + "-2");
        assertThat(wanda.locator("#ask")).isHidden();
        say(wanda, "/leave");
        assertThat(wanda.locator("#room-name")).hasText(room);
        assertThat(rooms(wanda)).hasText(room);
        assertThat(field(wanda)).isEmpty(); // a command that switched rooms is not a draft
        wanda.reload();
        assertThat(wanda.locator("#state")).hasAttribute("data-state", "online");
        assertThat(field(wanda)).isEmpty();
        say(wanda, "/LEAVE");
        assertThat(wanda.locator("#ask")).hasText("This is the only room you are in.");

        say(wanda, "/etc/hosts is a file");
        assertThat(wanda.locator("#ask")).containsText("There is no command “/etc/hosts”");
        assertThat(texts(wanda)).hasCount(0);
        screenshot(wanda, "command-unknown");
        button(wanda, "Send it as a message").click();
        assertThat(texts(wanda)).hasText("/etc/hosts is a file");
        assertThat(field(wanda)).isFocused();
        say(wanda, "//shrug");
        say(wanda, "/ a slash");
        assertThat(texts(wanda)).hasText(new String[] {"/etc/hosts is a file", "/shrug", "/ a slash"});

        say(wanda, "/help");
        assertThat(wanda.locator("#help-dialog dl").first().locator("dt"))
                .hasText(new String[] {"/nick …", "/join …", "/leave", "/help", "//…"});
        screenshot(wanda, "help");
        wanda.keyboard().press("Escape");
        assertThat(field(wanda)).isFocused();
    }

    @Test
    void aNoticeIsDismissedBySwitchingRooms() {
        Page vito = enter("vito");
        raw("bodo");
        goTo(vito, room + "-2");
        field(vito).fill("half a thought");
        vito.keyboard().press("Alt+ArrowUp");
        assertThat(vito.locator("#room-name")).hasText(room);
        say(vito, "/secret plan");
        assertThat(button(vito, "Send it as a message")).isVisible();

        vito.keyboard().press("Alt+ArrowDown");
        assertThat(vito.locator("#room-name")).hasText(room + "-2");
        assertThat(vito.locator("#ask")).isHidden();
        assertThat(button(vito, "Send it as a message")).hasCount(0);
        assertThat(field(vito)).hasValue("half a thought");
        vito.keyboard().press("Alt+ArrowUp");
        assertThat(field(vito)).hasValue("/secret plan");

        say(vito, "/nick bodo");
        assertThat(vito.locator("#ask")).hasText("Somebody here is called bodo already.");
        vito.keyboard().press("Alt+ArrowDown");
        assertThat(vito.locator("#room-name")).hasText(room + "-2");
        assertThat(vito.locator("#ask")).isHidden();
    }

    @Test
    void sendingDismissesTheSuggestions() {
        Page uma = enter("uma");
        raw("bodo");
        assertThat(people(uma)).hasCount(2);
        field(uma).pressSequentially("hello @bo");
        assertThat(suggestions(uma)).hasText("bodo");
        field(uma).press("Control+Enter");
        assertThat(texts(uma)).hasText("hello @bo");
        assertThat(uma.locator("#offers")).isHidden();
        field(uma).press("Enter");
        assertThat(field(uma)).isEmpty();

        field(uma).pressSequentially("@bo");
        field(uma).press("Escape");
        field(uma).press("Enter");
        assertThat(field(uma)).isEmpty();
        field(uma).pressSequentially("@bo");
        assertThat(suggestions(uma)).hasText("bodo"); // only the previous text was dismissed
        field(uma).fill("");

        List<Route> asked = new ArrayList<>();
        uma.route(Pattern.compile("/api/rooms(\\?.*)?$"), asked::add);
        uma.waitForRequest(Pattern.compile("/api/rooms"), () -> field(uma).pressSequentially("go #zzq"));
        field(uma).press("Enter");
        assertThat(texts(uma).last()).hasText("go #zzq");
        uma.waitForResponse(
                Pattern.compile("/api/rooms"),
                () -> asked.getFirst()
                        .fulfill(new Route.FulfillOptions()
                                .setContentType("application/json")
                                .setBody("{\"rooms\": [{\"room\": \"zzquiet\", \"online\": 0}], \"more\": false}")));
        // After this request, the page has read the answer.
        uma.evaluate("() => fetch('/online').then((answer) => answer.text())");
        assertThat(uma.locator("#offers")).isHidden();
        assertThat(field(uma)).isEmpty();
    }

    @Test
    void enterAcceptsOnlyPreselectedSuggestions() {
        Page tilda = enter("tilda");
        raw("Ann");
        raw("Ann Lee");
        goTo(tilda, room + "-x1");
        open(tilda, room);
        assertThat(people(tilda)).hasCount(3);

        say(tilda, "fix #1");
        say(tilda, "at :10");
        assertThat(texts(tilda)).hasText(new String[] {"fix #1", "at :10"});

        var one = new Locator.FilterOptions().setHasText(Pattern.compile("^" + room + "-x1$"));
        field(tilda).fill("see #-x1");
        assertThat(suggestions(tilda).filter(one)).hasCount(1);
        assertThat(tilda.locator("#offers [aria-selected=true]")).hasCount(0);
        assertThat(field(tilda)).not().hasAttribute("aria-activedescendant", Pattern.compile(".*"));
        field(tilda).press("Enter");
        assertThat(texts(tilda).last()).hasText("see #-x1");
        field(tilda).fill("see #" + room + "-x");
        assertThat(suggestions(tilda).filter(one)).hasCount(1);
        field(tilda).press("Enter");
        assertThat(field(tilda)).hasValue("see #" + room + "-x1 ");

        field(tilda).fill("");
        tilda.locator("#people-list button[data-call='Ann']").click();
        assertThat(field(tilda)).hasValue("@Ann ");
        assertThat(tilda.locator("#offers")).isHidden();
        field(tilda).press("Enter");
        assertThat(texts(tilda).last()).hasText("@Ann");
        field(tilda).pressSequentially("@Ann ");
        assertThat(suggestions(tilda)).hasText("Ann Lee");
        field(tilda).press("Enter");
        assertThat(field(tilda)).isEmpty();
        field(tilda).pressSequentially("@Ann ");
        field(tilda).press("ArrowDown");
        field(tilda).press("Enter");
        assertThat(field(tilda)).hasValue("@Ann Lee ");
    }

    @Test
    void inALargeRoomOnlyTheNameIsSentToTheServer() {
        Page page = page(english());
        page.navigate(home.resolve("/play").toString());

        Object asked = page.evaluate("""
            async () => {
              document.body.replaceChildren(); // removes the texts of the page's own copy of the modules
              const asked = [];
              window.fetch = async (address) => {
                asked.push(new URL(address, location.href).searchParams.get('q'));
                return Response.json({ people: ['bob', 'Anna Maria', 'Anna Marta'].map((nick) => ({ nick, n: 1 })) });
              };
              const { suggestions } = await import('/js/chat/suggestions.js');
              const suggest = suggestions({ all: [], current: { name: 'big', names: new Set(), online: 200 } }, () => 'me');
              for (const text of ['@bob my', '@bo', '@bob my', '@bob ', '@anna', '@anna ', '@anna mar', '@anna maria is', '好@b']) {
                const found = suggest(text, true);
                const more = (await found.more?.()) ?? found.items;
                asked.push(more.map(({ words }) => words).join(', '));
              }
              return asked;
            }""");

        assertThat(asked)
                .asInstanceOf(InstanceOfAssertFactories.LIST)
                .containsExactly(
                        "",
                        "bo",
                        "bob",
                        "",
                        "",
                        "anna",
                        "Anna Maria, Anna Marta",
                        "anna ",
                        "Anna Maria, Anna Marta",
                        "anna mar",
                        "Anna Maria, Anna Marta",
                        "",
                        "b",
                        "bob");
    }
}
