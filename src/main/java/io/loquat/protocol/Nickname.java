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
    // In a skeleton the digits 0 and 1 have become O and l.
    private static final Pattern GUEST_KEY =
            Pattern.compile("(?:" + keyOf("user") + "|" + keyOf("用户") + ")[\\p{Nd}Ol]+");

    /** The name that a client asks for, or null when it can not be one: bad characters, too long, or of a guest's form. */
    public static @Nullable Nickname parse(String text) {
        if (text.length() > 4 * MAX_CODE_POINTS || !Texts.isWellFormed(text)) {
            return null;
        }
        String shown = text.strip();
        if (shown.isEmpty()
                || shown.codePointCount(0, shown.length()) > MAX_CODE_POINTS
                || !shown.codePoints().allMatch(Nickname::isAllowed)
                || graphemes(shown) > MAX_GRAPHEMES) {
            return null;
        }
        String key = keyOf(shown);
        return key.isBlank() || GUEST_KEY.matcher(key).matches() ? null : new Nickname(shown, key);
    }

    /** The name of the n-th guest, {@code user7} or {@code 用户7}. */
    public static Nickname guest(long number, Lang lang) {
        String shown = lang.guest(number);
        return new Nickname(shown, keyOf(shown));
    }

    private static String keyOf(String shown) {
        return SPOOF.getSkeleton(NFKC.normalize(UCharacter.foldCase(NFKC.normalize(shown), true)));
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
