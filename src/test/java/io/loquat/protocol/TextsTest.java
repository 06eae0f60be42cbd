package io.loquat.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TextsTest {

    @ParameterizedTest
    @ValueSource(strings = {"\ud800", "\udc00", "a\ud83c", "\udf4b\ud83c", "\ud83c\ud83c\udf4b", "🍋\udf4b", "\ud83ca"})
    void unpairedSurrogateIsNotWellFormed(String text) {
        assertThat(Texts.isWellFormed(text)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a", "🍋", "a🍋b🍋", "\u0000", "\uffff", "\ue000"})
    void completeCharactersAreWellFormed(String text) {
        assertThat(Texts.isWellFormed(text)).isTrue();
    }

    @Test
    void lengthIsCountedInCodePoints() {
        assertThat(Texts.isLongerThan("x".repeat(4_096), 4_096)).isFalse();
        assertThat(Texts.isLongerThan("x".repeat(4_097), 4_096)).isTrue();
        assertThat(Texts.isLongerThan("🍋".repeat(4_096), 4_096)).isFalse();
        assertThat(Texts.isLongerThan("🍋".repeat(4_096) + "x", 4_096)).isTrue();
        assertThat(Texts.isLongerThan("", 0)).isFalse();
        assertThat(Texts.isLongerThan("x", 0)).isTrue();
    }
}
