package io.loquat.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Properties that hold for any text as a room name, as a nickname and as a message. */
class TextPropertiesTest {

    @Property
    void canonicalRoomNameParsesToItself(@ForAll String text) {
        RoomName name = RoomName.parse(text);

        if (name != null) {
            assertThat(RoomName.parse(name.value())).isEqualTo(name);
            assertThat(name).hasToString(name.value());
        }
    }

    @Property
    void anyTextIsANicknameOrRejected(@ForAll String text) {
        Nickname name = Nickname.parse(text);

        if (name != null) {
            assertThat(name.key()).isNotBlank();
            assertThat(Nickname.parse(name.shown())).isEqualTo(name);
        }
    }

    @Property
    void textIsWellFormedExactlyIfUtf8CanEncodeIt(@ForAll String text) {
        assertThat(Texts.isWellFormed(text))
                .isEqualTo(StandardCharsets.UTF_8.newEncoder().canEncode(text));
    }

    @Property
    void lengthIsComparedInCodePoints(@ForAll String text, @ForAll @IntRange(max = 300) int max) {
        assertThat(Texts.isLongerThan(text, max)).isEqualTo(text.codePointCount(0, text.length()) > max);
    }
}
