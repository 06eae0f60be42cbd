package io.loquat.protocol;

import com.ibm.icu.lang.UCharacter;
import com.ibm.icu.lang.UProperty;
import com.ibm.icu.text.Normalizer2;
import com.ibm.icu.text.SpoofChecker;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A person's name: as it is shown, and the key under which two names are the same to a reader's eye.
 *
 * <p>1-32 grapheme clusters and 1-128 code points, trimmed, without control, bidi-control or zero-width characters.
 *
 * @param shown the name as chosen
 * @param key the compared form: NFKC, case folding, then the skeleton of UTS #39 (confusables)
 */
public record Nickname(String shown, String key) {
    /** The longest name, in grapheme clusters (UAX #29). */
    public static final int MAX_GRAPHEMES = 32;

    /** The longest name, in code points. */
    public static final int MAX_CODE_POINTS = 128;

    private static final Normalizer2 NFKC = Normalizer2.getNFKCInstance();
    private static final SpoofChecker SPOOF =
            new SpoofChecker.Builder().setChecks(SpoofChecker.CONFUSABLE).build();
    private static final Pattern GRAPHEME = Pattern.compile("\\X");
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

    // The skeleton of the digit 0 is a capital O, so it is folded once more.
    private static String keyOf(String shown) {
        return fold(SPOOF.getSkeleton(NFKC.normalize(fold(NFKC.normalize(shown)))));
    }

    // A capital I looks like the digit 1 only as long as it is not folded.
    private static boolean readsAsGuest(String shown, String key) {
        return GUEST_KEY.matcher(key).matches()
                || GUEST_KEY
                        .matcher(fold(SPOOF.getSkeleton(NFKC.normalize(shown))))
                        .matches();
    }

    private static String fold(String text) {
        return UCharacter.foldCase(text, true);
    }

    // All white space of Unicode, no-break spaces too: a name that begins with one looks like the name without it.
    private static String trim(String text) {
        int start = 0;
        int end = text.length();
        while (start < end && UCharacter.isUWhiteSpace(text.charAt(start))) {
            start++;
        }
        while (end > start && UCharacter.isUWhiteSpace(text.charAt(end - 1))) {
            end--;
        }
        return text.substring(start, end);
    }

    private static int graphemes(String text) {
        Matcher matcher = GRAPHEME.matcher(text);
        int count = 0;
        while (matcher.find()) {
            count++;
        }
        return count;
    }

    /** A name must not hide or turn what stands beside it: no character that is invisible or steers the direction of text. */
    private static boolean isAllowed(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            default ->
                !UCharacter.hasBinaryProperty(c, UProperty.DEFAULT_IGNORABLE_CODE_POINT)
                        || UCharacter.hasBinaryProperty(c, UProperty.VARIATION_SELECTOR);
        };
    }

    @Override
    public String toString() {
        return shown;
    }
}
