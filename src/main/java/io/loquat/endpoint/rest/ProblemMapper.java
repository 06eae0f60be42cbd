package io.loquat.endpoint.rest;

import io.loquat.endpoint.http.Problems;
import io.loquat.endpoint.page.BrowserNavigation;
import io.loquat.protocol.ErrorCode;
import io.vertx.core.http.HttpServerRequest;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.core.Response;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;
import org.jboss.resteasy.reactive.server.ServerResponseFilter;

/**
 * Turns errors of JAX-RS itself (unknown address, wrong media type) into problem documents (RFC 9457), or into a page
 * for a browser that navigates there. Also keeps all REST responses out of caches.
 */
public class ProblemMapper {
    @ServerResponseFilter
    void keepNothing(ContainerResponseContext answer) {
        answer.getHeaders().putSingle(Problems.CACHE_CONTROL, Problems.NO_STORE);
    }

    @ServerExceptionMapper
    Response map(WebApplicationException e, HttpServerRequest request) {
        int status = e.getResponse().getStatus();
        if (e instanceof NotFoundException && BrowserNavigation.isLost(request)) {
            return Response.status(status)
                    .type(BrowserNavigation.HTML)
                    .entity(BrowserNavigation.notFound())
                    .build();
        }
        return Problems.response(
                status,
                ErrorCode.BAD_REQUEST,
                "This address does not exist or does not accept this request; /q/openapi describes the API.");
    }
}
