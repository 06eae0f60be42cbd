package io.loquat.protocol;

import com.ibm.icu.lang.UCharacter;
import com.ibm.icu.lang.UCharacterEnums.ECharacterCategory;
import com.ibm.icu.text.Normalizer2;
import org.jspecify.annotations.Nullable;

/**
 * The name of a room in its compared form: NFKC (UAX #15) and full case folding, which is also the form on the wire.
 *
 * <p>1-64 code points, folded too; letters, marks or decimal digits of any script that are seen, {@code -}, {@code _}, {@code .}; not
 * dots only.
 */
public record RoomName(String value) {
    /** The longest name, in code points after NFKC. */
    public static final int MAX_CODE_POINTS = 64;

    /** The room of {@code /chat} without a name. */
    public static final RoomName LOBBY = new RoomName("lobby");

    private static final Normalizer2 NFKC = Normalizer2.getNFKCInstance();

    /** Compares as given; use {@link #parse} for what a client sent. */
    public RoomName {
        if (!isValid(value)) {
            throw new IllegalArgumentException("not a room name");
        }
    }

    /** The room that a client means, or null when the text names none. */
    public static @Nullable RoomName parse(String text) {
        // A name has at most 64 code points after NFKC; the longest contraction known to Unicode is far below 18 to 1.
        if (text.isEmpty() || text.length() > 18 * MAX_CODE_POINTS || !Texts.isWellFormed(text)) {
            return null;
        }
        String compared = compared(text);
        return isValid(compared) ? new RoomName(compared) : null;
    }

    /** As names are compared, a part of one too: whoever searches for {@code CAF} finds {@code café}. */
    public static String compared(String text) {
        return NFKC.normalize(UCharacter.foldCase(NFKC.normalize(text), true));
    }

    private static boolean isValid(String name) {
        return !name.isEmpty()
                && name.codePointCount(0, name.length()) <= MAX_CODE_POINTS
                && name.codePoints().allMatch(RoomName::isAllowed)
                && !name.codePoints().allMatch(c -> c == '.');
    }

    private static boolean isAllowed(int c) {
        if (c == '-' || c == '_' || c == '.') {
            return true;
        }
        return switch (UCharacter.getType(c)) {
            case ECharacterCategory.UPPERCASE_LETTER,
                    ECharacterCategory.LOWERCASE_LETTER,
                    ECharacterCategory.TITLECASE_LETTER,
                    ECharacterCategory.MODIFIER_LETTER,
                    ECharacterCategory.OTHER_LETTER,
                    ECharacterCategory.NON_SPACING_MARK,
                    ECharacterCategory.COMBINING_SPACING_MARK,
                    ECharacterCategory.ENCLOSING_MARK,
                    ECharacterCategory.DECIMAL_DIGIT_NUMBER -> !Invisible.is(c);
            default -> false;
        };
    }

    @Override
    public String toString() {
        return value;
    }
}
