package io.loquat.protocol;

/** What the protocol asks of text: well-formed Unicode, counted in code points. */
public final class Texts {
    private Texts() {}

    /** Whether the text has no unpaired surrogate, so that it has a UTF-8 form (Unicode 3.9, D84). */
    public static boolean isWellFormed(String text) {
        int at = 0;
        while (at < text.length()) {
            int codePoint = text.codePointAt(at);
            if (Character.MIN_SURROGATE <= codePoint && codePoint <= Character.MAX_SURROGATE) {
                return false;
            }
            at += Character.charCount(codePoint);
        }
        return true;
    }

    /** Whether the text has more than {@code max} code points; looks at no more of it than it needs. */
    public static boolean isLongerThan(String text, int max) {
        return text.length() > max && (text.length() > 2 * max || text.codePointCount(0, text.length()) > max);
    }
}
