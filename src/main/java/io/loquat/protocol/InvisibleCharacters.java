package io.loquat.protocol;

import com.ibm.icu.lang.UCharacter;
import com.ibm.icu.lang.UProperty;

/**
 * Detects code points that are invisible although they are not white space: two names that differ only in them look the
 * same.
 */
final class InvisibleCharacters {
    private InvisibleCharacters() {}

    /** Returns whether a code point is invisible: default-ignorable (UAX #44), or with a blank glyph. */
    static boolean contains(int c) {
        return UCharacter.hasBinaryProperty(c, UProperty.DEFAULT_IGNORABLE_CODE_POINT) || isBlank(c);
    }

    // No Unicode property distinguishes these from visible characters.
    private static boolean isBlank(int c) {
        return switch (c) {
            case 0x2800, // BRAILLE PATTERN BLANK
                    0x2D7F, // TIFINAGH CONSONANT JOINER
                    0xFFFC, // OBJECT REPLACEMENT CHARACTER
                    0x13441, // EGYPTIAN HIEROGLYPH FULL BLANK
                    0x13442, // EGYPTIAN HIEROGLYPH HALF BLANK
                    0x16FE4, // KHITAN SMALL SCRIPT FILLER
                    0x1D159 -> true; // MUSICAL SYMBOL NULL NOTEHEAD
            default -> false;
        };
    }
}
