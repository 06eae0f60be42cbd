package io.loquat.socketio;

import static org.assertj.core.api.Assertions.assertThat;

import io.loquat.socketio.SocketIoPacket.Type;
import java.util.Objects;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Socket.IO protocol, "Packet encoding". */
class SocketIoPacketTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                // text, type, attachments, namespace, id, data
                "0|CONNECT|0|/||''",
                "0{\"token\":\"1,2\"}|CONNECT|0|/||{\"token\":\"1,2\"}",
                "0/admin|CONNECT|0|/admin||''",
                "0/admin,|CONNECT|0|/admin||''",
                "0/admin,{\"sid\":\"x\"}|CONNECT|0|/admin||{\"sid\":\"x\"}",
                "0/admin?token=1&b=/,|CONNECT|0|/admin?token=1&b=/||''",
                "1|DISCONNECT|0|/||''",
                "1/admin,|DISCONNECT|0|/admin||''",
                "2[\"foo\"]|EVENT|0|/||[\"foo\"]",
                "212[\"foo\",1]|EVENT|0|/|12|[\"foo\",1]",
                "2/admin,1[\"a,b\"]|EVENT|0|/admin|1|[\"a,b\"]",
                "2/,1[\"a\"]|EVENT|0|/|1|[\"a\"]",
                "2123456789012345678[]|EVENT|0|/|123456789012345678|[]",
                "312[\"bar\"]|ACK|0|/|12|[\"bar\"]",
                "4{\"message\":\"no\"}|CONNECT_ERROR|0|/||{\"message\":\"no\"}",
                "51-[\"b\",{}]|BINARY_EVENT|1|/||[\"b\",{}]",
                "52-/admin,15[\"b\"]|BINARY_EVENT|2|/admin|15|[\"b\"]",
                "516-[]|BINARY_EVENT|16|/||[]",
                "50-[\"b\"]|BINARY_EVENT|0|/||[\"b\"]",
                "61-/admin,456[{}]|BINARY_ACK|1|/admin|456|[{}]",
            })
    void packetIsParsed(String text, Type type, int attachments, String namespace, String id, String data) {
        assertThat(SocketIoPacket.parse(text))
                .isEqualTo(new SocketIoPacket(type, attachments, namespace, id == null ? "" : id, data));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "7",
                "9[]",
                "a",
                "-1",
                " 0",
                "[\"foo\"]",
                // Attachments are announced if and only if there are any.
                "5[\"b\"]",
                "6[\"b\"]",
                "5-[\"b\"]",
                "21-[\"b\"]",
                "01-",
                "31-[]",
                // Too many attachments.
                "517-[]",
                "5999999999-[]",
                "599999999999999999999-[]",
            })
    void invalidPacketIsNull(String text) {
        assertThat(SocketIoPacket.parse(text)).isNull();
    }

    @Test
    void overlongIdIsInvalidData() {
        SocketIoPacket packet = Objects.requireNonNull(SocketIoPacket.parse("21234567890123456789[]"));

        assertThat(packet.data()).isEqualTo("9[]");
    }

    @Test
    void dataMayContainLineBreaks() {
        assertThat(Objects.requireNonNull(SocketIoPacket.parse("2[\"a\",\n\r\u2028\"b\"]\n"))
                        .data())
                .isEqualTo("[\"a\",\n\r\u2028\"b\"]\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0",
                "0{\"sid\":\"x\"}",
                "0/admin,",
                "0/admin,{\"sid\":\"x\"}",
                "1",
                "1/admin,",
                "2[\"foo\"]",
                "212[\"foo\"]",
                "2/admin,1[\"foo\"]",
                "312[]",
                "4{\"message\":\"no\"}",
                "4/admin,\"no\"",
                "51-[{}]",
                "52-/admin,15[1]",
                "61-12[{}]",
                "61-/admin,456[{}]",
            })
    void packetIsWrittenAsRead(String text) {
        assertThat(Objects.requireNonNull(SocketIoPacket.parse(text)).encode()).isEqualTo(text);
    }

    @Property
    void anyTextIsAPacketOrRejected(@ForAll Type type, @ForAll String rest) {
        SocketIoPacket packet = SocketIoPacket.parse(type.ordinal() + rest);

        if (packet != null) {
            assertThat(packet.type()).isEqualTo(type);
            assertThat(packet.namespace()).startsWith("/");
            assertThat(packet.attachments()).isBetween(0, SocketIoPacket.MAX_ATTACHMENTS);
            assertThat(SocketIoPacket.parse(packet.encode())).isEqualTo(packet);
        }
    }
}
