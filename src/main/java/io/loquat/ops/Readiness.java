package io.loquat.ops;

import io.loquat.session.Chat;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;

/**
 * Ready while new connections are accepted: not before the store has answered once, and not while draining. A store
 * that goes away later is only reported: it is away for all servers, and if none of them were ready, clients could not
 * even load the page. A damaged store makes the server not ready, because it belongs to this server alone.
 */
@org.eclipse.microprofile.health.Readiness
@Singleton
public class Readiness implements HealthCheck {
    private final Chat chat;
    private volatile boolean hasReachedStore;

    Readiness(Chat chat) {
        this.chat = chat;
    }

    // A store in a file is available from startup.
    void onStart(@Observes StartupEvent start) {
        checkStore();
    }

    private boolean checkStore() {
        boolean away = chat.isStoreAway();
        if (!away) {
            hasReachedStore = true;
        }
        return away;
    }

    @Override
    public HealthCheckResponse call() {
        boolean draining = chat.admission().isDraining();
        boolean away = checkStore();
        String damage = chat.storeDamage();
        HealthCheckResponseBuilder response = HealthCheckResponse.named("lets people in")
                .withData("draining", draining)
                .withData("store", damage != null ? "damaged" : away ? "away" : "answers")
                .status(hasReachedStore && !draining && damage == null);
        String reason = damage != null ? damage : chat.whyStoreAway();
        return (reason == null ? response : response.withData("reason", reason)).build();
    }
}
