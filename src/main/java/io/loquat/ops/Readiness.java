package io.loquat.ops;

import io.loquat.session.Chat;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;

/** Ready while new connections are let in: not while draining. */
@org.eclipse.microprofile.health.Readiness
public class Readiness implements HealthCheck {
    private final Chat chat;

    Readiness(Chat chat) {
        this.chat = chat;
    }

    @Override
    public HealthCheckResponse call() {
        return HealthCheckResponse.named("lets people in")
                .status(!chat.admission().isDraining())
                .build();
    }
}
