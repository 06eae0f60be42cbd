package io.loquat.endpoint.http;

import io.loquat.protocol.ErrorCode;
import io.netty.handler.codec.DecoderResult;

/**
 * What is wrong with a request, as its decoder result. To Vert.x the request is one like any other, so that its answer comes in
 * its turn; {@code Requests} gives the answer. Immutable.
 */
final class Fault extends DecoderResult {
    private final int status;
    private final ErrorCode code;
    private final String detail;
    private final boolean isOfTarget;

    private Fault(int status, ErrorCode code, String detail, boolean isOfTarget) {
        super(SIGNAL_SUCCESS);
        this.status = status;
        this.code = code;
        this.detail = detail;
        this.isOfTarget = isOfTarget;
    }

    /** Of the request itself: where the next one begins is not known, so the connection ends with the answer. */
    static Fault ofMessage(int status, String detail) {
        return new Fault(status, ErrorCode.BAD_REQUEST, detail, false);
    }

    /** Of a body over its limit, the rest of which is not waited for. */
    static Fault tooLarge(long maxBody) {
        return new Fault(413, ErrorCode.TOO_LARGE, "A body is at most " + maxBody + " bytes.", false);
    }

    /** Of the address alone, which costs nothing but the answer. */
    static Fault ofTarget(int status, ErrorCode code, String detail) {
        return new Fault(status, code, detail, true);
    }

    boolean isOfTarget() {
        return isOfTarget;
    }

    int status() {
        return status;
    }

    ErrorCode code() {
        return code;
    }

    String detail() {
        return detail;
    }
}
