package io.loquat.protocol;

/** What the protocol asks of text: well-formed Unicode, counted in code points. */
public final class Texts {
    private Texts() {}

    /** Whether the text has no unpaired surrogate, so that it has a UTF-8 form (Unicode 3.9, D84). */
    public static boolean isWellFormed(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (!Character.isSurrogate(c)) {
                continue;
            }
            if (Character.isLowSurrogate(c)
                    || i + 1 == text.length()
                    || !Character.isLowSurrogate(text.charAt(i + 1))) {
                return false;
            }
            i++;
        }
        return true;
    }

    /** Whether the text has more than {@code max} code points; looks at no more of it than it needs. */
    public static boolean isLongerThan(String text, int max) {
        return text.length() > max && (text.length() > 2 * max || text.codePointCount(0, text.length()) > max);
    }
}
