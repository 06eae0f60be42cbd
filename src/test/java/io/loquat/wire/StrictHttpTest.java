package io.loquat.wire;

import io.loquat.testing.LogCapture;
import io.loquat.testing.ServerTest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

@ServerTest
@SuppressWarnings("NullAway.Init") // what is started before each test
class StrictHttpTest extends StrictHttpConversations {

    private LogCapture log;

    @BeforeEach
    void listenToTheLog() {
        log = LogCapture.start();
    }

    @AfterEach
    void nothingIsLoggedForAClientsMistake() {
        log.isEmpty();
        log.close();
    }
}
