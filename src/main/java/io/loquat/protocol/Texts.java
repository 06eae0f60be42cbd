package io.loquat.protocol;

/** The rules of the protocol for text: well-formed Unicode, counted in code points. */
public final class Texts {
    private Texts() {}

    /** Returns whether the text has no unpaired surrogate, so that it can be encoded in UTF-8 (Unicode 3.9, D84). */
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

    /**
     * Returns whether the text has more than {@code max} code points; the time is bounded by {@code max}, not by the
     * text.
     */
    public static boolean isLongerThan(String text, int max) {
        return text.length() > max && (text.length() > 2 * max || text.codePointCount(0, text.length()) > max);
    }
}
