package io.loquat.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import io.loquat.testing.ServerTest;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Mentions: who is mentioned by a text, and what is highlighted. */
@ServerTest
class MentionTest extends PageTest {

    /**
     * The user's name, the text, and what is highlighted; after a +, the bare name counts, too. Anna, Anna Maria, 小梅
     * and bob-x are also there.
     */
    private static final String TABLE = """
            bob   | @bob                             | @bob
            bob   | hey @Bob, and (@BOB)!            | @Bob @BOB
            bob   | **@bob** _@bob_ > @bob           | @bob @bob @bob
            bob   | @bob.                            | @bob
            bob   | @bob's turn, @bob：好             | @bob @bob
            bob   | 请@bob看                         | @bob
            bob   | bob                              |
            bob   | @bobby @bob_2 @bob-x @bob.x      |
            bob   | @bob@example.org x@bob @@bob     |
            bob   | bob@example.com me@bob.com       |
            bob   | https://a.b/@bob www.a.b/@bob    |
            bob   | `@bob` ``@bob``                  |
            bob   | [@bob](https://a.b) \\@bob       |
            m     | I'm here                         |
            s     | it's                             |
            will  | it will be                       |
            will  | @will it be?                     | @will
            Anna  | @anna maria, @anna               | @anna
            Anna Maria | @anna maria and @Anna       | @anna maria
            Anna Maria | @anna  maria                |
            小梅  | @小梅你好 @小梅                  | @小梅 @小梅
            梅    | @小梅 @梅                        | @梅
            Straße | @STRASSE @straße                | @STRASSE @straße
            Éva   | @éva @e\u0301va @eva            | @éva @e\u0301va
            ΟΔΟΣ  | @οδος                            | @οδος
            a_b_c | @a_b_c                           | @a_b_c
            _x_   | @_x_ @*                          | @_x_
            a (b) | @a (b)!                          | @a (b)
            $^.*+ | @$^.*+ @x                        | @$^.*+
            +bob  | bob, Bob's and @bob              | bob Bob @bob
            +bob  | bobby bob@a.cd https://bob.com `bob` a.bob bob.com |
            +m    | I'm m, I’m                       | m
            +s    | it's                             |
            +will | it will                          | will
            +d    | d'accord                         |
            +小梅 | 小梅，小梅花                     | 小梅
            +$^.*+ | a $^.*+ b                       | $^.*+
            """;

    @Test
    @Tag("browsers")
    void mentionsAreFoundAndHighlightedByTheRules() {
        List<String[]> rows = TABLE.lines()
                .map(row -> row.strip().split(" *\\| ?", 3))
                .map(row -> new String[] {row[0], row[1].strip(), row[2].strip()})
                .toList();
        Page page = page(english());
        page.navigate(home.resolve("/play").toString());

        List<?> marked =
                (List<?>) page.evaluate("""
            async (rows) => {
              const { parse, show } = await import('/js/chat/markdown.js');
              const { Mentionable, setBareNameMentions, mentions } = await import('/js/chat/mention.js');
              return rows.map(([name, text]) => {
                const bare = name.length > 1 && name.startsWith('+');
                setBareNameMentions(bare);
                const nick = bare ? name.slice(1) : name;
                const others = ['Anna', 'Anna Maria', '小梅', 'bob-x'].filter((other) => other !== nick);
                const { nodes, called } = parse(text, new Mentionable(nick, others));
                const node = document.createElement('div');
                node.append(...show(nodes));
                const marks = [...node.querySelectorAll('mark.called')].map(({ textContent }) => textContent).join(' ');
                if (called !== (marks !== '') || called !== mentions(text, nick, others)) return `marked, not called: ${marks}`;
                return marks;
              });
            }""", rows.stream().map(List::of).toList());

        assertThat(IntStream.range(0, rows.size())
                        .mapToObj(i -> String.join(" | ", rows.get(i)[0], rows.get(i)[1], (String) marked.get(i))))
                .containsExactlyElementsOf(
                        rows.stream().map(row -> String.join(" | ", row)).toList());
    }

    @Test
    void bareNameIsAMentionIfEnabled() {
        Page vera = enter("vera");
        post("robot", "vera is a name, @vera calls");
        post("robot", "vera");
        assertThat(texts(vera)).hasCount(2);
        assertThat(vera.locator(".message.mention mark")).hasText("@vera");

        vera.locator("#settings").click();
        assertThat(vera.locator("#bare")).not().isChecked();
        vera.locator("#bare").check();
        vera.locator("#settings-dialog [data-close]").click();
        post("robot", "vera, again");

        assertThat(vera.locator(".message.mention")).hasCount(2);
        assertThat(vera.locator(".message.mention mark").last()).hasText("vera");
        vera.reload();
        vera.locator("#settings").click();
        assertThat(vera.locator("#bare")).isChecked();
    }

    @Test
    void mentionsOfPeopleHereAreHighlightedAndClickingANameInsertsAMention() {
        Page ulla = enter("ulla");
        raw("Anna Maria").sends(room, "hi @ulla, @anna maria here; @nobody is not");
        assertThat(ulla.locator(".message .called")).hasText(new String[] {"@ulla", "@anna maria"});

        ulla.locator(".message .who bdi").first().click();
        assertThat(ulla.locator("#text")).hasValue("@Anna Maria ");
        assertThat(ulla.locator("#text")).isFocused();
        ulla.locator("#text").fill("so");
        ulla.locator("#people-list button").first().press("Enter");
        assertThat(ulla.locator("#text")).hasValue("so @Anna Maria ");
    }

    @Test
    void roomNameInAMessageLinksToTheRoom() {
        Page tessa = enter("tessa");
        post("robot", "come to #" + room + "-tea, please");

        tessa.locator(".text a.room").click();

        assertThat(tessa.locator("#room-name")).hasText(room + "-tea");
        assertThat(tessa).hasURL(Pattern.compile(".*\\?room=" + room + "-tea$"));
        assertThat(tessa.locator(".notice.enter").first()).containsText("You joined");
    }
}
