package io.loquat.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Properties of any text, as the name of a room, as a nickname and as a message. */
class AnyTextTest {

    @Property
    void anyTextIsARoomNameOrNoneAndWhatStandsOnTheWireNamesTheSameRoom(@ForAll String text) {
        RoomName name = RoomName.parse(text);

        if (name != null) {
            assertThat(RoomName.parse(name.value())).isEqualTo(name);
            assertThat(name).hasToString(name.value());
        }
    }

    @Property
    void anyTextIsANicknameOrNone(@ForAll String text) {
        Nickname name = Nickname.parse(text);

        if (name != null) {
            assertThat(name.key()).isNotBlank();
            assertThat(Nickname.parse(name.shown())).isEqualTo(name);
        }
    }

    @Property
    void wellFormedIsExactlyWhatUtf8CanSay(@ForAll String text) {
        assertThat(Texts.isWellFormed(text))
                .isEqualTo(StandardCharsets.UTF_8.newEncoder().canEncode(text));
    }

    @Property
    void longerIsHavingMoreCodePoints(@ForAll String text, @ForAll @IntRange(max = 300) int max) {
        assertThat(Texts.isLongerThan(text, max)).isEqualTo(text.codePointCount(0, text.length()) > max);
    }
}
