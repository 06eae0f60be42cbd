package io.loquat.ops;

import io.loquat.session.Chat;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;

/**
 * Ready while new connections are let in: not before the store was met, and not while draining. A store that is away later is only
 * told: it is away for all servers, and none of them ready would take the page away too.
 */
@org.eclipse.microprofile.health.Readiness
public class Readiness implements HealthCheck {
    private final Chat chat;
    private volatile boolean hasMetStore;

    Readiness(Chat chat) {
        this.chat = chat;
    }

    @Override
    public HealthCheckResponse call() {
        boolean draining = chat.admission().isDraining();
        boolean away = chat.isStoreAway();
        if (!away) {
            hasMetStore = true;
        }
        return HealthCheckResponse.named("lets people in")
                .withData("draining", draining)
                .withData("store", away ? "away" : "answers")
                .status(hasMetStore && !draining)
                .build();
    }
}
