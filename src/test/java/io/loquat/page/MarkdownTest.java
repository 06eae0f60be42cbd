package io.loquat.page;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.microsoft.playwright.CDPSession;
import com.microsoft.playwright.Page;
import io.loquat.testing.ServerTest;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The Markdown subset of messages, parsed and shown in a browser. */
@ServerTest
@SuppressWarnings("NullAway.Init")
class MarkdownTest extends PageTest {

    /** The text, and the HTML; ⏎ is a line break, and the attributes that all links share are left out. */
    private static final String TABLE = """
            a **b** c                      | a <strong>b</strong> c
            *a*                            | <em>a</em>
            *a*, (*b*)                     | <em>a</em>, (<em>b</em>)
            **a *b* c**                    | <strong>a <em>b</em> c</strong>
            ***a***                        | <strong><em>a</em></strong>
            **a *b***                      | <strong>a <em>b</em></strong>
            *b **a***                      | <em>b <strong>a</strong></em>
            这是**重点**内容               | 这是<strong>重点</strong>内容
            这是_重点_内容                 | 这是<em>重点</em>内容
            2*3*4 = 2 * 3 * 4              | 2*3*4 = 2 * 3 * 4
            *a *b*                         | *a <em>b</em>
            **a                            | **a
            *a⏎b*                          | *a⏎b*
            ****a**** * ** ***             | ****a**** * ** ***
            snake_case_name and __init__   | snake_case_name and __init__
            _a_, (_b_) _c                  | <em>a</em>, (<em>b</em>) _c
            _a *b* c_ *a _b_*              | <em>a <em>b</em> c</em> <em>a <em>b</em></em>
            ~~a~~ ~b~ ~~~c~~~ a~~b~~       | <del>a</del> ~b~ ~~~c~~~ a~~b~~
            **~~a~~ b**                    | <strong><del>a</del> b</strong>
            \\*a\\* \\_b\\_ \\`c\\` \\#d      | *a* _b_ `c` #d
            \\~~a~~ \\[a](b) \\:fire: \\@e    | ~~a~~ [a](b) :fire: @e
            C:\\dir \\\\host ¯\\_(ツ)_/¯       | C:\\dir \\\\host ¯\\_(ツ)_/¯
            \\- a⏎\\> b⏎1\\. c⏎\\* d          | - a⏎&gt; b⏎1. c⏎* d
            `a *b* :fire: https://a.b`     | <code>a *b* :fire: https://a.b</code>
            `\\*a`                         | <code>\\*a</code>
            ``a ` b``                      | <code>a ` b</code>
            `a ``b                         | `a ``b
            **`a`**                        | <strong><code>a</code></strong>
            *`a*`                          | *<code>a*</code>
            ```⏎*a*⏎  > b⏎```              | <pre><code>*a*⏎  &gt; b</code></pre>
            a⏎```js⏎b⏎```⏎c                | a<pre><span class="language">js</span><code>b</code></pre>c
            ```⏎never closed *a*           | ```⏎never closed <em>a</em>
            > a⏎> **b**⏎c                  | <blockquote>a⏎<strong>b</strong></blockquote>c
            >a⏎>b⏎c                        | <blockquote>a⏎b</blockquote>c
            >“枇杷”⏎x                      | <blockquote>“枇杷”</blockquote>x
            > a⏎>⏎> > b                    | <blockquote>a<blockquote>b</blockquote></blockquote>
            >> a⏎> b                       | <blockquote><blockquote>a</blockquote>b</blockquote>
            > > > > a                      | <blockquote><blockquote><blockquote>&gt; a</blockquote></blockquote></blockquote>
            > ```⏎> a⏎> ```                | <blockquote><pre><code>a</code></pre></blockquote>
            >_< and a > b                  | &gt;_&lt; and a &gt; b
            >=5⏎>:(⏎>w<⏎>5                 | &gt;=5⏎&gt;:(⏎&gt;w&lt;⏎&gt;5
            - a⏎- *b*⏎c                    | <ul><li>a</li><li><em>b</em></li></ul>c
            * a⏎* b                        | <ul><li>a</li><li>b</li></ul>
            3. a⏎5. b⏎- c                  | <ol><li value="3">a</li><li value="5">b</li></ol><ul><li>c</li></ul>
            1) a⏎2) b                      | <ol><li value="1">a</li><li value="2">b</li></ol>
            - a⏎  - b⏎    - c⏎- d          | <ul><li>a<ul><li>b<ul><li>c</li></ul></li></ul></li><li>d</li></ul>
            1. a⏎   - b⏎   - c⏎2. d        | <ol><li value="1">a<ul><li>b</li><li>c</li></ul></li><li value="2">d</li></ol>
            - a⏎  more⏎⏎- b⏎⏎c             | <ul><li>a⏎more</li><li>b</li></ul>c
            a⏎⏎- b⏎⏎c                      | a<ul><li>b</li></ul>c
            -a⏎1.5⏎2026. a⏎-⏎*             | -a⏎1.5⏎2026. a⏎-⏎*
            a⏎⏎⏎b                          | a⏎⏎⏎b
            :fire: :+1::tada: 好:heart:    | 🔥 👍🎉 好❤️
            :nope: 12:30:45 a:fire:b :)    | :nope: 12:30:45 a:fire:b :)
            :constructor: :__proto__: ::   | :constructor: :__proto__: ::
            **https://a.b/c_d*e**          | <strong><a href="https://a.b/c_d*e">https://a.b/c_d*e</a></strong>
            see:https://a.b, http://cd.    | see:<a href="https://a.b">https://a.b</a>, <a href="http://cd">http://cd</a>.
            [a *b*](https://a.b/c_(d))     | <a href="https://a.b/c_(d)"><bdi>a <em>b</em></bdi><bdi class="goes"> (a.b)</bdi></a>
            [a](www.a.b) [b](mailto:b@a.cd) | <a href="https://www.a.b"><bdi>a</bdi><bdi class="goes"> (www.a.b)</bdi></a> <a href="mailto:b@a.cd"><bdi>b</bdi><bdi class="goes"> (b@a.cd)</bdi></a>
            [https://a.b](https://a.b)     | <a href="https://a.b">https://a.b</a>
            [https://a.b](https://c.d)     | [<a href="https://a.b">https://a.b</a>](<a href="https://c.d">https://c.d</a>)
            [bank.com](https://c.d)        | [bank.com](<a href="https://c.d">https://c.d</a>)
            [bank.**com**](https://c.d)    | [bank.<strong>com</strong>](<a href="https://c.d">https://c.d</a>)
            [bank._com_](https://c.d)      | [bank.<em>com</em>](<a href="https://c.d">https://c.d</a>)
            [bank.`com`](https://c.d)      | [bank.<code>com</code>](<a href="https://c.d">https://c.d</a>)
            [**www**.~~bank~~](https://c.d) | [<strong>www</strong>.<del>bank</del>](<a href="https://c.d">https://c.d</a>)
            [bank。com](https://c.d)       | [bank。com](<a href="https://c.d">https://c.d</a>)
            [bank\u2024com](https://c.d)   | [bank\u2024com](<a href="https://c.d">https://c.d</a>)
            [bank．ｃｏｍ](https://c.d)    | [bank．ｃｏｍ](<a href="https://c.d">https://c.d</a>)
            [bank.\u00adcom](https://c.d)  | [bank.\u00adcom](<a href="https://c.d">https://c.d</a>)
            [你好。请看](https://a.b)      | <a href="https://a.b"><bdi>你好。请看</bdi><bdi class="goes"> (a.b)</bdi></a>
            [a](https://b@c.d) [ ](http:a) | [a](https://b@c.d) [ ](http:a)
            [\u202ea](https://a.b) [[b](c)] | <a href="https://a.b"><bdi>\u202ea</bdi><bdi class="goes"> (a.b)</bdi></a> [[b](c)]
            [a](https://аррӏе.com/)        | <a href="https://xn--80ak6aa92e.com/"><bdi>a</bdi><bdi class="goes"> (xn--80ak6aa92e.com)</bdi></a>
            [a](javascript:alert(1))       | [a](javascript:alert(1))
            ![a](https://a.b) ![a](b)      | !<a href="https://a.b"><bdi>a</bdi><bdi class="goes"> (a.b)</bdi></a> ![a](b)
            #tea, #枇杷# #1 C# a#b &#c;    | <a href="/?room=tea" class="room" data-room="tea">#tea</a>, <a href="/?room=%E6%9E%87%E6%9D%B7" class="room" data-room="枇杷">#枇杷</a># #1 C# a#b &amp;#c;
            data:text/html,a ftp://a.b     | data:text/html,a ftp://a.b
            https://bank@a.b https://[a]b  | https://bank@a.b https://[a]b
            <b onclick=a>&amp;</b>         | &lt;b onclick=a&gt;&amp;amp;&lt;/b&gt;
            > <script>a</script>           | <blockquote>&lt;script&gt;a&lt;/script&gt;</blockquote>
            """;

    private static final String SHOW = """
            async (texts) => {
              const { parse, show } = await import('/js/chat/markdown.js');
              return texts.map((text) => {
                const node = document.createElement('div');
                node.append(...show(parse(text).nodes));
                return node.innerHTML.replaceAll(' target="_blank" rel="noopener noreferrer nofollow"', '').replace(/ dir="(auto|ltr)"/g, '');
              });
            }""";

    private static final int LONGEST = 4_096;
    /** 200 pieces, each of one element or, for a link with its own text and for code with a language, three. */
    private static final int MOST_ELEMENTS = 600;
    /** Nested lists in nested quotes with nested marks. */
    private static final int DEEPEST = 20;
    /** The most executions of any block of code per character. */
    private static final int STEPS = 20;

    /**
     * Patterns that are expensive for a parser that backtracks or looks ahead; each is repeated up to the longest text.
     */
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
            "```js\n*\n```\n",
            "_a ",
            "~~a ",
            "_*~~**a ",
            "[",
            "[a](",
            "[a](https://a.b",
            "[a](https://a.b) ",
            "[[https://a.b](https://c.d)](https://a.b)",
            "https://a.b)",
            "https://a.b.......",
            "https://(((((((",
            "https://a@b ",
            "a@b.c",
            "a@b.cd ",
            "a.a.a.a",
            "@a",
            "#a ",
            "\\",
            "\\*",
            "* a\n  * b\n    * c\n",
            "  - a\n",
            ">a\n",
            ">>",
            "谢https://a.b谢",
            "[a](https://a.b/",
            "https://a.b/(",
            "https://a.b@");

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
    void markdownIsFormattedAndOtherTextStaysAsWritten() {
        List<String[]> rows = TABLE.lines().map(row -> row.split(" +\\| ", 2)).toList();

        List<?> shown = show(rows.stream().map(row -> row[0].replace('⏎', '\n')).toList());

        assertThat(IntStream.range(0, rows.size()).mapToObj(i -> rows.get(i)[0] + " | " + shown.get(i)))
                .containsExactlyElementsOf(rows.stream()
                        .map(row -> row[0] + " | " + row[1].replace('⏎', '\n'))
                        .toList());
    }

    @Test
    void linksHaveNoOpenerAndNoReferrer() {
        Object link = page.evaluate("""
                async () => {
                  const { parse, show } = await import('/js/chat/markdown.js');
                  return show(parse('https://a.b').nodes)[0].outerHTML;
                }""");

        assertThat(link)
                .isEqualTo(
                        "<a href=\"https://a.b\" target=\"_blank\" rel=\"noopener noreferrer nofollow\" dir=\"ltr\">https://a.b</a>");
    }

    @Test
    void parsingCostAndNumberOfElementsAreBounded() {
        for (String piece : HOSTILE) {
            String text = piece.repeat(LONGEST / piece.length());
            Cost cost = cost(text);

            assertThat(cost.steps()).as("steps of %s", quote(piece)).isLessThan((long) STEPS * LONGEST);
            assertThat(cost.elements()).as("elements of %s", quote(piece)).isLessThanOrEqualTo(MOST_ELEMENTS);
            assertThat(cost.depth()).as("depth of %s", quote(piece)).isLessThan(DEEPEST);
        }
    }

    /**
     * Random combinations of pieces, harmless and hostile: no letter is lost or moved, only the allowed elements
     * appear, and the plain text has all letters, too.
     */
    @Test
    @Tag("browsers")
    void randomTextIsShownCompletelyWithAllowedElementsOnly() {
        assertThat((List<?>) page.evaluate("""
                async ([pieces, seed]) => {
                  const { parse, plain, show } = await import('/js/chat/markdown.js');
                  const { Mentionable } = await import('/js/chat/mention.js');
                  const who = new Mentionable('b', ['a', 'Ä 枇', 'a_b']);
                  const allowed = new Set('A BDI BLOCKQUOTE CODE DEL EM LI MARK OL PRE SPAN STRONG UL'.split(' '));
                  const letters = (text) => text.replace(/[^\\p{L}]/gu, '');
                  const within = (part, whole) => { let at = 0; for (const char of whole) if (char === part[at]) at += 1; return at === part.length; };
                  let state = seed;
                  const random = (n) => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) % n;
                  const wrong = [];
                  for (let round = 0; round < 3000; round += 1) {
                    const text = Array.from({ length: 1 + random(40) }, () => pieces[random(pieces.length)]).join('');
                    const node = document.createElement('div');
                    node.append(...show(parse(text, who).nodes));
                    if (node.textContent.includes('xn--')) continue; // the host is shown in Punycode, not as it was written
                    const odd = [...node.querySelectorAll('*')].find((it) => !allowed.has(it.tagName) || [...it.attributes].some(({ name }) => name.startsWith('on')));
                    for (const where of node.querySelectorAll('.goes')) where.textContent = where.parentNode.getAttribute('href');
                    // the plain text leaves out the address of a link with its own text, and the language of code
                    const lost = !/```|\\]\\(/.test(text) && !within(letters(text), letters(plain(text)));
                    if (odd || lost || !within(letters(text), letters(node.textContent))) wrong.push(text + ' => ' + node.innerHTML);
                  }
                  return wrong;
                }""", List.of(PIECES, 20_261_127))).isEmpty();
    }

    private static final List<String> PIECES = List.of(
            "*",
            "**",
            "***",
            "_",
            "~~",
            "`",
            "``",
            "```",
            "```\n",
            "\n```ab\n",
            "\n",
            "\n\n",
            " ",
            "  ",
            "\t",
            "\n> ",
            "\n>",
            "\n- ",
            "\n  - ",
            "\n* ",
            "\n1. ",
            "\n2) ",
            "[",
            "]",
            "(",
            ")",
            "](",
            "[b](https://a.b/c)",
            "https://",
            "https://a.b/",
            "www.a.b",
            "a@b.cd",
            "@",
            "@a ",
            "@b",
            "@Ä 枇",
            "#",
            "#ab",
            "\\",
            "<",
            ">",
            "<i>",
            "&",
            ":",
            ":a:",
            "'",
            "\"",
            ".",
            ",",
            "，",
            "。",
            "「",
            "」",
            "/",
            "?",
            "!",
            "a",
            "b",
            "Ä",
            "枇杷",
            "ا",
            "\u202e",
            "\u200d",
            "😀",
            "\u0301",
            "1",
            "\r\n");

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
                  const { parse, show } = await import('/js/chat/markdown.js');
                  const node = document.createElement('div');
                  node.append(...show(parse(text).nodes));
                  const depth = (of) => 1 + Math.max(0, ...Array.from(of.children, depth));
                  return [node.querySelectorAll('*').length, depth(node)];
                }""", text);
        JsonObject coverage = session.send("Profiler.takePreciseCoverage");
        session.detach();
        long steps = 0;
        for (JsonElement script : coverage.getAsJsonArray("result")) {
            if (script.getAsJsonObject().get("url").getAsString().matches(".*/js/chat/(markdown|inline|link)\\.js")) {
                steps += steps(script.getAsJsonObject());
            }
        }
        assertThat(steps).isPositive();
        return new Cost(steps, ((Number) size.get(0)).intValue(), ((Number) size.get(1)).intValue());
    }

    /** Sums the executions of every function, branch and loop iteration. */
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
