package io.loquat.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.loquat.protocol.Command.Decoded;
import io.loquat.protocol.Command.Malformed;
import io.loquat.protocol.Command.Valid;
import io.loquat.protocol.PostDecoder.Post;
import java.util.List;
import java.util.Objects;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.LongRange;
import org.jspecify.annotations.Nullable;

/** Any input is decoded to a value: never an exception, and never a command that breaks a rule. */
class DecoderFuzzTest {

    private static final List<String> PARTS = List.of(
            "{",
            "}",
            "[",
            "]",
            ":",
            ",",
            "\"",
            "\\",
            "\\u",
            "\\ud800",
            "\\udf4b",
            "null",
            "true",
            "-",
            "0",
            "1",
            "9".repeat(17),
            "1e9",
            ".",
            " ",
            "\n",
            "\u0000",
            "\"id\":",
            "\"id\":1,",
            "\"type\":",
            "\"type\":\"join\",",
            "\"type\":\"send\",",
            "\"type\":\"history\",",
            "\"type\":\"hello\",",
            "\"room\":\"a\",",
            "\"room\":",
            "\"since\":",
            "\"since\":{\"epoch\":\"e\",\"offset\":",
            "\"text\":\"x\",",
            "\"key\":\"k\",",
            "\"limit\":",
            "\"before\":",
            "\"after\":",
            "\"nick\":",
            "🍋",
            "\ud800",
            "é");

    @Property
    void anyTextIsACommandOrMalformed(@ForAll String frame) {
        check(CommandDecoder.decode(frame));
    }

    @Property
    void anyBytesAreACommandOrMalformed(@ForAll byte[] bytes) {
        check(CommandDecoder.decode(new String(bytes, UTF_8)));
    }

    @Property
    void anyMutatedCommandIsACommandOrMalformed(@ForAll("mutations") String frame) {
        check(CommandDecoder.decode(frame));
        check(CommandDecoder.decode("{" + frame + "}"));
        check(CommandDecoder.decode("{\"id\":1," + frame + "}"));
    }

    @Provide
    Arbitrary<String> mutations() {
        return Arbitraries.of(PARTS).list().ofMaxSize(24).map(parts -> String.join("", parts));
    }

    @Property
    void anyTruncatedCommandIsMalformed(@ForAll("commands") String frame, @ForAll @LongRange(max = 1_000) long at) {
        int cut = (int) (at % frame.length());

        assertThat(CommandDecoder.decode(frame.substring(0, cut))).isInstanceOf(Malformed.class);
    }

    @Provide
    Arbitrary<String> commands() {
        return Arbitraries.of(DecoderGoldenTest.commands().stream()
                .map(name -> new String(Objects.requireNonNull(Golden.frame(name + ".json")), UTF_8))
                .filter(frame -> frame.startsWith("{"))
                .toList());
    }

    @Property
    void validIdsAreTheSafeIntegersOfJavaScript(@ForAll long id) {
        boolean usable = id >= 0 && id <= 9_007_199_254_740_991L;

        assertThat(CommandDecoder.decode("{\"id\":" + id + ",\"type\":\"ping\"}") instanceof Valid)
                .isEqualTo(usable);
    }

    @Property
    void anyBytesAreAPostOrRejected(@ForAll byte[] body) {
        check(PostDecoder.decode(body));
    }

    @Property
    void anyBytesInsideAPostAreAPostOrRejected(@ForAll byte[] middle) {
        byte[] start = "{\"text\":\"".getBytes(UTF_8);
        byte[] end = "\",\"nick\":\"bot\"}".getBytes(UTF_8);
        byte[] body = new byte[start.length + middle.length + end.length];
        System.arraycopy(start, 0, body, 0, start.length);
        System.arraycopy(middle, 0, body, start.length, middle.length);
        System.arraycopy(end, 0, body, start.length + middle.length, end.length);

        check(PostDecoder.decode(body));
    }

    private static void check(@Nullable Post post) {
        if (post != null) {
            assertThat(post.text()).isNotEmpty().matches(Texts::isWellFormed);
        }
    }

    private static void check(Decoded decoded) {
        switch (decoded) {
            case Malformed m -> {
                assertThat(m.code()).isIn(ErrorCode.BAD_REQUEST, ErrorCode.BAD_ROOM);
                assertThat(m.reason()).isNotBlank();
            }
            case Valid v -> {
                assertThat(v.command().id()).isBetween(0L, 9_007_199_254_740_991L);
                check(v.command());
            }
        }
    }

    private static void check(Command command) {
        switch (command) {
            case Command.Send c -> {
                assertThat(c.text()).isNotEmpty().matches(Texts::isWellFormed);
                assertThat(c.key()).matches(CommandDecoder::isKey);
            }
            case Command.Join c -> assertThat(c.limit()).isBetween(0, 100);
            case Command.History c -> {
                assertThat(c.page().limit()).isBetween(1, 100);
                assertThat(c.page().offset()).isNotNegative();
            }
            case Command.Hello c -> assertThat(c.lang()).isNotNull();
            case Command.Leave c -> assertThat(c.room()).isNotNull();
            case Command.Typing c -> assertThat(c.room()).isNotNull();
            case Command.Rename c -> assertThat(c.nick()).isNotNull();
            case Command.Ping c -> assertThat(c.id()).isNotNegative();
        }
    }
}
