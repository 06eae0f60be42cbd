package io.loquat.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.ibm.icu.lang.UCharacter;
import com.ibm.icu.lang.UProperty;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * docs/protocol.md §1: 1-64 code points after NFKC, letters, marks or digits of any script, {@code - _ .}, not dots
 * only.
 */
class RoomNameTest {

    @ParameterizedTest
    @CsvSource({
        "lobby, lobby",
        "LOBBY, lobby",
        "CAFÉ, café",
        "cafe\u0301, caf\u00e9",
        "ｌｏｂｂｙ, lobby",
        "Straße, strasse",
        "STRASSE, strasse",
        "ΣΊΣΥΦΟΣ, σίσυφοσ",
        "Σίσυφος, σίσυφοσ",
        "①②, 12",
        "ﬁnance, finance",
        "Ⅳ, iv",
        "\u212a, k", // KELVIN SIGN
        "İ, i\u0307",
    })
    void nameIsComparedAfterNfkcAndCaseFolding(String given, String compared) {
        assertThat(value(given)).isEqualTo(compared);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a",
                "0",
                "-",
                "_",
                "a.b",
                ".a",
                "..a",
                "-.",
                "聊天室",
                "комната",
                "غرفة",
                "ห้อง",
                "कमरा",
                "방",
                "עברית",
                "٣",
                "𝟘",
                "𠀀",
                "e\u0323\u0302",
            })
    void everyScriptIsAllowed(String name) {
        assertThat(value(name)).isNotNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ".",
                "..",
                "...",
                "。",
                " ",
                "a b",
                " a",
                "a ",
                "a/b",
                "a\\b",
                "a?b",
                "a#b",
                "a%b",
                "a:b",
                "a@b",
                "a+b",
                "a,b",
                "a\tb",
                "a\nb",
                "a\u0000b",
                "a\u007fb",
                "<b>",
                "a\"b",
                "a'b",
                "🍋",
                "a\u200bb",
                "a\u200db",
                "a\u202eb",
                "a\ufeffb",
                "a\u00a0b",
                "½",
                "€",
                "²⁄₃",
                "a\u2028b",
                "\ud800",
                "a\udc00",
                "\udc00\ud800",
                "a\u00adb",
                "\ue000",
                "\uffff",
                "，",
            })
    void otherTextIsRejected(String text) {
        assertThat(value(text)).isNull();
    }

    @Test
    void fullWidthDotsAreDotsAfterNfkc() {
        assertThat(value("．．")).isNull();
        assertThat(value("…")).isNull();
        assertThat(value("a．b")).isEqualTo("a.b");
    }

    @Test
    void invisibleCharactersAreRejected() {
        // Default-ignorable by Unicode, or with a blank glyph.
        assertThat(IntStream.concat(
                        IntStream.rangeClosed(0, Character.MAX_CODE_POINT)
                                .filter(c -> UCharacter.hasBinaryProperty(c, UProperty.DEFAULT_IGNORABLE_CODE_POINT)),
                        IntStream.of(0x2800, 0x2D7F, 0xFFFC, 0x13441, 0x13442, 0x16FE4, 0x1D159)))
                .hasSizeGreaterThan(4_000)
                .allSatisfy(c -> {
                    String unseen = Character.toString(c);
                    for (String name : List.of(unseen, "lobby" + unseen, unseen + "lobby", "lob" + unseen + "by")) {
                        assertThat(value(name)).as("lobby with U+%04X", c).isNull();
                    }
                });
    }

    @Test
    void unassignedAndPrivateUseCharactersAreRejected() {
        assertThat(IntStream.rangeClosed(0, Character.MAX_CODE_POINT)
                        .filter(c -> !UCharacter.isDefined(c)
                                || UCharacter.isUWhiteSpace(c)
                                || Character.getType(c) == Character.PRIVATE_USE))
                .allMatch(c -> value("a" + Character.toString(c)) == null);
    }

    @Test
    void nameHasAtMost64CodePoints() {
        assertThat(value("x".repeat(64))).hasSize(64);
        assertThat(value("x".repeat(65))).isNull();
        assertThat(value("𠀀".repeat(64))).hasSize(128);
        assertThat(value("𠀀".repeat(65))).isNull();
    }

    @Test
    void lengthCountsAfterNfkc() {
        assertThat(value("e\u0301".repeat(64))).isEqualTo("\u00e9".repeat(64));
        assertThat(value("e\u0301".repeat(65))).isNull();
        assertThat(value("ﬁ".repeat(32))).isEqualTo("fi".repeat(32));
        assertThat(value("ﬁ".repeat(33))).isNull();
    }

    @Test
    void overlongNameIsRejectedBeforeItIsParsed() {
        assertThat(value("e" + "\u0301".repeat(1_000_000))).isNull();
    }

    @Test
    void canonicalNameParsesToItselfForEveryCharacter() {
        assertThat(IntStream.rangeClosed(0, Character.MAX_CODE_POINT)
                        .mapToObj(Character::toString)
                        .map(RoomName::parse)
                        .filter(Objects::nonNull))
                .allMatch(name -> name.equals(RoomName.parse(name.value())));
    }

    @Test
    void longestCanonicalNameParsesToItself() {
        RoomName longest = RoomName.parse("ß".repeat(64));

        assertThat(longest == null || longest.equals(RoomName.parse(longest.value())))
                .as("64 code points that become 128 by folding: the server must accept every name that it sends")
                .isTrue();
    }

    @Test
    void invalidNameCannotBeConstructed() {
        assertThatIllegalArgumentException().isThrownBy(() -> new RoomName(".."));
        assertThatIllegalArgumentException().isThrownBy(() -> new RoomName("a/b"));
        assertThatIllegalArgumentException().isThrownBy(() -> new RoomName(""));
    }

    private static @Nullable String value(String text) {
        RoomName name = RoomName.parse(text);
        return name == null ? null : name.value();
    }
}
