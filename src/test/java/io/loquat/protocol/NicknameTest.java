package io.loquat.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import com.ibm.icu.lang.UCharacter;
import com.ibm.icu.lang.UProperty;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * docs/protocol.md §1: 1-32 grapheme clusters, 1-128 code points, trimmed, nothing invisible; names that look alike are
 * the same.
 */
class NicknameTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a",
                "alice",
                "Alice B.",
                "小明",
                "Владимир",
                "علي",
                "नमस्ते",
                "ไทย",
                "🍋",
                "🇩🇪",
                "👍🏽",
                "1️⃣",
                "❤️!",
                "e\u0323\u0302",
                "O'Neill",
                "<b>",
                "user",
                "user x",
                "7user",
                "users7",
                "root",
            })
    void nameIsShownAsChosen(String name) {
        assertThat(parsed(name).shown()).isEqualTo(name).isEqualTo(parsed(name).toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                " alice",
                "alice ",
                "\talice\r\n",
                "\u3000alice\u2003",
                "\u00a0alice",
                "alice\u202f",
                "\u2007alice"
            })
    void nameIsTrimmed(String name) {
        assertThat(parsed(name)).isEqualTo(parsed("alice"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "\u00a0",
                "\u3000\t",
                "a\u0000b",
                "a\nb",
                "a\tb",
                "a\u007fb",
                "a\u0085b",
                "a\u009fb",
                "\u001b[31m",
            })
    void nameNeedsAVisibleCharacterAndHasNoControlCharacters(String name) {
        assertThat(Nickname.parse(name)).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            ints = {
                0x061C, 0x200E, 0x200F, 0x202A, 0x202B, 0x202C, 0x202D, 0x202E, 0x2066, 0x2067, 0x2068, 0x2069, // bidi
                0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF, 0x00AD, 0x034F, 0x180E, 0x115F, 0x1160, 0x3164,
                        0xFFA0, // no width
                0x2028, 0x2029, 0xE0041, 0xE007F, 0xFFF9, 0xD800,
                        0xDFFF, // line separators, tags, annotations, surrogates
            })
    void nameHasNoCharacterThatHidesOrReordersItsNeighbours(int codePoint) {
        assertThat(Nickname.parse("a" + Character.toString(codePoint) + "b")).isNull();
    }

    // ---- invisible characters

    /** White space, characters that UAX #44 calls default-ignorable, and characters with a blank glyph. */
    static IntStream invisible() {
        return IntStream.concat(
                codePoints(c -> UCharacter.isUWhiteSpace(c)
                        || UCharacter.hasBinaryProperty(c, UProperty.DEFAULT_IGNORABLE_CODE_POINT)),
                IntStream.of(0x2800, 0x2D7F, 0xFFFC, 0x13441, 0x13442, 0x16FE4, 0x1D159));
    }

    private static IntStream codePoints(IntPredicate wanted) {
        return IntStream.rangeClosed(0, Character.MAX_CODE_POINT).filter(wanted);
    }

    @Test
    void invisibleCharacterIsRejectedOrTrimmedAtEitherEnd() {
        assertThat(invisible()).hasSizeGreaterThan(4_000).allSatisfy(c -> {
            String invisible = Character.toString(c);
            for (String name :
                    List.of("joel" + invisible, invisible + "joel", invisible + "joel" + invisible + invisible)) {
                Nickname parsed = Nickname.parse(name);
                assertThat(parsed == null || parsed.equals(parsed("joel")))
                        .as("joel with U+%04X at an end", c)
                        .isTrue();
            }
        });
    }

    @Test
    void invisibleCharacterDoesNotMakeADifferentName() {
        assertThat(invisible()).allSatisfy(c -> {
            Nickname parsed = Nickname.parse("jo" + Character.toString(c) + "el");
            assertThat(parsed == null
                            || parsed.key().equals(parsed("joel").key())
                            || parsed.key().equals(parsed("jo el").key()))
                    .as("joel with U+%04X within", c)
                    .isTrue();
        });
        assertThat(parsed("jo  el").key()).isEqualTo(parsed("jo\u3000\u00a0el").key());
    }

    @Test
    void nameNeedsMoreThanInvisibleCharactersAndMarks() {
        IntStream marks = codePoints(c -> switch (Character.getType(c)) {
            case Character.NON_SPACING_MARK, Character.ENCLOSING_MARK, Character.COMBINING_SPACING_MARK -> true;
            default -> false;
        });
        assertThat(IntStream.concat(invisible(), marks)).allSatisfy(c -> {
            String alone = Character.toString(c);
            for (String name : List.of(alone, alone.repeat(3), alone + '\u0301', '\u2800' + alone)) {
                assertThat(Nickname.parse(name)).as("U+%04X alone", c).isNull();
            }
        });
    }

    @Test
    void nameDoesNotStartWithACombiningMark() {
        assertThat(Nickname.parse("\u0301joel")).isNull();
        assertThat(Nickname.parse(" \u20ddjoel")).isNull();
        assertThat(parsed("jo\u0301el").shown()).isEqualTo("jo\u0301el");
    }

    @Test
    void nameHasNoUnassignedOrPrivateUseCharacters() {
        assertThat(codePoints(c -> UCharacter.hasBinaryProperty(c, UProperty.NONCHARACTER_CODE_POINT)
                        || !UCharacter.isDefined(c)
                        || switch (Character.getType(c)) {
                            case Character.PRIVATE_USE, Character.SURROGATE, Character.CONTROL, Character.FORMAT ->
                                true;
                            default -> false;
                        }))
                .hasSizeGreaterThan(900_000)
                .allMatch(c -> Nickname.parse("a" + Character.toString(c) + "b") == null);
    }

    @Test
    void replacementCharacterIsRejected() {
        assertThat(Nickname.parse("\ufffd")).isNull();
        assertThat(Nickname.parse("joel\ufffd")).isNull();
    }

    @Test
    void everyOtherCharacterIsAllowed() {
        // Letters, digits, punctuation and signs, alone.
        Set<Integer> invisible = invisible().boxed().collect(Collectors.toSet());
        assertThat(codePoints(c -> Character.isLetterOrDigit(c) || Character.getType(c) == Character.OTHER_SYMBOL)
                        .filter(c -> !invisible.contains(c) && c != 0xFFFD))
                .allMatch(c -> Nickname.parse(Character.toString(c)) != null);
    }

    @ParameterizedTest
    @ValueSource(strings = {"joeI", "JOEI", "joe1", "joe|", "joei", "joeІ", "joeΙ", "jοel", "ＪＯＥＩ", "joeⅼ"})
    void capitalILooksLikeLowerCaseL(String other) {
        assertThat(parsed(other).key()).isEqualTo(parsed("joel").key());
    }

    @Test
    void emojiWithZeroWidthJoinersIsRejected() {
        assertThat(Nickname.parse("👩\u200d🚀")).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "小", "🍋", "🇩🇪", "👍🏽", "e\u0301", "e\u0323\u0302\u0304"})
    void nameHasAtMost32Graphemes(String grapheme) {
        assertThat(parsed(grapheme.repeat(32)).shown()).isEqualTo(grapheme.repeat(32));
        assertThat(Nickname.parse(grapheme.repeat(33))).isNull();
    }

    @Test
    void nameHasAtMost128CodePoints() {
        String fourEach = "e\u0323\u0302\u0304".repeat(32);

        assertThat(parsed(fourEach).shown().codePointCount(0, fourEach.length()))
                .isEqualTo(128);
        assertThat(Nickname.parse(fourEach + "\u0305")).isNull();
        assertThat(Nickname.parse("e" + "\u0301".repeat(127))).isNotNull();
        assertThat(Nickname.parse("e" + "\u0301".repeat(128))).isNull();
        assertThat(Nickname.parse("e" + "\u0301".repeat(1_000_000))).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "alice, ALICE",
        "alice, Alice",
        "alice, ａｌｉｃｅ",
        "alice, аlice", // Cyrillic а
        "alice, alicе", // Cyrillic е
        "paypal, раураl", // Cyrillic but for the l
        "paypal, PAYPAL",
        "café, cafe\u0301",
        "straße, STRASSE",
        "scope, ѕсоре", // all Cyrillic
        "Ωmega, ωmega",
        "ﬁne, fine",
        "小明, 小明",
        "a-b, a‐b",
    })
    void namesThatLookAlikeAreEqual(String one, String other) {
        assertThat(parsed(one).key()).isEqualTo(parsed(other).key());
    }

    @ParameterizedTest
    @CsvSource({"alice, alicia", "al, all", "小明, 小名", "bob, b0b!", "rene, rené", "a b, ab"})
    void namesThatLookDifferentAreNotEqual(String one, String other) {
        assertThat(parsed(one).key()).isNotEqualTo(parsed(other).key());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "user7",
                "用户7",
                "ｕｓｅｒ７",
                "USER7",
                "User1",
                "userl",
                "user10",
                "user1O",
                "userlO",
                "userI",
                "user٣",
                "usеr7",
                " user7 ",
                "user99999999999999999999",
                "user 7",
                "us er 7",
                "用户１２",
                "uѕer0",
            })
    void guestNamesCannotBeClaimed(String name) {
        assertThat(Nickname.parse(name)).isNull();
    }

    @ParameterizedTest
    @ValueSource(ints = {0x1680, 0x2000, 0x2006, 0x2009, 0x200A, 0x202F, 0x205F})
    void hardlyVisibleSpaceIsRejected(int space) {
        assertThat(Nickname.parse("joe" + Character.toString(space) + "l")).isNull();
        assertThat(Nickname.parse("user" + Character.toString(space) + "1")).isNull();
    }

    @ParameterizedTest
    @CsvSource({"1, EN, user1", "2, ZH, 用户2", "12345678901, EN, user12345678901"})
    void guestNameIsInTheLanguageOfTheGuest(long number, Lang lang, String shown) {
        assertThat(Nickname.guest(number, lang)).hasToString(shown);
    }

    @Test
    void guestNamesNeverLookAlike() {
        Set<String> keys = new HashSet<>();
        for (int n = 1; n <= 2_000; n++) {
            assertThat(keys.add(Nickname.guest(n, Lang.EN).key()))
                    .as("user%d", n)
                    .isTrue();
            assertThat(keys.add(Nickname.guest(n, Lang.ZH).key())).as("用户%d", n).isTrue();
        }
    }

    private static Nickname parsed(@Nullable String name) {
        return Objects.requireNonNull(Nickname.parse(Objects.requireNonNull(name)), name);
    }
}
