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
 * A person's name: as it is shown, and the key under which two names are the same to a reader's eye.
 *
 * <p>1-32 grapheme clusters and 1-128 code points, trimmed of all that is not seen, beginning with a character that is; without
 * control, bidi-control, zero-width, private-use or unassigned characters.
 *
 * @param shown the name as chosen
 * @param key the compared form: NFKC, case folding, the skeleton of UTS #39 (confusables), with {@code i} as {@code l} because their
 *     capitals are confusable, and white space as one space
 */
public record Nickname(String shown, String key) {
    /** The longest name, in grapheme clusters (UAX #29). */
    public static final int MAX_GRAPHEMES = 32;

    /** The longest name, in code points. */
    public static final int MAX_CODE_POINTS = 128;

    /** Stands for bytes that were no UTF-8. */
    private static final int NOT_DECODED = 0xFFFD;

    // The others are too thin to be seen: with one inside, a name would look like another.
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

    /** The name that a client asks for, or null when it can not be one: bad characters, too long, or of a guest's form. */
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

    /** The name of the n-th guest, {@code user7} or {@code 用户7}. */
    public static Nickname guest(long number, Lang lang) {
        String shown = lang.guest(number);
        return new Nickname(shown, keyOf(shown));
    }

    /** The compared form of a name, whether anybody may ask for it or not. */
    public static String keyOf(String shown) {
        // The skeleton of the digit 0 is a capital O, so it is folded once more. A capital I looks like l, 1 and |, and
        // folded it is an i: so all of these are one.
        String skeleton = fold(SPOOF.getSkeleton(NFKC.normalize(fold(NFKC.normalize(shown)))));
        return WHITE_SPACE.matcher(skeleton.replace('i', 'l')).replaceAll(" ");
    }

    /**
     * The place of a name in a list: NFKC and case folding, white space as one space. Unlike the {@link #key} it keeps letters that look
     * alike apart, so that each is found where a reader looks for it.
     */
    public static String order(String shown) {
        return WHITE_SPACE
                .matcher(NFKC.normalize(fold(NFKC.normalize(shown))).strip())
                .replaceAll(" ");
    }

    // A capital I looks like the digit 1 only as long as it is not folded. A space more makes it no other name.
    private static boolean readsAsGuest(String shown, String key) {
        return isOfGuestForm(key) || isOfGuestForm(fold(SPOOF.getSkeleton(NFKC.normalize(shown))));
    }

    private static boolean isOfGuestForm(String text) {
        return GUEST_KEY.matcher(WHITE_SPACE.matcher(text).replaceAll("")).matches();
    }

    private static String fold(String text) {
        return UCharacter.foldCase(text, true);
    }

    // What is not seen at its ends makes another name of none.
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

    // What steers the text beside it is refused and not taken away: it came on purpose.
    private static boolean isTrimmed(int c) {
        return UCharacter.isUWhiteSpace(c) || Invisible.is(c) && UCharacter.getType(c) != ECharacterCategory.FORMAT;
    }

    private static int graphemes(String text) {
        Matcher matcher = GRAPHEME.matcher(text);
        int count = 0;
        while (matcher.find()) {
            count++;
        }
        return count;
    }

    // At the beginning of a name it would stand on whatever is before the name.
    private static boolean isMark(int c) {
        return switch (UCharacter.getType(c)) {
            case ECharacterCategory.NON_SPACING_MARK,
                    ECharacterCategory.ENCLOSING_MARK,
                    ECharacterCategory.COMBINING_SPACING_MARK -> true;
            default -> false;
        };
    }

    /**
     * A name must not hide or turn what stands beside it: no character that is invisible or steers the direction of text. What has
     * no meaning that all share (private use, not assigned) looks like anything or nothing.
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
                c != NOT_DECODED && (!Invisible.is(c) || UCharacter.hasBinaryProperty(c, UProperty.VARIATION_SELECTOR));
        };
    }

    @Override
    public String toString() {
        return shown;
    }
}
