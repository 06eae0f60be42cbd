package io.loquat.ops;

import io.loquat.session.Chat;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;

/**
 * Ready while new connections are let in: not before the store was met, and not while draining. A store that is away later is only
 * told: it is away for all servers, and none of them ready would take the page away too. One that is damaged is this server's own.
 */
@org.eclipse.microprofile.health.Readiness
@Singleton
public class Readiness implements HealthCheck {
    private final Chat chat;
    private volatile boolean hasMetStore;

    Readiness(Chat chat) {
        this.chat = chat;
    }

    // One in a file is there from the start.
    void onStart(@Observes StartupEvent start) {
        looks();
    }

    private boolean looks() {
        boolean away = chat.isStoreAway();
        if (!away) {
            hasMetStore = true;
        }
        return away;
    }

    @Override
    public HealthCheckResponse call() {
        boolean draining = chat.admission().isDraining();
        boolean away = looks();
        String damage = chat.storeDamage();
        HealthCheckResponseBuilder response = HealthCheckResponse.named("lets people in")
                .withData("draining", draining)
                .withData("store", damage != null ? "damaged" : away ? "away" : "answers")
                .status(hasMetStore && !draining && damage == null);
        String reason = damage != null ? damage : chat.whyStoreAway();
        return (reason == null ? response : response.withData("reason", reason)).build();
    }
}
