package io.loquat.protocol;

import com.ibm.icu.lang.UCharacter;
import com.ibm.icu.lang.UCharacterEnums.ECharacterCategory;
import com.ibm.icu.text.Normalizer2;
import org.jspecify.annotations.Nullable;

/**
 * The name of a room in its compared form: NFKC (UAX #15) and full case folding, which is also the form on the wire.
 *
 * <p>It has 1-64 code points, also after folding: visible letters, marks and decimal digits of any script, {@code -},
 * {@code _} and {@code .}, but not only dots.
 */
public record RoomName(String value) {
    /** The longest name, in code points after NFKC. */
    public static final int MAX_CODE_POINTS = 64;

    /** The room of {@code /chat}. */
    public static final RoomName LOBBY = new RoomName("lobby");

    private static final Normalizer2 NFKC = Normalizer2.getNFKCInstance();

    /** Expects the compared form; for input of a client use {@link #parse}. */
    public RoomName {
        if (!isValid(value)) {
            throw new IllegalArgumentException("not a room name");
        }
    }

    /** Returns the room that a client names; null if the text is not a valid name. */
    public static @Nullable RoomName parse(String text) {
        // A name has at most 64 code points after NFKC; the longest contraction known to Unicode is far below 18 to 1.
        if (text.isEmpty() || text.length() > 18 * MAX_CODE_POINTS || !Texts.isWellFormed(text)) {
            return null;
        }
        String compared = compared(text);
        return isValid(compared) ? new RoomName(compared) : null;
    }

    /** Returns the compared form of a name or a part of one, so that a search for {@code CAF} finds {@code café}. */
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
                    ECharacterCategory.DECIMAL_DIGIT_NUMBER -> !InvisibleCharacters.contains(c);
            default -> false;
        };
    }

    @Override
    public String toString() {
        return value;
    }
}
