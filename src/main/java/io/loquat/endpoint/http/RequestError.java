package io.loquat.endpoint.http;

import io.loquat.protocol.ErrorCode;
import io.netty.handler.codec.DecoderResult;

/**
 * Why a request is refused, carried as its decoder result. Vert.x treats the request like any other, so its response
 * keeps its place in the pipeline of requests; {@code RequestGuard} sends it. Immutable.
 */
final class RequestError extends DecoderResult {
    private final int status;
    private final ErrorCode code;
    private final String detail;
    private final boolean isOfTarget;

    private RequestError(int status, ErrorCode code, String detail, boolean isOfTarget) {
        super(SIGNAL_SUCCESS);
        this.status = status;
        this.code = code;
        this.detail = detail;
        this.isOfTarget = isOfTarget;
    }

    /**
     * An error in the message itself: it is unknown where the next request begins, so the connection closes after the
     * response.
     */
    static RequestError ofMessage(int status, String detail) {
        return new RequestError(status, ErrorCode.BAD_REQUEST, detail, false);
    }

    /** A body over its limit, in bytes; the rest of it is not read, and the connection closes after the response. */
    static RequestError tooLarge(long maxBody) {
        return new RequestError(413, ErrorCode.TOO_LARGE, "A body is at most " + maxBody + " bytes.", false);
    }

    /** An error in the request target only: the connection stays usable. */
    static RequestError ofTarget(int status, ErrorCode code, String detail) {
        return new RequestError(status, code, detail, true);
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
