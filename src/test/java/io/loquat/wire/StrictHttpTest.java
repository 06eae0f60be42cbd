package io.loquat.wire;

import io.loquat.testing.LogCapture;
import io.loquat.testing.ServerTest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

@ServerTest
@SuppressWarnings("NullAway.Init") // started before each test
class StrictHttpTest extends StrictHttpScenarios {

    private LogCapture log;

    @BeforeEach
    void captureLog() {
        log = LogCapture.start();
    }

    @AfterEach
    void clientMistakesAreNotLogged() {
        log.assertEmpty();
        log.close();
    }
}
