package io.loquat.play;

import io.loquat.delivery.Connection;
import io.loquat.delivery.Frame;
import io.loquat.session.Session;
import java.nio.charset.StandardCharsets;

/**
 * Returns what it receives, text as text and binary as binary. The input of a client that does not read is paused, and
 * nothing is lost.
 */
record Echo(Connection connection) implements Session {
    @Override
    public void onText(String text) {
        connection.answer(Frame.text(text.getBytes(StandardCharsets.UTF_8)));
        connection.pauseUntilDrained();
    }

    @Override
    public void onBinary(byte[] bytes) {
        connection.answer(Frame.binary(bytes));
        connection.pauseUntilDrained();
    }
}
