package io.loquat.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.loquat.protocol.Command.Decoded;
import io.loquat.protocol.Command.Malformed;
import io.loquat.protocol.Command.Valid;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * docs/protocol.md §3: valid commands, and the errors for invalid ones. In the frames of this class {@code '} stands
 * for {@code "}.
 */
class CommandDecoderTest {

    // ---- ids

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 9_007_199_254_740_990L, 9_007_199_254_740_991L})
    void idIsAWholeNumberUpTo2To53Minus1(long id) {
        assertThat(decode("{'id':" + id + ",'type':'ping'}")).isEqualTo(new Valid(new Command.Ping(id)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "9007199254740992",
                "9223372036854775807",
                "9223372036854775808",
                "18446744073709551617",
                "-1",
                "1.0",
                "0.5",
                "1e3",
                "1E0",
                "'1'",
                "null",
                "true",
                "[1]",
                "{}",
                "{'id':1}",
            })
    void anythingElseIsNoValidId(String id) {
        assertThat(decode("{'id':" + id + ",'type':'ping'}")).isEqualTo(withoutId());
    }

    @Test
    void idOf400DigitsIsNoValidId() {
        assertThat(decode("{'id':" + "9".repeat(400) + ",'type':'ping'}")).isEqualTo(withoutId());
        assertThat(decode("{'id':1" + "0".repeat(400) + ",'type':'ping'}")).isEqualTo(withoutId());
        assertThat(decode("{'id':1." + "0".repeat(400) + ",'type':'ping'}")).isEqualTo(withoutId());
    }

    @Test
    void commandWithoutIdIsAnsweredWithoutRe() {
        assertThat(decode("{'type':'ping'}")).isEqualTo(withoutId());
        assertThat(decode("{}")).isEqualTo(withoutId());
    }

    // ---- frames that are not a JSON object

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "null",
                "true",
                "1",
                "'x'",
                "[]",
                "[{'id':1,'type':'ping'}]",
                "{",
                "}",
                "{'id'",
                "{'id':",
                "{'id':1",
                "{'id':1,",
                "{id:1}",
                "{'id':01,'type':'ping'}",
                "{'id':+1,'type':'ping'}",
                "{'id':1,'type':'ping',}",
                "{'id':NaN}",
                "{,}",
                "{'type':'pi\nng'}",
                "/**/{'id':1,'type':'ping'}",
                "\ufeff{'id':1,'type':'ping'}",
                "{'a':'\\x'}",
                "{'a':'\\u00g0'}",
                "{'a':tru}",
                "\u0000",
                "{'a':'\u0000'}",
                "]{",
                "{]",
                "{'a':[}",
            })
    void anythingButAJsonObjectIsABadRequest(String frame) {
        assertThat(decode(frame))
                .isInstanceOfSatisfying(
                        Malformed.class, m -> assertThat(m.code()).isEqualTo(ErrorCode.BAD_REQUEST));
    }

    @ParameterizedTest
    @ValueSource(strings = {" x", "{", "}", "]", ",", " {}", "1", "{'id':2,'type':'ping'}", "\u0000", " null"})
    void trailingContentIsABadRequest(String garbage) {
        assertThat(decode("{'id':1,'type':'ping'}" + garbage)).isInstanceOf(Malformed.class);
    }

    @Test
    void surroundingWhiteSpaceIsIgnored() {
        assertThat(decode(" \t\r\n{ 'id' : 1 , 'type' : 'ping' }\n ")).isEqualTo(new Valid(new Command.Ping(1)));
    }

    @Test
    void brokenFrameIsAnsweredWithItsIdIfOneWasRead() {
        assertBadRequest(decode("{'id':7,'type':'ping'"), 7L);
        assertBadRequest(decode("{'id':7,'type':'ping'} x"), 7L);
        assertBadRequest(decode("{'id':7,'type':'ping'} {}"), 7L);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'id':1,'id':2,'type':'ping'}",
                "{'id':1,'type':'ping','type':'ping'}",
                "{'id':1,'type':'ping','x':1,'x':2}",
                "{'id':1,'type':'ping','\\u0078':1,'x':2}",
                "{'id':1,'type':'ping','x':{'y':1,'y':2}}",
                "{'id':1,'type':'join','room':'a','since':{'epoch':'e','offset':1,'offset':2}}",
            })
    void duplicateKeyIsABadRequest(String frame) {
        assertBadRequest(decode(frame), 1L);
    }

    // ---- depth

    @ParameterizedTest
    @ValueSource(strings = {"{'a':", "["})
    void depthOf10000IsABadRequestAndNoStackOverflow(String open) {
        assertBadRequest(decode("{'id':1,'type':'ping','x':" + open.repeat(10_000)), 1L);
        assertThat(decode(open.repeat(10_000))).isInstanceOf(Malformed.class);
        assertThat(decode(open.repeat(10_000) + "1" + close(open).repeat(10_000)))
                .isInstanceOf(Malformed.class);
    }

    private static String close(String open) {
        return open.equals("[") ? "]" : "}";
    }

    @Test
    void nestedSinceIsNoPosition() {
        assertBadRequest(
                decode("{'id':1,'type':'join','room':'a','since':" + "{'since':".repeat(10_000) + "1"
                        + "}".repeat(10_001)),
                1L);
        assertBadRequest(decode("{'id':1,'type':'join','room':'a','since':{'since':{'epoch':'e','offset':1}}}"), 1L);
    }

    // ---- fields

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'id':1}",
                "{'id':1,'type':null}",
                "{'id':1,'type':1}",
                "{'id':1,'type':''}",
                "{'id':1,'type':'PING'}",
                "{'id':1,'type':'ping '}",
                "{'id':1,'type':'welcome'}",
                "{'id':1,'type':'message'}",
                "{'id':1,'type':['ping']}",
                "{'id':1,'type':'hello','nick':1}",
                "{'id':1,'type':'hello','nick':{}}",
                "{'id':1,'type':'hello','resume':false}",
                "{'id':1,'type':'hello','lang':[]}",
                "{'id':1,'type':'join'}",
                "{'id':1,'type':'join','room':1}",
                "{'id':1,'type':'join','room':null}",
                "{'id':1,'type':'join','room':'a','since':1}",
                "{'id':1,'type':'join','room':'a','since':'k3f9:1'}",
                "{'id':1,'type':'join','room':'a','since':[]}",
                "{'id':1,'type':'join','room':'a','since':{}}",
                "{'id':1,'type':'join','room':'a','since':{'epoch':'e'}}",
                "{'id':1,'type':'join','room':'a','since':{'offset':1}}",
                "{'id':1,'type':'join','room':'a','since':{'epoch':null,'offset':1}}",
                "{'id':1,'type':'join','room':'a','since':{'epoch':1,'offset':1}}",
                "{'id':1,'type':'join','room':'a','since':{'epoch':'e','offset':-1}}",
                "{'id':1,'type':'join','room':'a','since':{'epoch':'e','offset':'1'}}",
                "{'id':1,'type':'join','room':'a','since':{'epoch':'e','offset':1.5}}",
                "{'id':1,'type':'join','room':'a','limit':'50'}",
                "{'id':1,'type':'leave'}",
                "{'id':1,'type':'send','text':'hi','key':'k'}",
                "{'id':1,'type':'send','room':'a','key':'k'}",
                "{'id':1,'type':'send','room':'a','text':'hi'}",
                "{'id':1,'type':'send','room':'a','text':'','key':'k'}",
                "{'id':1,'type':'send','room':'a','text':1,'key':'k'}",
                "{'id':1,'type':'send','room':'a','text':null,'key':'k'}",
                "{'id':1,'type':'send','room':'a','text':'hi','key':''}",
                "{'id':1,'type':'send','room':'a','text':'hi','key':1}",
                "{'id':1,'type':'history'}",
                "{'id':1,'type':'history','room':'a','before':1,'after':2}",
                "{'id':1,'type':'history','room':'a','before':-1}",
                "{'id':1,'type':'history','room':'a','after':'1'}",
                "{'id':1,'type':'history','room':'a','after':1.0}",
                "{'id':1,'type':'history','room':'a','after':99999999999999999999}",
                "{'id':1,'type':'typing'}",
                "{'id':1,'type':'rename'}",
                "{'id':1,'type':'rename','nick':7}",
            })
    void missingOrWrongFieldIsABadRequest(String frame) {
        assertBadRequest(decode(frame), 1L);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "a b", "a/b", "\\ud800", "\\u202e"})
    void invalidRoomNameIsABadRoom(String room) {
        for (String type : new String[] {"join", "leave", "send", "history", "typing"}) {
            assertThat(decode("{'id':1,'type':'" + type + "','room':'" + room + "','text':'hi','key':'k'}"))
                    .as(type)
                    .isInstanceOfSatisfying(Malformed.class, m -> {
                        assertThat(m.id()).isEqualTo(1L);
                        assertThat(m.code()).isEqualTo(ErrorCode.BAD_ROOM);
                    });
        }
    }

    @Test
    void unknownFieldsAreIgnored() {
        assertThat(decode("{'a':{'id':5,'b':[1,[2]]},'id':1,'nick':7,'type':'ping','room':{},'id2':1e99}"))
                .isEqualTo(new Valid(new Command.Ping(1)));
    }

    @Test
    void nullIsTheSameAsAbsent() {
        assertThat(decode("{'id':1,'type':'join','room':'a','since':null,'limit':null}"))
                .isEqualTo(decode("{'id':1,'type':'join','room':'a'}"));
        assertThat(decode("{'id':1,'type':'history','room':'a','before':3,'after':null,'limit':null}"))
                .isEqualTo(decode("{'id':1,'type':'history','room':'a','before':3}"));
    }

    static Decoded decode(String frame) {
        return CommandDecoder.decode(frame.replace('\'', '"'));
    }

    private static Malformed withoutId() {
        return new Malformed(null, ErrorCode.BAD_REQUEST, "A command needs an id, a whole number from 0 to 2^53-1.");
    }

    static void assertBadRequest(Decoded decoded, @Nullable Long id) {
        assertThat(decoded).isInstanceOfSatisfying(Malformed.class, m -> {
            assertThat(m.code()).isEqualTo(ErrorCode.BAD_REQUEST);
            assertThat(m.id()).isEqualTo(id);
            assertThat(m.reason()).isNotBlank();
        });
    }
}
