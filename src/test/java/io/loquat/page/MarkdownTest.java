package io.loquat.page;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.microsoft.playwright.CDPSession;
import com.microsoft.playwright.Page;
import io.quarkus.test.junit.QuarkusTest;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The small Markdown of messages, in the browser that shows it. */
@QuarkusTest
@SuppressWarnings("NullAway.Init")
class MarkdownTest extends PageTest {

    /** What is written, and what is shown; ⏎ is the end of a line, an address is shown without what every link has. */
    private static final String TABLE = """
            a **b** c                      | a <strong>b</strong> c
            *a*                            | <em>a</em>
            *a*, (*b*)                     | <em>a</em>, (<em>b</em>)
            **a *b* c**                    | <strong>a <em>b</em> c</strong>
            ***a***                        | <strong><em>a</em></strong>
            **a *b***                      | <strong>a <em>b</em></strong>
            *b **a***                      | <em>b <strong>a</strong></em>
            这是**重点**内容               | 这是<strong>重点</strong>内容
            2*3*4 = 2 * 3 * 4              | 2*3*4 = 2 * 3 * 4
            *a *b*                         | *a <em>b</em>
            **a                            | **a
            *a⏎b*                          | *a⏎b*
            ****a**** * ** ***             | ****a**** * ** ***
            snake_case_name \\*a\\ ~~b~~   | snake_case_name \\*a\\ ~~b~~
            `a *b* :fire: https://a.b`     | <code>a *b* :fire: https://a.b</code>
            ``a ` b``                      | <code>a ` b</code>
            `a ``b                         | `a ``b
            **`a`**                        | <strong><code>a</code></strong>
            *`a*`                          | *<code>a*</code>
            ```⏎*a*⏎  > b⏎```              | <pre><code>*a*⏎  &gt; b</code></pre>
            a⏎```js⏎b⏎```⏎c                | a<pre><code>b</code></pre>c
            ```⏎never closed *a*           | ```⏎never closed <em>a</em>
            > a⏎> **b**⏎c                  | <blockquote>a⏎<strong>b</strong></blockquote>c
            > a⏎>⏎> > b                    | <blockquote>a<blockquote>b</blockquote></blockquote>
            > > > > a                      | <blockquote><blockquote><blockquote>&gt; a</blockquote></blockquote></blockquote>
            > ```⏎> a⏎> ```                | <blockquote><pre><code>a</code></pre></blockquote>
            >_< and a > b                  | &gt;_&lt; and a &gt; b
            - a⏎- *b*⏎c                    | <ul><li>a</li><li><em>b</em></li></ul>c
            3. a⏎5. b⏎- c                  | <ol><li value="3">a</li><li value="5">b</li></ol><ul><li>c</li></ul>
            a⏎⏎- b⏎⏎c                      | a<ul><li>b</li></ul>c
            -a⏎1.5⏎2026. a⏎-               | -a⏎1.5⏎2026. a⏎-
            a⏎⏎⏎b                          | a⏎⏎⏎b
            :fire: :+1::tada: 好:heart:    | 🔥 👍🎉 好❤️
            :nope: 12:30:45 a:fire:b :)    | :nope: 12:30:45 a:fire:b :)
            :constructor: :__proto__: ::   | :constructor: :__proto__: ::
            **https://a.b/c_d*e**          | <strong><a href="https://a.b/c_d*e">https://a.b/c_d*e</a></strong>
            see:https://a.b, http://cd.    | see:<a href="https://a.b">https://a.b</a>, <a href="http://cd">http://cd</a>.
            [a](javascript:alert(1))       | [a](javascript:alert(1))
            [a](https://a.b) ![a](b)       | [a](<a href="https://a.b">https://a.b</a>) ![a](b)
            data:text/html,a ftp://a.b     | data:text/html,a ftp://a.b
            https://bank@a.b https://[a]b  | https://bank@a.b https://[a]b
            <b onclick=a>&amp;</b>         | &lt;b onclick=a&gt;&amp;amp;&lt;/b&gt;
            > <script>a</script>           | <blockquote>&lt;script&gt;a&lt;/script&gt;</blockquote>
            """;

    private static final String SHOW = """
            async (texts) => {
              const { markdown } = await import('/js/chat/markdown.js');
              return texts.map((text) => {
                const node = document.createElement('div');
                node.append(...markdown(text));
                return node.innerHTML.replaceAll(' target="_blank" rel="noopener noreferrer nofollow"', '').replaceAll(' dir="auto"', '');
              });
            }""";

    private static final int LONGEST = 4_096;
    /** 200 things of one or, a code block, two elements. */
    private static final int MOST_ELEMENTS = 400;
    /** Executions of a piece of the code, for each character. */
    private static final int STEPS = 20;

    /** What would cost most in a reader that looks back or ahead; each is repeated up to the longest text. */
    private static final List<String> HOSTILE = List.of(
            "*",
            "*a",
            "*a ",
            "* ",
            "**a *b ",
            "***a ",
            "*a* ",
            "*a **b* c** ",
            "`",
            "` `` ``` ",
            "`a",
            "```\n",
            "> ",
            "> > > a\n",
            ">\n",
            "> > > > > a\n",
            "- a\n",
            "1. a\n- b\n",
            "- ",
            "\n",
            " ",
            ":",
            ":a",
            ":fire:",
            ":+1",
            "http://",
            "https://a.b ",
            "http://. ",
            "http://.",
            "*`:https://a.b`* > ",
            "\u0301",
            "🍊*",
            "\r\n",
            "```js\n",
            "```js\n*\n```\n");

    private Page page;

    @BeforeEach
    void openAnyPage() {
        page = page(english());
        page.navigate(home.resolve("/play").toString());
    }

    private List<?> show(List<String> texts) {
        return (List<?>) page.evaluate(SHOW, texts);
    }

    @Test
    void whatIsMarkdownIsShownAndAllElseStaysAsItWasWritten() {
        List<String[]> rows = TABLE.lines().map(row -> row.split(" +\\| ", 2)).toList();

        List<?> shown = show(rows.stream().map(row -> row[0].replace('⏎', '\n')).toList());

        assertThat(IntStream.range(0, rows.size()).mapToObj(i -> rows.get(i)[0] + " | " + shown.get(i)))
                .containsExactlyElementsOf(rows.stream()
                        .map(row -> row[0] + " | " + row[1].replace('⏎', '\n'))
                        .toList());
    }

    @Test
    void everyLinkGoesOutWithoutATrace() {
        Object link = page.evaluate("""
                async () => {
                  const { markdown } = await import('/js/chat/markdown.js');
                  return markdown('https://a.b')[0].outerHTML;
                }""");

        assertThat(link)
                .isEqualTo(
                        "<a href=\"https://a.b\" target=\"_blank\" rel=\"noopener noreferrer nofollow\">https://a.b</a>");
    }

    @Test
    void noTextCostsMoreThanSoManyStepsForEachCharacterAndSoManyElements() {
        for (String piece : HOSTILE) {
            String text = piece.repeat(LONGEST / piece.length());
            Cost cost = cost(text);

            assertThat(cost.steps()).as("steps of %s", quote(piece)).isLessThan((long) STEPS * LONGEST);
            assertThat(cost.elements()).as("elements of %s", quote(piece)).isLessThanOrEqualTo(MOST_ELEMENTS);
            assertThat(cost.depth()).as("depth of %s", quote(piece)).isLessThan(10);
        }
    }

    private record Cost(long steps, int elements, int depth) {}

    private Cost cost(String text) {
        CDPSession session = page.context().newCDPSession(page);
        session.send("Profiler.enable");
        JsonObject precise = new JsonObject();
        precise.addProperty("callCount", true);
        precise.addProperty("detailed", true);
        show(List.of(""));
        session.send("Profiler.startPreciseCoverage", precise);
        List<?> size = (List<?>) page.evaluate("""
                async (text) => {
                  const { markdown } = await import('/js/chat/markdown.js');
                  const node = document.createElement('div');
                  node.append(...markdown(text));
                  const depth = (of) => 1 + Math.max(0, ...Array.from(of.children, depth));
                  return [node.querySelectorAll('*').length, depth(node)];
                }""", text);
        JsonObject coverage = session.send("Profiler.takePreciseCoverage");
        session.detach();
        long steps = 0;
        for (JsonElement script : coverage.getAsJsonArray("result")) {
            if (script.getAsJsonObject().get("url").getAsString().endsWith("/js/chat/markdown.js")) {
                steps += steps(script.getAsJsonObject());
            }
        }
        assertThat(steps).isPositive();
        return new Cost(steps, ((Number) size.get(0)).intValue(), ((Number) size.get(1)).intValue());
    }

    /** How often each function, branch and turn of a loop was run. */
    private static long steps(JsonObject script) {
        long steps = 0;
        for (JsonElement function : script.getAsJsonArray("functions")) {
            for (JsonElement range : function.getAsJsonObject().getAsJsonArray("ranges")) {
                steps += range.getAsJsonObject().get("count").getAsLong();
            }
        }
        return steps;
    }
}
