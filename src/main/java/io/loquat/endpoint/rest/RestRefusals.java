package io.loquat.endpoint.rest;

import io.loquat.endpoint.http.Problems;
import io.loquat.log.StoreFailure;
import io.loquat.protocol.ErrorCode;
import io.loquat.session.Chat;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.Response;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jboss.logging.Logger;

/** The refusals of REST: problem documents, each counted by its code. Thread-safe. */
@Singleton
public class RestRefusals {
    private static final Logger LOG = Logger.getLogger(RestRefusals.class);

    private final Chat chat;

    RestRefusals(Chat chat) {
        this.chat = chat;
    }

    /** Returns a refusal with the status of its code. */
    Response of(ErrorCode code, String detail) {
        chat.meters().errorSent(code);
        return Problems.response(code, detail);
    }

    /** Returns a refusal that ends after the given number of milliseconds, which {@code Retry-After} states. */
    Response until(ErrorCode code, String detail, long waitMs) {
        chat.meters().errorSent(code);
        return Problems.response(code.status(), code, detail, Problems.seconds(waitMs));
    }

    /** Returns the refusal while the store does not answer. */
    Response unavailable() {
        return of(ErrorCode.UNAVAILABLE, Problems.AWAY);
    }

    /**
     * Returns the answer, or a refusal with {@code unavailable} if it failed for any reason. A bug is logged, an outage
     * of the store is not.
     */
    CompletionStage<Response> orUnavailable(CompletionStage<Response> answer) {
        return answer.exceptionally(failure -> {
            if (!StoreFailure.is(failure)) {
                LOG.error("A REST request failed", failure);
            }
            return unavailable();
        });
    }

    /** Returns an answer that is known already. */
    static CompletionStage<Response> now(Response response) {
        return CompletableFuture.completedFuture(response);
    }
}
