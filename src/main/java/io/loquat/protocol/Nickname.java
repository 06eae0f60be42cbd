package io.loquat.protocol;

import com.ibm.icu.lang.UCharacter;
import com.ibm.icu.lang.UCharacterEnums.ECharacterCategory;
import com.ibm.icu.lang.UProperty;
import com.ibm.icu.text.Normalizer2;
import com.ibm.icu.text.SpoofChecker;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The name of a person: as it is shown, and the key by which names that look alike are the same name.
 *
 * <p>It has 1-32 grapheme clusters and 1-128 code points, is trimmed of invisible characters, and begins with a visible
 * one. It contains no control, bidi-control, zero-width, private-use or unassigned characters.
 *
 * @param shown the name as chosen
 * @param key the compared form: NFKC, case folding, the skeleton of UTS #39 (confusables), with {@code i} as {@code l}
 *     because their capitals are confusable, and white space as one space
 */
public record Nickname(String shown, String key) {
    /** The longest name, in grapheme clusters (UAX #29). */
    static final int MAX_GRAPHEMES = 32;

    /** The longest name, in code points. */
    public static final int MAX_CODE_POINTS = 128;

    /** Replaces bytes that are not UTF-8. */
    private static final int NOT_DECODED = 0xFFFD;

    // Other spaces are too thin to be seen: a name that contains one would look like another name.
    private static final int NO_BREAK_SPACE = 0xA0;
    private static final int IDEOGRAPHIC_SPACE = 0x3000;

    private static final Normalizer2 NFKC = Normalizer2.getNFKCInstance();
    private static final SpoofChecker SPOOF =
            new SpoofChecker.Builder().setChecks(SpoofChecker.CONFUSABLE).build();
    private static final Pattern GRAPHEME = Pattern.compile("\\X");
    private static final Pattern WHITE_SPACE = Pattern.compile("\\p{IsWhite_Space}+");
    // In a folded skeleton the digits 0 and 1 have become o and l.
    private static final Pattern GUEST_KEY =
            Pattern.compile("(?:" + keyOf("user") + "|" + keyOf("用户") + ")[\\p{Nd}ol]+");

    /**
     * Returns the name that a client requests; null if it is not allowed: invalid characters, too long, or in the form
     * of a guest name.
     */
    public static @Nullable Nickname parse(String text) {
        if (text.length() > 4 * MAX_CODE_POINTS || !Texts.isWellFormed(text)) {
            return null;
        }
        String shown = trim(text);
        if (shown.isEmpty()
                || shown.codePointCount(0, shown.length()) > MAX_CODE_POINTS
                || isMark(shown.codePointAt(0))
                || !shown.codePoints().allMatch(Nickname::isAllowed)
                || graphemes(shown) > MAX_GRAPHEMES) {
            return null;
        }
        String key = keyOf(shown);
        return key.isBlank() || readsAsGuest(shown, key) ? null : new Nickname(shown, key);
    }

    /** Returns the name of the n-th guest, such as {@code user7} or {@code 用户7}. */
    public static Nickname guest(long number, Lang lang) {
        String shown = lang.guest(number);
        return new Nickname(shown, keyOf(shown));
    }

    /** Returns the compared form of a name, whether or not the name is allowed. */
    static String keyOf(String shown) {
        // The skeleton of the digit 0 is a capital O, so it is folded once more. A capital I looks like l, 1 and |,
        // and is folded to i, so all of these become the same.
        String skeleton = fold(SPOOF.getSkeleton(NFKC.normalize(fold(NFKC.normalize(shown)))));
        return WHITE_SPACE.matcher(skeleton.replace('i', 'l')).replaceAll(" ");
    }

    /**
     * Returns the sort key of a name in a list: NFKC and case folding, white space as one space. Unlike {@link #key},
     * it distinguishes letters that look alike, so that each name is where a reader looks for it.
     */
    public static String order(String shown) {
        return WHITE_SPACE
                .matcher(NFKC.normalize(fold(NFKC.normalize(shown))).strip())
                .replaceAll(" ");
    }

    // A capital I looks like the digit 1 only before it is folded. White space does not make it a different name.
    private static boolean readsAsGuest(String shown, String key) {
        return isOfGuestForm(key) || isOfGuestForm(fold(SPOOF.getSkeleton(NFKC.normalize(shown))));
    }

    private static boolean isOfGuestForm(String text) {
        return GUEST_KEY.matcher(WHITE_SPACE.matcher(text).replaceAll("")).matches();
    }

    private static String fold(String text) {
        return UCharacter.foldCase(text, true);
    }

    // Invisible characters at the ends do not make a different name.
    private static String trim(String text) {
        int start = 0;
        int end = text.length();
        while (start < end && isTrimmed(text.codePointAt(start))) {
            start += Character.charCount(text.codePointAt(start));
        }
        while (end > start && isTrimmed(text.codePointBefore(end))) {
            end -= Character.charCount(text.codePointBefore(end));
        }
        return text.substring(start, end);
    }

    // Characters that change the direction of text are not trimmed but refused: they are never an accident.
    private static boolean isTrimmed(int c) {
        return UCharacter.isUWhiteSpace(c)
                || InvisibleCharacters.contains(c) && UCharacter.getType(c) != ECharacterCategory.FORMAT;
    }

    private static int graphemes(String text) {
        Matcher matcher = GRAPHEME.matcher(text);
        int count = 0;
        while (matcher.find()) {
            count++;
        }
        return count;
    }

    // At the beginning of a name, a mark would combine with whatever precedes the name.
    private static boolean isMark(int c) {
        return switch (UCharacter.getType(c)) {
            case ECharacterCategory.NON_SPACING_MARK,
                    ECharacterCategory.ENCLOSING_MARK,
                    ECharacterCategory.COMBINING_SPACING_MARK -> true;
            default -> false;
        };
    }

    /**
     * A name must not hide or reorder the text next to it, so invisible characters and those that change the direction
     * of text are not allowed. Nor are private-use and unassigned characters, which have no common meaning and may look
     * like anything.
     */
    private static boolean isAllowed(int c) {
        return switch (UCharacter.getType(c)) {
            case ECharacterCategory.CONTROL,
                    ECharacterCategory.FORMAT,
                    ECharacterCategory.SURROGATE,
                    ECharacterCategory.PRIVATE_USE,
                    ECharacterCategory.UNASSIGNED,
                    ECharacterCategory.LINE_SEPARATOR,
                    ECharacterCategory.PARAGRAPH_SEPARATOR -> false;
            case ECharacterCategory.SPACE_SEPARATOR -> c == ' ' || c == NO_BREAK_SPACE || c == IDEOGRAPHIC_SPACE;
            default ->
                c != NOT_DECODED
                        && (!InvisibleCharacters.contains(c)
                                || UCharacter.hasBinaryProperty(c, UProperty.VARIATION_SELECTOR));
        };
    }

    @Override
    public String toString() {
        return shown;
    }
}
