package io.loquat.ops;

import io.loquat.session.Chat;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;

/**
 * Ready while new connections are let in: not while draining. A store that is away is only told: it is away for all servers, and
 * none of them ready would take the page away too.
 */
@org.eclipse.microprofile.health.Readiness
public class Readiness implements HealthCheck {
    private final Chat chat;

    Readiness(Chat chat) {
        this.chat = chat;
    }

    @Override
    public HealthCheckResponse call() {
        boolean draining = chat.admission().isDraining();
        return HealthCheckResponse.named("lets people in")
                .withData("draining", draining)
                .withData("store", chat.isStoreAway() ? "away" : "answers")
                .status(!draining)
                .build();
    }
}
