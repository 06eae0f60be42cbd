package io.loquat.endpoint;

import io.loquat.protocol.ErrorCode;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Response;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** What REST itself refuses (no such method, no such type) is a problem of RFC 9457 too. */
public class ProblemMapper {
    @ServerExceptionMapper
    Response map(WebApplicationException e) {
        int status = e.getResponse().getStatus();
        return Problems.response(status, ErrorCode.BAD_REQUEST, "There is nothing like this here; see /q/openapi.");
    }
}
