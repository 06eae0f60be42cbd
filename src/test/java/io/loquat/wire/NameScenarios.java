package io.loquat.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.loquat.testing.FullClient;
import io.loquat.testing.Names;
import io.loquat.testing.SimpleClient;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** docs/protocol.md §1: which names are valid, and that nobody gets a name that another person holds. */
abstract class NameScenarios extends WireTest {

    /** Combining marks that form no composed character with {@code q}. */
    private static final String MARKS = "\u0316\u0317\u0318\u0319\u031c";

    static Stream<String> badNames() {
        return Stream.of(
                "",
                "   ",
                "a\u0000b",
                "a\nb",
                "a\u007fb",
                "a\u0085b",
                "a\u202eb",
                "a\u2066b",
                "a\u2069b",
                "a\u200eb",
                "a\u200fb",
                "a\u061cb",
                "a\u200bb",
                "a\u2060b",
                "a\ufeffb",
                "\u200b",
                "q".repeat(33),
                "\uD83D\uDE00".repeat(33),
                ("q" + MARKS.substring(0, 3)).repeat(31) + "q" + MARKS,
                "user1",
                "user4000000000",
                "User7",
                "USER7",
                "\uff55\uff53\uff45\uff527",
                "us\u0435r7",
                "用户1");
    }

    @ParameterizedTest
    @MethodSource("badNames")
    void invalidNameIsBadNick(String name) {
        full().assertRefused("bad_nick", "hello", "nick", name);
        person("alice").assertRefused("bad_nick", "rename", "nick", name);
    }

    static Stream<String> goodNames() {
        String unique = Names.unique("n");
        return Stream.of(
                "q".repeat(32 - unique.length()) + unique,
                "\uD83D\uDE00".repeat(32 - unique.length()) + unique,
                ("q" + MARKS.substring(0, 3)).repeat(32),
                "Ren\u00e9 " + unique,
                "李雷" + unique,
                "שלום" + unique,
                "user" + unique,
                "user1a" + unique);
    }

    @ParameterizedTest
    @MethodSource("goodNames")
    void nameHas1To32GraphemeClustersAnd1To128CodePoints(String name) {
        FullClient alice = full();
        assertThat(alice.hello("nick", name).path("nick").asText()).isEqualTo(name);
        alice.socket().leave(1000);
    }

    @Test
    void nameIsTrimmed() {
        assertThat(full().hello("nick", "  " + aliceNick + " ").path("nick").asText())
                .isEqualTo(aliceNick);
    }

    static Stream<String> lookalikes() {
        return Stream.of(
                "ALICE",
                "Alice",
                "\uff41lice",
                "\u0430lice",
                "al\u0456ce",
                "alic\u0435",
                "ａｌｉｃｅ",
                "\u0410LICE",
                "aliсe");
    }

    @ParameterizedTest
    @MethodSource("lookalikes")
    void lookalikeNameIsTaken(String lookalike) {
        FullClient alice = person("alice");
        String other = alice.nick().replace("alice", lookalike);
        FullClient bob = full();
        bob.assertRefused("nick_taken", "hello", "nick", other);
        bob.hello("nick", bobNick);
        bob.assertRefused("nick_taken", "rename", "nick", other);
        SimpleClient guest = simple("nick=" + Names.encoded(other));
        guest.receivesError("nick_taken");
        assertThat(rest().postMessage(room, "text", "hi", "nick", other).status())
                .isEqualTo(409);
    }

    @Test
    void nameOfASimpleClientIsTaken() {
        enters(aliceNick, "");
        full().assertRefused("nick_taken", "hello", "nick", aliceNick.toUpperCase(Locale.ROOT));
    }

    @Test
    void nameIsFreeOnceItsHolderIsGone() {
        FullClient alice = person("alice");
        alice.socket().leave(1000);
        namedOnceFree(alice.nick());
    }

    @ParameterizedTest
    @ValueSource(strings = {"hello", "rename"})
    void guestNameCannotBeClaimed(String how) {
        FullClient guest = full();
        String name = guest.hello().path("nick").asText();
        FullClient other = full();
        if (how.equals("rename")) {
            other.hello();
        }
        other.assertRefused("bad_nick", how, "nick", name);
    }

    // ---- rooms

    @Test
    void percentEncodedNameIsComparedAfterNfkcAndCaseFolding() {
        String end = Names.unique("");
        SimpleClient alice = simple("/chat/CAF%C3%89" + end, "nick=" + aliceNick);
        assertThat(alice.seesEnter(aliceNick).path("room").asText()).isEqualTo("caf\u00e9" + end);
        SimpleClient bob = simple("/chat/cafe%CC%81" + end, "nick=" + bobNick);
        assertThat(bob.seesEnter(bobNick).path("room").asText()).isEqualTo("caf\u00e9" + end);
        alice.seesEnter(bobNick);
        SimpleClient eve = simple("/chat/%EF%BC%A3af%C3%A9" + end, "");
        assertThat(eve.next().path("room").asText()).isEqualTo("caf\u00e9" + end);
    }

    @Test
    void caseFoldingFollowsUnicode() {
        String end = Names.unique("");
        SimpleClient alice = simple("/chat/stra%C3%9Fe" + end, "nick=" + aliceNick);
        assertThat(alice.seesEnter(aliceNick).path("room").asText()).isEqualTo("strasse" + end);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a.b_c-D9", "\u623f\u95f4", "\u0939\u093f\u0928\u094d\u0926\u0940"})
    void roomNameHasLettersMarksDigitsAndThreePunctuationMarks(String name) {
        String unique = name + Names.unique("");
        SimpleClient alice = simple(Names.encoded(unique), "nick=" + aliceNick);
        assertThat(alice.seesEnter(aliceNick).path("room").asText()).isEqualTo(unique.toLowerCase(Locale.ROOT));
    }
}
