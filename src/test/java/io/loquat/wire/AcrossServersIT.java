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
 * Two servers on one store are one chat: the conversations once more, with each client at another server than the one before it.
 *
 * <p>Not here are HandshakeConversations and PlayConversations: what they say ends at the server that is asked.
 */
class AcrossServersIT {

    private static final int SERVERS = 2;

    /** In it some come back in time, and some wait for its end. */
    private static final String GRACE = "3S";

    private static final Deque<AutoCloseable> RUNNING = new ArrayDeque<>();
    private static final List<ServerProcess> CHAT = new ArrayList<>();

    @RegisterExtension
    static final TestInstancePostProcessor IN_TURN = (test, context) -> {
        if (test instanceof WireTest conversation) {
            conversation.servers = CHAT.stream().map(ServerProcess::listens).toList();
            conversation.management = CHAT.getFirst().management();
        }
    };

    @RegisterExtension
    static final TestExecutionExceptionHandler WITH_LOGS = (context, failure) -> {
        CHAT.forEach(server -> failure.addSuppressed(new AssertionError(server.tail())));
        throw failure;
    };

    @BeforeAll
    static void aChat(@TempDir Path folder) throws Exception {
        RedisServer store = RedisServer.in(Files.createDirectory(folder.resolve("store")));
        RUNNING.push(store);
        for (int i = 0; i < SERVERS; i++) {
            ServerProcess server = Launch.in(folder)
                    .with("loquat.store", "redis")
                    .with("quarkus.redis.hosts", store.url())
                    .with("loquat.presence.grace", GRACE)
                    .begins();
            RUNNING.push(server);
            CHAT.add(server);
        }
        CHAT.forEach(ServerProcess::listens);
    }

    @AfterAll
    static void ends() throws Exception {
        while (!RUNNING.isEmpty()) {
            RUNNING.pop().close();
        }
        CHAT.clear();
    }

    @Nested
    class ComingAndGoing extends ComingAndGoingConversations {}

    @Nested
    class Crowd extends CrowdConversations {}

    @Nested
    class Duplicate extends DuplicateConversations {}

    @Nested
    class Export extends ExportConversations {}

    @Nested
    class Format extends FormatConversations {}

    @Nested
    class Full extends FullConversations {}

    @Nested
    class Grace extends GraceConversations {}

    @Nested
    class Move extends MoveConversations {}

    @Nested
    class Name extends NameConversations {}

    @Nested
    class Page extends PageConversations {}

    @Nested
    class People extends PeopleConversations {}

    @Nested
    class Presence extends PresenceConversations {}

    @Nested
    class Rest extends RestConversations {}

    @Nested
    class Room extends RoomConversations {}

    @Nested
    class Send extends SendConversations {}

    @Nested
    class Simple extends SimpleConversations {}

    @Nested
    class Sse extends SseConversations {}

    @Nested
    class Typing extends TypingConversations {}
}
