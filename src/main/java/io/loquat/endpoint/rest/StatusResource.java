package io.loquat.endpoint.rest;

import io.loquat.config.Settings;
import io.loquat.endpoint.http.Problems;
import io.loquat.metrics.StatusSource;
import io.loquat.protocol.ErrorCode;
import io.loquat.protocol.RestEncoder;
import io.smallrye.common.annotation.NonBlocking;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;

/** {@code GET /api/status}: the figures of this server for the status page, without any name or text of a person. */
@Path("/api/status")
@NonBlocking
public class StatusResource {
    private final Settings settings;
    private final StatusSource figures;

    StatusResource(Settings settings, StatusSource figures) {
        this.settings = settings;
        this.figures = figures;
    }

    /** Returns the current figures, or 404 if {@code loquat.status-page} is off. */
    @GET
    @Produces(MediaType.APPLICATION_JSON)
    public Response status() {
        return settings.statusPage()
                ? Response.ok(RestEncoder.status(figures.now())).build()
                : Problems.response(404, ErrorCode.BAD_REQUEST, Problems.STATUS_PAGE_OFF);
    }
}
