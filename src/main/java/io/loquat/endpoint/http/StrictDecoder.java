package io.loquat.endpoint.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.netty.util.ReferenceCountUtil;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.impl.VertxHttpRequestDecoder;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads requests strictly by RFC 9112. A request that two parsers could split differently (request smuggling) is
 * refused with a {@link RequestError}, and nothing after it is read. A body is read up to its limit. Owner: the event
 * loop of the connection.
 */
final class StrictDecoder extends VertxHttpRequestDecoder {
    private static final String VERTX_DECODER = "httpDecoder";

    private final RequestHead head = new RequestHead();
    private final long maxBody;
    private @Nullable HttpRequest underWay;
    private long bodyBytes;
    private boolean isOver;

    private StrictDecoder(HttpServerOptions options, long maxBody) {
        super(options);
        this.maxBody = maxBody;
    }

    /**
     * Replaces the decoder of Vert.x before it has read anything; false if there is none yet.
     *
     * @param options the limits of the request line and the headers
     * @param maxBody the largest body, in bytes
     */
    static boolean takeOver(ChannelPipeline pipeline, HttpServerOptions options, long maxBody) {
        if (pipeline.get(VERTX_DECODER) == null) {
            return false;
        }
        pipeline.replace(VERTX_DECODER, VERTX_DECODER, new StrictDecoder(options, maxBody));
        return true;
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf buffer, List<Object> out) throws Exception {
        if (isOver) {
            buffer.skipBytes(buffer.readableBytes());
            return;
        }
        int from = buffer.readerIndex();
        boolean inHead = underWay == null;
        super.decode(ctx, buffer, out);
        if (inHead) {
            headRead(ctx, buffer, from, out);
        } else {
            bodyRead(out);
        }
    }

    private void headRead(ChannelHandlerContext ctx, ByteBuf buffer, int from, List<Object> out) {
        HttpRequest request = out.isEmpty() ? null : (HttpRequest) out.getFirst();
        RequestError fault =
                request == null ? null : ofDecoder(request.decoderResult().cause());
        if (fault == null) {
            fault = head.check(buffer, from, buffer.readerIndex());
        }
        if (fault == null && request != null) {
            fault = RequestHead.fault(request, maxBody);
        }
        if (fault != null) {
            refuse(request, fault, out);
        } else if (request != null) {
            head.reset();
            keepWebSocketOnly(request.headers());
            RequestError ofTarget = RequestTarget.fault(request.method().name(), request.uri());
            if (ofTarget != null) {
                request.setDecoderResult(ofTarget);
                // Quarkus would answer a target that it cannot parse on its own.
                request.setUri("/");
            } else {
                request.setUri(RequestTarget.encoded(request.uri()));
            }
            boolean isWhole = out.getLast() instanceof LastHttpContent;
            underWay = isWhole ? null : request;
            if (isWhole && isUpgrade(request)) {
                EarlyBytes.hold(ctx, buffer.readRetainedSlice(buffer.readableBytes()));
            }
        }
    }

    private void bodyRead(List<Object> out) {
        for (Object part : out) {
            HttpContent content = (HttpContent) part;
            bodyBytes += content.content().readableBytes();
            RequestError fault = content.decoderResult().isFailure()
                    ? RequestError.ofMessage(400, "The chunked body is malformed (RFC 9112 §7.1).")
                    : null;
            if (bodyBytes > maxBody) {
                fault = RequestError.tooLarge(maxBody);
            }
            if (fault != null && underWay != null) {
                underWay.setDecoderResult(fault);
                isOver = true;
            }
            if (content instanceof LastHttpContent) {
                underWay = null;
                bodyBytes = 0;
            }
        }
        if (isOver) {
            end(out);
        }
    }

    // A stand-in for the refused request. Only HEAD matters: its response has no body.
    private void refuse(@Nullable HttpRequest refused, RequestError fault, List<Object> out) {
        isOver = true;
        boolean isHead = refused != null && refused.method().equals(HttpMethod.HEAD);
        var request = new DefaultHttpRequest(HttpVersion.HTTP_1_1, isHead ? HttpMethod.HEAD : HttpMethod.GET, "/");
        request.headers()
                .set(HttpHeaderNames.HOST, "localhost")
                .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        request.setDecoderResult(fault);
        end(out);
        out.addFirst(request);
    }

    private static void end(List<Object> out) {
        out.forEach(ReferenceCountUtil::release);
        out.clear();
        out.add(LastHttpContent.EMPTY_LAST_CONTENT);
    }

    private static @Nullable RequestError ofDecoder(@Nullable Throwable cause) {
        if (cause == null) {
            return null;
        }
        if (cause instanceof TooLongHttpLineException) {
            return RequestError.ofMessage(414, "The target of the request is too long.");
        }
        return cause instanceof TooLongHttpHeaderException
                ? RequestError.ofMessage(431, "The header fields are too long.")
                : RequestError.ofMessage(400, "This is not an HTTP/1.1 request (RFC 9112).");
    }

    // A server may ignore an upgrade (RFC 9110 §7.8). Vert.x would switch the management port to HTTP/2, which this
    // decoder does not read.
    private static void keepWebSocketOnly(HttpHeaders headers) {
        if (headers.containsValue(HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET, true)) {
            headers.set(HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET);
        } else {
            headers.remove(HttpHeaderNames.UPGRADE);
        }
    }

    private static boolean isUpgrade(HttpRequest request) {
        return request.headers().contains(HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET, true);
    }
}
