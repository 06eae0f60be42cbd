package io.loquat.socketio.engine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.loquat.delivery.Frame;
import io.loquat.socketio.engine.Payload.Binary;
import io.loquat.socketio.engine.Payload.Packet;
import io.loquat.socketio.engine.Payload.Text;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.NotEmpty;
import org.jspecify.annotations.Nullable;

/** Properties that hold for any body and any packet. */
class PayloadPropertiesTest {
    private static final List<String> PARTS = List.of(
            "4", "b", "b4", "\u001e", ":", "1", "2:", "6:", "AQID", "==", "\uD83C\uDF4B", "é", "hello", "\0", "/n,");

    @Property
    void anyBytesAreABodyOrRejected(@ForAll EngineVersion version, @ForAll byte[] body, @ForAll boolean isBinary) {
        assertValid(Payload.decode(version, body, isBinary));
    }

    @Property
    void nearlyValidBodyIsABodyOrRejected(
            @ForAll EngineVersion version, @ForAll("nearlyBodies") String body, @ForAll boolean isBinary) {
        assertValid(Payload.decode(version, body.getBytes(UTF_8), isBinary));
    }

    @Property
    void nearlyValidBinaryBodyIsABodyOrRejected(@ForAll("nearlyBinary") byte[] body) {
        assertValid(Payload.decode(EngineVersion.V3, body, true));
    }

    private static void assertValid(@Nullable List<Packet> packets) {
        if (packets != null) {
            assertThat(packets)
                    .isNotEmpty()
                    .hasSizeLessThanOrEqualTo(Payload.MAX_PACKETS)
                    .allSatisfy(packet -> {
                        if (packet instanceof Text text) {
                            assertThat(text.packet()).isNotEmpty();
                        }
                    });
        }
    }

    @Property
    void encodedPacketsAreDecodedUnchanged(
            @ForAll EngineVersion version,
            @ForAll boolean takesBinary,
            @ForAll("messages") @NotEmpty List<Object> messages) {
        List<ByteBuf> frames = new ArrayList<>();
        for (Object message : messages) {
            frames.add(frame(version, message).bytes());
        }

        Payload.Body body = Payload.encode(version, takesBinary, frames);
        frames.forEach(ByteBuf::release);

        assertThat(Objects.requireNonNull(Payload.decode(version, body.bytes(), body.isBinary())))
                .map(PayloadPropertiesTest::shown)
                .isEqualTo(messages.stream().map(PayloadPropertiesTest::shown).toList());
    }

    private static Frame frame(EngineVersion version, Object message) {
        return message instanceof byte[] bytes
                ? EnginePacket.message(version, bytes)
                : EnginePacket.message((String) message);
    }

    private static String shown(Object message) {
        return switch (message) {
            case Text text -> text.packet();
            case Binary binary -> HexFormat.of().formatHex(binary.bytes());
            case byte[] bytes -> HexFormat.of().formatHex(bytes);
            default -> "4" + message;
        };
    }

    @Provide
    static Arbitrary<String> nearlyBodies() {
        return Arbitraries.of(PARTS).list().ofMaxSize(12).map(parts -> String.join("", parts));
    }

    @Provide
    static Arbitrary<byte[]> nearlyBinary() {
        return Arbitraries.of((byte) 0, (byte) 1, (byte) 2, (byte) 3, (byte) 4, (byte) 9, (byte) 255, (byte) '4')
                .array(byte[].class)
                .ofMaxSize(24);
    }

    @Provide
    static Arbitrary<List<Object>> messages() {
        // Server frames are UTF-8, and never contain the separator, because JSON escapes it.
        Arbitrary<String> texts =
                Arbitraries.strings().map(text -> text.replaceAll("[\\p{Cs}\u001e]", "") + "\uD83C\uDF4B");
        Arbitrary<byte[]> bytes = Arbitraries.bytes().array(byte[].class);
        return Arbitraries.oneOf(texts.map(Object.class::cast), bytes.map(Object.class::cast))
                .list()
                .ofMaxSize(8);
    }
}
