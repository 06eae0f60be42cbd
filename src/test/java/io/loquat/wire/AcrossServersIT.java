package io.loquat.wire;

import io.loquat.testing.Launch;
import io.loquat.testing.RedisServer;
import io.loquat.testing.ServerProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;
import org.junit.jupiter.api.extension.TestInstancePostProcessor;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two servers on one store form one chat: runs the scenarios again, with clients connected to the two servers in turn.
 *
 * <p>HandshakeScenarios and PlaygroundScenarios are left out, because they involve only the server that is asked.
 */
class AcrossServersIT {

    private static final int SERVERS = 2;

    /** Long enough to reconnect in time, and short enough to wait for its end. */
    private static final String GRACE = "3S";

    private static final Deque<AutoCloseable> RUNNING = new ArrayDeque<>();
    private static final List<ServerProcess> CHAT = new ArrayList<>();

    @RegisterExtension
    static final TestInstancePostProcessor IN_TURN = (test, context) -> {
        if (test instanceof WireTest scenario) {
            scenario.servers = CHAT.stream().map(ServerProcess::uri).toList();
            scenario.management = CHAT.getFirst().management();
        }
    };

    @RegisterExtension
    static final TestExecutionExceptionHandler WITH_LOGS = (context, failure) -> {
        CHAT.forEach(server -> failure.addSuppressed(new AssertionError(server.tail())));
        throw failure;
    };

    @BeforeAll
    static void startChat(@TempDir Path folder) throws Exception {
        RedisServer store = RedisServer.in(Files.createDirectory(folder.resolve("store")));
        RUNNING.push(store);
        for (int i = 0; i < SERVERS; i++) {
            ServerProcess server = Launch.in(folder)
                    .with("loquat.store", "redis")
                    .with("quarkus.redis.hosts", store.url())
                    .with("loquat.presence.grace", GRACE)
                    .startAsync();
            RUNNING.push(server);
            CHAT.add(server);
        }
        CHAT.forEach(ServerProcess::uri);
    }

    @AfterAll
    static void stopChat() throws Exception {
        while (!RUNNING.isEmpty()) {
            RUNNING.pop().close();
        }
        CHAT.clear();
    }

    @Nested
    class JoinAndLeave extends JoinAndLeaveScenarios {}

    @Nested
    class Crowd extends CrowdScenarios {}

    @Nested
    class Duplicate extends DuplicateScenarios {}

    @Nested
    class Export extends ExportScenarios {}

    @Nested
    class Format extends FormatScenarios {}

    @Nested
    class FullMode extends FullModeScenarios {}

    @Nested
    class GracePeriod extends GracePeriodScenarios {}

    @Nested
    class Handover extends HandoverScenarios {}

    @Nested
    class Name extends NameScenarios {}

    @Nested
    class Page extends PageScenarios {}

    @Nested
    class People extends PeopleScenarios {}

    @Nested
    class Presence extends PresenceScenarios {}

    @Nested
    class Rest extends RestScenarios {}

    @Nested
    class Room extends RoomScenarios {}

    @Nested
    class Send extends SendScenarios {}

    @Nested
    class SimpleMode extends SimpleModeScenarios {}

    @Nested
    class Sse extends SseScenarios {}

    @Nested
    class Typing extends TypingScenarios {}
}
