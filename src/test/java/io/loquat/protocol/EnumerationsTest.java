package io.loquat.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The enumerations of docs/protocol.md: languages, formats, error codes, close codes. */
class EnumerationsTest {

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "zh, ZH",
                "ZH, ZH",
                "zh-CN, ZH",
                "zh-Hant-TW, ZH",
                "en, EN",
                "'', EN",
                "-, EN",
                "z, EN",
                "zhx, EN",
                "de, EN",
                "en-zh, EN",
            })
    void languageIsChineseOrEnglish(@Nullable String tag, Lang lang) {
        assertThat(Lang.of(tag)).isEqualTo(lang);
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "json, EN, JSON_EN",
                "json, ZH, JSON_ZH",
                "numeric, EN, NUMERIC_EN",
                "numeric, ZH, NUMERIC_ZH",
                "plain, EN, PLAIN",
                "plain, ZH, PLAIN",
                "-, EN, JSON_EN",
                "'', ZH, JSON_ZH",
                "xml, EN, JSON_EN",
                "FULL, EN, JSON_EN",
                "sse, EN, JSON_EN",
            })
    void unknownFormatIsJson(@Nullable String format, Lang lang, WireFormat expected) {
        assertThat(WireFormat.simple(format, lang)).isEqualTo(expected);
    }

    @Test
    void numericAndPlainHaveNoErrorFrame() {
        assertThat(Stream.of(WireFormat.values()).filter(WireFormat::hasErrors))
                .containsExactly(WireFormat.FULL, WireFormat.JSON_EN, WireFormat.JSON_ZH);
    }

    @Test
    void errorCodesMatchTheProtocol() {
        assertThat(Stream.of(ErrorCode.values()).map(ErrorCode::wire))
                .containsExactlyInAnyOrder(
                        "bad_request",
                        "unknown_room",
                        "not_joined",
                        "already_joined",
                        "nick_taken",
                        "bad_nick",
                        "bad_room",
                        "too_large",
                        "rate_limited",
                        "limit_exceeded",
                        "unauthorized",
                        "forbidden",
                        "unavailable");
    }

    @Test
    void retryableErrorsAreNoMistakes() {
        assertThat(Stream.of(ErrorCode.values()).filter(code -> !code.isMistake()))
                .containsExactlyInAnyOrder(ErrorCode.RATE_LIMITED, ErrorCode.UNAVAILABLE);
    }

    @ParameterizedTest
    @CsvSource({
        "BAD_REQUEST, 400",
        "BAD_NICK, 400",
        "BAD_ROOM, 404",
        "UNKNOWN_ROOM, 404",
        "NICK_TAKEN, 409",
        "FORBIDDEN, 403",
        "RATE_LIMITED, 429",
        "UNAVAILABLE, 503",
        "UNAUTHORIZED, 401",
        "TOO_LARGE, 413",
        "LIMIT_EXCEEDED, 429",
    })
    void errorHasAnHttpStatus(ErrorCode code, int status) {
        assertThat(code.status()).isEqualTo(status);
    }

    @ParameterizedTest
    @CsvSource({
        "NORMAL, 1000, false", "PROTOCOL_ERROR, 1002, false", "UNSUPPORTED_DATA, 1003, false", "NOT_UTF8, 1007, false",
        "TOO_BIG, 1009, false", "DRAINING, 3001, true", "TOO_SLOW, 3008, true", "LOST_POSITION, 3010, true",
        "NO_SIGN_OF_LIFE, 3012, true", "TOO_MANY_MISTAKES, 3501, false", "TOO_MANY, 3505, false",
    })
    void closeCodeTellsWhetherToReconnect(CloseCode code, int number, boolean mayReconnect) {
        assertThat(code.code()).isEqualTo(number);
        assertThat(code.comesBack()).isEqualTo(mayReconnect);
    }

    @ParameterizedTest
    @EnumSource
    void closeReasonFitsInAControlFrame(CloseCode code) {
        assertThat(code.reason()).matches("[ -~]{0,123}");
    }

    @ParameterizedTest
    @CsvSource({"1002, PROTOCOL_ERROR", "1007, NOT_UTF8", "1009, TOO_BIG", "1000, PROTOCOL_ERROR"})
    void violationOfRfc6455HasItsOwnCloseCode(int status, CloseCode code) {
        assertThat(CloseCode.violation(status)).isEqualTo(code);
    }
}
