package io.loquat.endpoint.rest;

import io.loquat.endpoint.http.Problems;
import io.loquat.endpoint.page.Visitors;
import io.loquat.protocol.ErrorCode;
import io.vertx.core.http.HttpServerRequest;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.core.Response;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;
import org.jboss.resteasy.reactive.server.ServerResponseFilter;

/**
 * What REST itself refuses (no such address, no such type) is a problem of RFC 9457 too, to a browser that goes there a page, and no
 * answer of REST is kept.
 */
public class ProblemMapper {
    @ServerResponseFilter
    void keepNothing(ContainerResponseContext answer) {
        answer.getHeaders().putSingle(Problems.CACHE_CONTROL, Problems.NO_STORE);
    }

    @ServerExceptionMapper
    Response map(WebApplicationException e, HttpServerRequest request) {
        int status = e.getResponse().getStatus();
        if (e instanceof NotFoundException && Visitors.isLost(request)) {
            return Response.status(status)
                    .type(Visitors.HTML)
                    .entity(Visitors.notFound())
                    .build();
        }
        return Problems.response(status, ErrorCode.BAD_REQUEST, "There is nothing like this here; see /q/openapi.");
    }
}
