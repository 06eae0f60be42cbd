package io.loquat.page;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import io.loquat.testing.ServerTest;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Where links in a text begin and end, and how they are shown, by the rules of docs/text.md. */
@ServerTest
class LinkTest extends PageTest {

    /** The text, and what is shown: links in ⟦ ⟧, with their address if it differs from the text of the link. */
    private static final String TABLE = """
            https://example.org | ⟦https://example.org⟧
            http://example.org/ | ⟦http://example.org/⟧
            HTTPS://EXAMPLE.ORG/A | ⟦HTTPS://EXAMPLE.ORG/A⟧
            Https://example.org/a. | ⟦Https://example.org/a⟧.
            www.example.org/a | ⟦www.example.org/a→https://www.example.org/a⟧
            WWW.example.org, | ⟦WWW.example.org→https://WWW.example.org⟧,
            www.example and www. and wwww.a.b | www.example and www. and wwww.a.b
            xhttps://a.b/c | xhttps://a.b/c
            see:https://a.b/c | see:⟦https://a.b/c⟧
            http://localhost:8080/x | ⟦http://localhost:8080/x⟧
            http://my_service:80 | ⟦http://my_service:80⟧
            https://[::1]:8443/a | ⟦https://[::1]:8443/a⟧
            https://192.0.2.7/a | ⟦https://192.0.2.7/a⟧
            ftp://a.b javascript:alert(1) data:text/html,a file:///etc | ftp://a.b javascript:alert(1) data:text/html,a file:///etc
            https:// https://. https://) | https:// https://. https://)
            https://en.wikipedia.org/wiki/Git_(software) | ⟦https://en.wikipedia.org/wiki/Git_(software)⟧
            (https://en.wikipedia.org/wiki/Git_(software)) | (⟦https://en.wikipedia.org/wiki/Git_(software)⟧)
            (see https://a.b/c) | (see ⟦https://a.b/c⟧)
            (see https://a.b/c.) | (see ⟦https://a.b/c⟧.)
            https://a.b/page_[abc] | ⟦https://a.b/page_[abc]⟧
            [https://a.b/c] {https://a.b/d} | [⟦https://a.b/c⟧] {⟦https://a.b/d⟧}
            https://a.b/{id}/x | ⟦https://a.b/{id}/x⟧
            https://a.b/(a_(b)_[c]) | ⟦https://a.b/(a_(b)_[c])⟧
            https://a.b/c( and | ⟦https://a.b/c⟧( and
            https://a.b[1] | ⟦https://a.b⟧[1]
            (https://a.b/c)(https://d.e/f) | (⟦https://a.b/c⟧)(⟦https://d.e/f⟧)
            https://a.b/Rubik's_Cube | ⟦https://a.b/Rubik's_Cube⟧
            https://a.b/L’Étranger | ⟦https://a.b/L’Étranger⟧
            'https://a.b/c', 'https://d.e' | '⟦https://a.b/c⟧', '⟦https://d.e⟧'
            "https://a.b/c" <https://d.e/f> | "⟦https://a.b/c⟧" <⟦https://d.e/f⟧>
            “https://a.b/c” «https://d.e» | “⟦https://a.b/c⟧” «⟦https://d.e⟧»
            https://a.b's page | ⟦https://a.b⟧'s page
            https://a.b/c! https://a.b/d? https://a.b/e: https://a.b/f; | ⟦https://a.b/c⟧! ⟦https://a.b/d⟧? ⟦https://a.b/e⟧: ⟦https://a.b/f⟧;
            https://a.b/c?d=e&f=%20#g-h | ⟦https://a.b/c?d=e&f=%20#g-h⟧
            https://a.b/c/ https://a.b/c- https://a.b/?a=1& | ⟦https://a.b/c/⟧ ⟦https://a.b/c-⟧ ⟦https://a.b/?a=1&⟧
            https://a.b/@user/x | ⟦https://a.b/@user/x⟧
            https://a.b/c… https://a.b/d—or | ⟦https://a.b/c⟧… ⟦https://a.b/d⟧—or
            https://en.wikipedia.org/wiki/Michelson–Morley | ⟦https://en.wikipedia.org/wiki/Michelson–Morley⟧
            https://example.com/a，谢谢 | ⟦https://example.com/a⟧，谢谢
            https://example.com/a（说明）见下 | ⟦https://example.com/a⟧（说明）见下
            「https://a.com/b」「https://c.com/d」 | 「⟦https://a.com/b⟧」「⟦https://c.com/d⟧」
            （https://a.com/b）。《https://c.com》 | （⟦https://a.com/b⟧）。《⟦https://c.com⟧》
            看https://example.com/a。好 | 看⟦https://example.com/a⟧。好
            https://example.com谢谢 | ⟦https://example.com⟧谢谢
            访问www.example.com，或写信 | 访问⟦www.example.com→https://www.example.com⟧，或写信
            https://zh.wikipedia.org/wiki/枇杷 | ⟦https://zh.wikipedia.org/wiki/枇杷⟧
            https://例子.测试/路径 | ⟦https://例子.测试/路径⟧
            https://日本語.jp/ひらがな、 | ⟦https://日本語.jp/ひらがな⟧、
            https://한국.com/글 | ⟦https://한국.com/글⟧
            https://пример.рф/путь. | ⟦https://пример.рф/путь⟧.
            https://москва.com | ⟦https://москва.com⟧
            https://παράδειγμα.gr | ⟦https://παράδειγμα.gr⟧
            https://bücher.de/ä | ⟦https://bücher.de/ä⟧
            https://مثال.إختبار/صفحة، | ⟦https://مثال.إختبار/صفحة⟧،
            https://उदाहरण.भारत/पृष्ठ। | ⟦https://उदाहरण.भारत/पृष्ठ⟧।
            https://ตัวอย่าง.ไทย/ | ⟦https://ตัวอย่าง.ไทย/⟧
            https://דוגמה.co.il/א | ⟦https://דוגמה.co.il/א⟧
            https://аррӏе.com/ | ⟦https://xn--80ak6aa92e.com/⟧
            https://аpple.com/a | ⟦https://xn--pple-43d.com/a⟧
            https://ɡoogle.com | ⟦https://xn--oogle-qmc.com→https://xn--oogle-qmc.com/⟧
            https://t恤.com | ⟦https://xn--t-1c4b.com→https://xn--t-1c4b.com/⟧
            https://example.com丿login.evil.com/ | ⟦https://example.xn--comlogin-9h0m.evil.com/⟧
            https://ｅxample.com/a | ⟦https://example.com/a⟧
            https://0x7f000001/a | ⟦https://127.0.0.1/a⟧
            https://example.com⁄evil.com/ https://example.com∕a.com | https://example.com⁄evil.com/ https://example.com∕a.com
            https://bank@a.b https://bank.com:80@a.b/ | https://bank@a.b https://bank.com:80@a.b/
            https://a.com%2f@b.com https://%61.com | https://a.com%2f@b.com https://%61.com
            https://a.com\\b.com | ⟦https://a.com⟧\\b.com
            https://a.b/c\u202egpj.exe | ⟦https://a.b/c⟧\u202egpj.exe
            **https://a.b/c**好 ~~https://a.b~~ _https://a.b/c_ | ⟦https://a.b/c⟧好 ⟦https://a.b⟧ ⟦https://a.b/c⟧
            bob@example.com, | ⟦bob@example.com→mailto:bob@example.com⟧,
            邮箱bob@example.com谢谢 | 邮箱⟦bob@example.com→mailto:bob@example.com⟧谢谢
            a.b_c+d@mail.example.co.uk. | ⟦a.b_c+d@mail.example.co.uk→mailto:a.b_c+d@mail.example.co.uk⟧.
            mailto:bob@example.com (bob@例子.测试) | mailto:⟦bob@example.com→mailto:bob@example.com⟧ (⟦bob@例子.测试→mailto:bob@例子.测试⟧)
            git@example.org:a/b.git a@b @a.b a@@b.cd éa@b.cd | git@example.org:a/b.git a@b @a.b a@@b.cd éa@b.cd
            bob@аррӏе.com bob@b.cd@e.fg | bob@аррӏе.com bob@b.cd@e.fg
            """;

    @Test
    @Tag("browsers")
    void linksAreDelimitedAndShownByTheRules() {
        List<String[]> rows = TABLE.lines().map(row -> row.split(" \\| ", 2)).toList();
        assertThat(rows).hasSizeGreaterThanOrEqualTo(60);
        Page page = page(english());
        page.navigate(home.resolve("/play").toString());

        List<?> shown =
                (List<?>) page.evaluate("""
            async (texts) => {
              const { parse, show } = await import('/js/chat/markdown.js');
              return texts.map((text) => {
                const node = document.createElement('div');
                node.append(...show(parse(text).nodes));
                for (const link of node.querySelectorAll('a')) {
                  const href = link.getAttribute('href');
                  link.textContent = `⟦${link.textContent}${href === link.textContent ? '' : `→${href}`}⟧`;
                }
                return node.textContent;
              });
            }""", rows.stream().map(row -> row[0]).toList());

        assertThat(IntStream.range(0, rows.size()).mapToObj(i -> rows.get(i)[0] + " | " + shown.get(i)))
                .containsExactlyElementsOf(
                        rows.stream().map(row -> row[0] + " | " + row[1]).toList());
    }
}
