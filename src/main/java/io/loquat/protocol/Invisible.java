package io.loquat.protocol;

import com.ibm.icu.lang.UCharacter;
import com.ibm.icu.lang.UProperty;

/** Code points of which a reader sees nothing, though they are no white space: two names that differ in them look the same. */
final class Invisible {
    private Invisible() {}

    /** Whether nothing is shown for it: default-ignorable (UAX #44), or blank by its glyph. */
    static boolean is(int c) {
        return UCharacter.hasBinaryProperty(c, UProperty.DEFAULT_IGNORABLE_CODE_POINT) || isBlank(c);
    }

    // No property of Unicode tells these from what is seen.
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
